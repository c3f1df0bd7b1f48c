// The rules of the house: which file may know which, and what may be written only once.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { filesIn, ROOT, WASM } from '../scripts/house.mjs';
import { BLOCKS, METERS, PARAMS } from '../wasm/out/table.js';

const VERBS = ['init', 'reset', 'set', 'process', 'latency'];
const ABOVE_BLOCKS = ['chain', 'engine', 'monitor', 'meters', 'analysis', 'land'];
const SYSTEM = [
  'stdbool.h',
  'stddef.h',
  'stdint.h',
  'string.h',
  'math.h',
  'kiss_fft.h',
  'kiss_fftr.h',
];
const OUTSIDE = [
  'memcpy',
  'memmove',
  'memset',
  'memcmp',
  'bcmp',
  'strlen',
  'sqrt',
  'sqrtf',
  'fabs',
  'fabsf',
  'floor',
  'floorf',
];

/** @param {string} path @returns {string} */
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
/** @param {string} path @returns {string} name without folder and ending: both halves of a pair */
const unit = (path) => basename(path).replace(/\.[a-z]+$/, '');
/** @param {string} text @param {RegExp} pattern @returns {string[]} first groups */
const all = (text, pattern) => Array.from(text.matchAll(pattern), (m) => m[1]);

const core = filesIn('dsp', /\.[ch]$/);
const chain = read('dsp/chain.h').replace(/\\\n/g, ' ');
const blocks = all(chain.match(/#define LQ_CHAIN\(X\)(.*)/)?.[1] ?? '', /X\((\w+)\)/g);

/** @param {string} folder @returns {string[]} scripts below it, as paths from the root */
function scriptsBelow(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names
    .map((name) => `${folder}/${name}`)
    .filter(
      (path) =>
        /\.(js|mjs)$/.test(path) && !path.startsWith('wasm/out/') && !path.includes('node_modules'),
    );
}

/** Which units each unit of the core includes, directly. @type {Map<string, Set<string>>} */
const includes = new Map();
for (const path of core) {
  const found = includes.get(unit(path)) ?? new Set();
  for (const name of all(read(path), /#include "([^"]+)"/g)) {
    if (unit(name) !== unit(path) && !SYSTEM.slice(-2).includes(name)) found.add(unit(name));
  }
  includes.set(unit(path), found);
}

/** @param {string} start @returns {Set<string>} every unit that start needs, itself only in a circle */
function reach(start) {
  const seen = new Set();
  const open = [...(includes.get(start) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(includes.get(name) ?? []));
  }
  return seen;
}

test('the chain lists at least four blocks, each in the table', () => {
  assert.ok(blocks.length >= 4, `found ${blocks.length}: ${blocks}`);
  const named = BLOCKS.map((b) => b.block);
  for (const block of blocks) {
    assert.ok(named.includes(block), `${block} is not in table.def`);
    const on = PARAMS.find((p) => p.name === `${block}.on`);
    assert.equal(on?.default, 0, `${block}.on must exist and be off by default`);
  }
});

test('a block is one pair of files with five verbs', () => {
  for (const block of blocks) {
    const header = read(`dsp/${block}.h`);
    const source = read(`dsp/${block}.c`);
    for (const verb of VERBS) {
      const name = new RegExp(`\\blq_${block}_${verb}\\(`);
      assert.match(header, name, `dsp/${block}.h declares no ${verb}`);
      assert.match(source, name, `dsp/${block}.c defines no ${verb}`);
    }
  }
});

test('no block knows another block or anything above it', () => {
  for (const block of blocks) {
    const needs = reach(block);
    const wrong = [...blocks, ...ABOVE_BLOCKS].filter((name) => needs.has(name));
    assert.deepEqual(wrong, [], `dsp/${block} must not include ${wrong}`);
  }
});

test('chain and engine call no block by its name', () => {
  for (const path of ['dsp/chain.c', 'dsp/engine.c']) {
    for (const block of blocks) {
      const call = new RegExp(`\\blq_${block}_(${VERBS.join('|')})\\(`);
      assert.doesNotMatch(read(path), call, `${path} must go through LQ_CHAIN`);
    }
  }
});

test('the core includes itself and the few headers of C it needs, never in a circle', () => {
  for (const path of core) {
    for (const name of all(read(path), /#include <([^>]+)>/g)) {
      assert.ok(SYSTEM.includes(name), `${path} includes <${name}>`);
    }
    for (const name of all(read(path), /#include "([^"]+)"/g)) {
      const own = existsSync(join(ROOT, 'dsp', name)) && !name.includes('/');
      assert.ok(own || SYSTEM.includes(name), `${path} includes "${name}"`);
    }
  }
  for (const name of includes.keys())
    assert.ok(!reach(name).has(name), `dsp/${name} includes itself`);
});

test('scripts import one way only: wasm, worklet, web', () => {
  const layers = { wasm: ['wasm'], worklet: ['wasm', 'worklet'], web: ['wasm', 'worklet', 'web'] };
  for (const [folder, allowed] of Object.entries(layers)) {
    const paths = scriptsBelow(folder);
    assert.ok(paths.length > 0, `${folder}/ holds no scripts`);
    for (const path of paths) {
      const names = all(
        read(path),
        /(?:\bfrom\s*|\bimport\s*\(?\s*|new URL\(\s*)['"](\.[^'"]+)['"]/g,
      );
      for (const name of names) {
        const target = relative(ROOT, resolve(ROOT, dirname(path), name));
        assert.ok(allowed.includes(target.split('/')[0]), `${path} must not import ${name}`);
      }
    }
  }
});

test('no range, default or unit of a parameter is typed outside the table', () => {
  const paths = ['wasm', 'worklet', 'web', 'scripts'].flatMap(scriptsBelow);
  const pages = filesIn('web', /\.html$/);
  const names = new Set(PARAMS.map((p) => p.name));
  for (const path of [...paths, ...pages]) {
    const lines = read(path).split('\n');
    lines.forEach((line, i) => {
      const quoted = all(line, /['"`]([a-z]+(?:\.\d+)?\.[a-z_]+)['"`]/g).filter((name) =>
        names.has(name),
      );
      if (quoted.length === 0) return;
      const near = lines.slice(i, i + 4).join('\n');
      assert.doesNotMatch(
        near,
        /\b(min|max|step|default|unit)(\s*:|=")\s*['"]?-?\.?\d/,
        `${path}:${i + 1} ${quoted}`,
      );
    });
  }
  for (const path of core.filter((p) => !p.startsWith('dsp/table'))) {
    assert.doesNotMatch(
      read(path),
      /lq_clamp\(p->\w+,\s*-?\d/,
      `${path} clamps a parameter by hand`,
    );
  }
});

test('made files are not committed', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  const made = tracked.filter((path) =>
    /^(wasm\/out|build|dist|node_modules)\/|\.wasm$/.test(path),
  );
  assert.deepEqual(made, []);
});

test('the wasm imports nothing and its memory never grows', () => {
  const module = new WebAssembly.Module(readFileSync(WASM));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  const { memory } = /** @type {any} */ (new WebAssembly.Instance(module, {}).exports);
  assert.throws(() => memory.grow(1));
});

test('the native core needs sqrt, fabs, floor and mem*: no other libm, no heap, no I/O', () => {
  for (const compiler of ['gcc', 'clang']) {
    const library = join(ROOT, `build/native/${compiler}/liblacquer.a`);
    assert.ok(existsSync(library), `${library} is missing: node scripts/test.mjs ${compiler}`);
    const lines = execFileSync('nm', ['--format=posix', library], { encoding: 'utf8' }).split('\n');
    const symbols = lines.map((line) => line.split(' ')).filter((word) => word.length > 1);
    const known = new Set(symbols.filter(([, type]) => !'Uw'.includes(type)).map(([name]) => name));
    const needed = symbols.filter(([, type]) => type === 'U').map(([name]) => name);
    assert.ok(known.size > 50, `nm found ${known.size} symbols`);
    const foreign = needed.filter((name) => !known.has(name) && !OUTSIDE.includes(name));
    const system = ['_GLOBAL_OFFSET_TABLE_', '__stack_chk_fail'];
    assert.deepEqual(
      [...new Set(foreign)].filter((name) => !system.includes(name)),
      [],
      compiler,
    );
  }
});

test('meters lie one behind the other and have names of their own', () => {
  let offset = 0;
  for (const meter of METERS) {
    assert.equal(meter.offset, offset, meter.name);
    offset += meter.length;
  }
  for (const list of [PARAMS, METERS])
    assert.equal(new Set(list.map((x) => x.name)).size, list.length);
});

test('files stay short enough to read', (t) => {
  const c = ['dsp', 'wasm', 'tests/c'].flatMap((folder) => filesIn(folder, /\.[ch]$/));
  const js = ['wasm', 'worklet', 'web', 'scripts', 'tests'].flatMap(scriptsBelow);
  for (const [paths, wish] of /** @type {[string[], number][]} */ ([
    [c, 300],
    [js, 200],
  ])) {
    for (const path of paths) {
      const lines = read(path).split('\n').length - 1;
      if (lines > wish) t.diagnostic(`${path} has ${lines} lines; about ${wish} is the wish`);
      assert.ok(lines <= 400, `${path} has ${lines} lines`);
    }
  }
});
