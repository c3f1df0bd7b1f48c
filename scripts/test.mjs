// test.mjs -- `npm test`: every stage below, in order; the end names those that failed.
//   node scripts/test.mjs [stage]...     all stages without a name; `long` only when named
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from './build.mjs';
import { check } from './check.mjs';
import { filesIn, ROOT, run } from './house.mjs';

/** @param {string} compiler @param {boolean} sanitize */
async function native(compiler, sanitize) {
  const folder = `build/native/${compiler}${sanitize ? '-sanitized' : ''}`;
  const flags = [`-DCMAKE_C_COMPILER=${compiler}`, `-DLQ_SANITIZE=${sanitize ? 'ON' : 'OFF'}`];
  await run('cmake', ['-S', '.', '-B', folder, '-G', 'Ninja', ...flags]);
  await run('ninja', ['-C', folder]);
  const env = {
    UBSAN_OPTIONS: 'print_stacktrace=1',
    ASAN_OPTIONS: 'detect_stack_use_after_return=1',
  };
  const args = ['--test-dir', folder, '--output-on-failure', '--no-tests=error', '-j', '2'];
  await run('ctest', args, { env });
}

const FUZZ_SECONDS = 15; // for each fuzzer, two at a time: a minute in all
const LEAST_RUNS = 20; // of each, on the slowest machine

/** One fuzzer from its fixed seed for a while; what breaks it is left beside it and printed. @param {string} path @param {number} seconds */
async function fuzz(path, seconds) {
  const flags = [`-max_total_time=${seconds}`, '-seed=1', '-max_len=1024', '-len_control=0'];
  const limits = ['-timeout=60', '-rss_limit_mb=2048', '-print_final_stats=1'];
  const child = spawn(path, [...flags, ...limits, `-artifact_prefix=${path}-`], { cwd: ROOT });
  let text = '';
  child.stderr.on('data', (data) => {
    text += data;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${path} ended with ${code}:\n${text.slice(-6000)}`);
  const runs = Number(text.match(/number_of_executed_units: *(\d+)/)?.[1] ?? 0);
  const covered = text.match(/cov: (\d+)/g)?.pop();
  if (!(runs >= LEAST_RUNS)) throw new Error(`${path} did only ${runs} runs`);
  console.log(`${basename(path)}: ${runs} runs, ${covered}`);
}

/** Every tests/fuzz/fuzz_*.c. @param {number} [seconds] */
async function fuzzAll(seconds = FUZZ_SECONDS) {
  const folder = 'build/native/clang-fuzz';
  const flags = ['-DCMAKE_C_COMPILER=clang', '-DLQ_FUZZ=ON'];
  await run('cmake', ['-S', '.', '-B', folder, '-G', 'Ninja', ...flags]);
  await run('ninja', ['-C', folder]);
  const names = filesIn('tests/fuzz', /fuzz_.*\.c$/).map((path) => basename(path, '.c'));
  if (names.length === 0) throw new Error('no fuzzers were found');
  const turn = async () => {
    for (let name = names.pop(); name; name = names.pop())
      await fuzz(join(ROOT, folder, name), seconds);
  };
  await Promise.all([turn(), turn()]);
}

/** Node's runner over files one after the other; a skipped test is a failed stage.
 * @param {string} name @param {string[]} files @param {number} concurrency */
async function nodeTests(name, files, concurrency) {
  if (files.length === 0) throw new Error(`no ${name} tests were found`);
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const tap = join(ROOT, `build/${name}.tap`);
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${tap}`,
  ];
  await run(process.execPath, [
    '--test',
    `--test-concurrency=${concurrency}`,
    ...reporters,
    ...files,
  ]);
  const text = readFileSync(tap, 'utf8');
  const count = (/** @type {string} */ what) =>
    Number(text.match(new RegExp(`^# ${what} (\\d+)`, 'm'))?.[1] ?? NaN);
  if (!(count('pass') > 0)) throw new Error(`no ${name} test passed`);
  if (count('skipped') + count('todo') !== 0) throw new Error(`a ${name} test was skipped`);
}

const PATTERN = /\.test\.mjs$/;
/** Browser tests in which nothing sounds against a clock: two files at a time. */
const CALM = [
  ...['channels', 'codec', 'decode', 'delivery', 'dynamics', 'dyneq', 'edit', 'embed', 'eq-phase'],
  ...['eq', 'hang', 'hash', 'hear-notes', 'landing', 'offline', 'page-a11y', 'page', 'record'],
  ...['references', 'save', 'selftest', 'session', 'shape', 'share', 'share-faults', 'states'],
  ...['studio', 'tags', 'tomorrow', 'versions', 'windows'],
];

/** @type {Record<string, () => Promise<void>>} */
const STAGES = {
  format: () => check(['format']),
  build: () => build(),
  types: () => check(['types']),
  readme: () => check(['readme']),
  gcc: () => native('gcc', false),
  clang: () => native('clang', false),
  tidy: () => check(['tidy']),
  'gcc-sanitized': () => native('gcc', true),
  'clang-sanitized': () => native('clang', true),
  fuzz: () => fuzzAll(),
  node: () => nodeTests('node', filesIn('tests', PATTERN), 2),
  browser: async () => {
    const files = filesIn('tests/browser', PATTERN);
    const calm = files.filter((path) => CALM.includes(basename(path, '.test.mjs')));
    if (calm.length !== CALM.length)
      throw new Error('a browser test that is named here is missing');
    const alone = files.filter((path) => !calm.includes(path));
    const failed = await nodeTests('browser', calm, 2).catch((error) => error);
    await nodeTests('browser-alone', alone, 1);
    if (failed) throw failed;
  },
};
const LONG = {
  long: () => nodeTests('long', filesIn('tests/long', PATTERN), 1),
  'fuzz-long': () => fuzzAll(40 * FUZZ_SECONDS),
};

/** @param {string[]} names @returns {Promise<string[]>} names of the stages that failed */
async function runStages(names) {
  const stages = /** @type {Record<string, () => Promise<void>>} */ ({ ...STAGES, ...LONG });
  const failed = [];
  const times = [];
  for (const name of names) {
    if (!stages[name])
      throw new Error(`test.mjs knows ${Object.keys(stages).join(', ')}, not ${name}`);
    console.log(`\n=== ${name}`);
    const start = Date.now();
    try {
      await stages[name]();
    } catch (error) {
      failed.push(name);
      console.error(`${name}: ${/** @type {Error} */ (error).message}`);
    }
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    times.push(`${failed.includes(name) ? 'FAILED' : 'passed'}  ${name}  ${seconds} s`);
  }
  console.log(`\n${times.join('\n')}`);
  return failed;
}

const wanted = process.argv.slice(2);
const names = wanted.includes('long') ? ['build', ...wanted, 'fuzz-long'] : wanted;
const failed = await runStages(names.length > 0 ? names : Object.keys(STAGES));
console.log(failed.length > 0 ? `\nFailed: ${failed.join(', ')}` : '\nAll stages passed');
process.exit(failed.length > 0 ? 1 : 0);
