// build.mjs -- lacquer.wasm, the table, the worklet bundle, the page and the types.
//   node scripts/build.mjs [core] [page] [types]     all three without a name
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bin, DIST, ROOT, run, WASM } from './house.mjs';
import { makeOffline } from './offline.mjs';
import { makeOneFile } from './one-file.mjs';

/** The core promises no imports and a memory that never grows; hold it to that before anybody uses it. */
function checkCore() {
  const module = new WebAssembly.Module(readFileSync(WASM));
  const imports = WebAssembly.Module.imports(module);
  if (imports.length > 0) throw new Error(`lacquer.wasm imports ${JSON.stringify(imports)}`);
  const { memory } = /** @type {any} */ (new WebAssembly.Instance(module, {}).exports);
  let grew = true;
  try {
    memory.grow(1);
  } catch {
    grew = false;
  }
  if (grew) throw new Error('the memory of lacquer.wasm can grow');
}

async function buildCore() {
  if (!existsSync(join(ROOT, 'build/wasm/build.ninja'))) {
    await run('emcmake', ['cmake', '-S', '.', '-B', 'build/wasm', '-G', 'Ninja']);
  }
  await run('ninja', ['-C', 'build/wasm']);
  checkCore();
  await run(process.execPath, ['scripts/generate.mjs']);
}

/** The core by its hash too: a share names the one it was made with. The share server keeps those of older builds;
 * who has a static host keeps them by never deleting cores/ there. */
function keepCore() {
  const name = createHash('sha256').update(readFileSync(WASM)).digest('hex');
  mkdirSync(join(DIST, 'cores'), { recursive: true });
  copyFileSync(WASM, join(DIST, 'cores', `${name}.wasm`));
}

/** Page, worklet and module: each of the last two is one file without imports (vite.config.js). */
async function buildPage() {
  const bundle = join(ROOT, 'build/bundle');
  rmSync(bundle, { recursive: true, force: true });
  mkdirSync(bundle, { recursive: true });
  copyFileSync(WASM, join(bundle, 'lacquer.wasm'));
  for (const mode of ['worklet', 'module', 'one-file-main', 'one-file-worker']) {
    await run(bin('vite'), ['build', '--mode', mode, '--logLevel', 'warn']);
  }
  await run(bin('vite'), ['build', '--logLevel', 'warn']);
  keepCore();
  const worklet = readFileSync(join(DIST, 'worklet.js'), 'utf8');
  if (/^\s*(import|export)\b|[;}]import\b\s*[{("']/m.test(worklet)) {
    throw new Error('dist/worklet.js imports or exports: a worklet must be one file');
  }
  await makeOneFile(DIST);
  makeOffline(DIST);
}

/** Declarations of the package's public files, and of the made table that they name. */
async function buildTypes() {
  await run(bin('tsc'), ['-p', 'scripts/tsconfig.types.json']);
  mkdirSync(join(DIST, 'types/wasm/out'), { recursive: true });
  copyFileSync(join(ROOT, 'wasm/out/table.d.ts'), join(DIST, 'types/wasm/out/table.d.ts'));
}

const STEPS = { core: buildCore, page: buildPage, types: buildTypes };

/** @param {string[]} names @returns {Promise<void>} */
export async function build(names = Object.keys(STEPS)) {
  for (const name of names) {
    const step = STEPS[/** @type {keyof typeof STEPS} */ (name)];
    if (!step) throw new Error(`build.mjs knows ${Object.keys(STEPS).join(', ')}, not ${name}`);
    await step();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const names = process.argv.slice(2);
  build(names.length > 0 ? names : undefined).catch((error) => {
    console.error(`Build failed: ${error.message}`);
    process.exit(1);
  });
}
