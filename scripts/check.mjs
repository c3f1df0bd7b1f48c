// check.mjs -- everything that needs no run of the program: formats, lint, types, clang-tidy, README.
//   node scripts/check.mjs [format] [types] [tidy] [readme]     all without a name; [write] formats
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bin, filesIn, ROOT, run } from './house.mjs';

const cFiles = () =>
  ['dsp', 'wasm', 'tests/c', 'tests/fuzz'].flatMap((folder) => filesIn(folder, /\.[ch]$/));

/** The version whose opinions are law; another's are shown and not counted, because each release changes some. */
const LLVM = 14;

/** @param {string} tool @param {string[]} args */
async function llvm(tool, args) {
  const pinned = existsSync(`/usr/bin/${tool}-${LLVM}`) ? `${tool}-${LLVM}` : tool;
  const text = execFileSync(pinned, ['--version'], { encoding: 'utf8' });
  const version = Number(text.match(/version (\d+)/)?.[1]);
  if (version === LLVM) return run(pinned, args);
  console.log(`${tool} is version ${version}, not ${LLVM}: its findings are shown and not counted`);
  await run(pinned, args).catch(() => {});
}

async function format() {
  await llvm('clang-format', ['--dry-run', '-Werror', ...cFiles()]);
  await run(bin('biome'), [
    'ci',
    '--error-on-warnings',
    `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
    '.',
  ]);
}

/** Puts right what `format` complains of, as far as a tool can. */
async function write() {
  await llvm('clang-format', ['-i', ...cFiles()]);
  await run(bin('biome'), ['check', '--write', '.']);
}

/** Strict for the program; tests may leave their small helpers without types. */
async function types() {
  await run(bin('tsc'), ['-p', 'tsconfig.json']);
  await run(bin('tsc'), ['-p', 'tests/tsconfig.json']);
}

/** Core only: the compile commands of the gcc build; clang reads them as its own. */
async function tidy() {
  const folder = 'build/native/clang';
  if (!existsSync(join(ROOT, folder, 'compile_commands.json'))) {
    await run('cmake', ['-S', '.', '-B', folder, '-G', 'Ninja', '-DCMAKE_C_COMPILER=clang']);
  }
  const sources = ['dsp', 'wasm'].flatMap((f) => filesIn(f, /\.c$/));
  const half = Math.ceil(sources.length / 2);
  const parts = [sources.slice(0, half), sources.slice(half)].filter((part) => part.length > 0);
  await Promise.all(parts.map((part) => llvm('clang-tidy', ['-p', folder, '--quiet', ...part])));
}

const readme = () => run(process.execPath, ['scripts/generate.mjs', '--check']);

const STEPS = { format, types, tidy, readme };
const NAMED = { ...STEPS, write };

/** @param {string[]} names @returns {Promise<void>} */
export async function check(names = Object.keys(STEPS)) {
  for (const name of names) {
    const step = NAMED[/** @type {keyof typeof NAMED} */ (name)];
    if (!step) throw new Error(`check.mjs knows ${Object.keys(NAMED).join(', ')}, not ${name}`);
    await step();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const names = process.argv.slice(2);
  check(names.length > 0 ? names : undefined).catch((error) => {
    console.error(`Check failed: ${error.message}`);
    process.exit(1);
  });
}
