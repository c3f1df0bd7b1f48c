// A share names the core it was made with; this page drives it by that core's own table, years later.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WASM } from '../scripts/house.mjs';
import { Engine } from '../wasm/engine.js';
import { defaults, effective, TABLE, toValues } from '../wasm/params.js';
import { candidatesOf } from '../web/listen/blind-sides.js';
import { CALLS, chooseCore, drivenBy } from '../web/listen/core.js';
import { Hearing } from '../web/listen/hearing.js';
import { readShare } from '../web/listen/share.js';
import { MEASURES, takesPass } from '../web/listen/takes.js';
import { listeningValues } from '../web/monitor.js';
import { renderPass } from '../web/passes.js';
import { checkRecipe } from '../web/recipe.js';
import { proofPass } from '../web/share/proof.js';
import { run } from '../web/slices.js';
import { emptyState, neutralParams } from '../web/state.js';
import { namedMeters } from '../worklet/node.js';
import { core } from './lib/core.mjs';
import { OLD_PARAMS, OLD_PARAMS_TODAY, otherCore } from './lib/other-core.mjs';
import { makeShare } from './lib/share-made.mjs';
import { noise } from './lib/signal.mjs';

const bytes = await otherCore();
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
const hash = createHash('sha256').update(bytes).digest('hex');
const other = await WebAssembly.compile(buffer);
const table = /** @type {import('../wasm/table.js').Table} */ (await drivenBy(buffer));

const channels = [noise(48000, -12, 1), noise(48000, -12, 2)];
const pcm = {
  ...{ sampleRate: 48000, channels, frames: 48000, name: 'x' },
  ...{ bits: null, container: '', codec: '' },
};
// The samples that today's core gives when it is told in today's names what the older one is told in its own.
const { values: today } = toValues(OLD_PARAMS_TODAY);
const expected = await run(proofPass(core, pcm, today, 48000));

test('the table of a core is read from the core: names, places, defaults, ranges, meters', async () => {
  const wasm = readFileSync(WASM);
  const own = await drivenBy(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length));
  const { params, meters, index } = /** @type {any} */ (own);
  assert.deepEqual({ params, meters, index }, TABLE);
  assert.equal(table.params.length, TABLE.params.length + 1);
  assert.equal(table.index['input.trim_db'], undefined);
  assert.equal(table.index['input.gain_db'], TABLE.index['input.trim_db'] + 1);
  assert.equal(table.index['monitor.slot'], TABLE.index['monitor.slot'] + 1);
  assert.equal(table.params[table.index['loudness.ceiling_db']].default, -3);
  assert.deepEqual(defaults(table), new Engine(other, 48000).values.slice());
});

test('a recipe over another table: its own names stay, those of today go, what it does not name is at its defaults', () => {
  const params = { ...OLD_PARAMS, 'input.trim_db': 3, 'monitor.mono': 1, 'input.old_hz': 99 };
  const { recipe, messages } = checkRecipe({ lacquer: 1, params }, table);
  assert.deepEqual(recipe.params, { ...OLD_PARAMS, 'input.old_hz': 9 });
  assert.equal(messages.length, 3);
  assert.equal(checkRecipe({ lacquer: 1, params }).recipe.params['input.gain_db'], undefined);
  const moves = [{ amount: 0.5, params: { 'loudness.ceiling_db': -5 } }];
  const moved = effective(checkRecipe({ lacquer: 1, moves }, table).recipe, table);
  assert.equal(moved['loudness.ceiling_db'], -4, 'half the way from the default of that core');
});

test('a share of an older core: the settings in its own names give the very samples of the sender', async () => {
  const recipe = /** @type {any} */ ({ lacquer: 1, core: hash, params: OLD_PARAMS });
  const about = { core: hash, recipe, proof: { frames: 48000, hash: expected } };
  const { plain } = await makeShare({ pcm, params: OLD_PARAMS_TODAY, format: 'wav', about });
  const prove = (
    /** @type {Record<string, number>} */ params,
    /** @type {WebAssembly.Module} */ by,
  ) => run(proofPass(by, pcm, toValues(params, table).values, 48000));
  const read = readShare(plain.manifest, table);
  assert.equal(await prove(read.params, other), read.proof.hash);
  const blind = await prove(readShare(plain.manifest).params, other);
  assert.notEqual(blind, expected, 'with names of today it would be another sound');
});

test('A, B and the meters are where that core has them', () => {
  const state = {
    ...emptyState(),
    params: { ...neutralParams(table), ...OLD_PARAMS },
    compare: { ...emptyState().compare, match: false, slot: 'A' },
  };
  const engine = new Engine(other, 48000, listeningValues(state, null, table));
  const now = new Engine(
    core,
    48000,
    listeningValues({ ...state, params: OLD_PARAMS_TODAY }, null),
  );
  const hear = (/** @type {Engine} */ by, /** @type {number} */ at) => {
    for (const i of [0, 1]) by.input[i].set(channels[i].subarray(at, at + 4096));
    by.process(4096);
    by.listen(4096);
    return by.heard.map((x) => x.slice());
  };
  const { latency } = engine;
  const first = hear(engine, 0);
  assert.deepEqual(first[0].slice(latency), channels[0].slice(0, 4096 - latency), 'A is the song');
  hear(now, 0);
  for (const slot of ['B', 'A']) {
    state.compare.slot = slot;
    engine.set(listeningValues(state, null, table));
    now.set(listeningValues({ ...state, params: OLD_PARAMS_TODAY }, null));
    for (const at of [4096, 8192]) assert.deepEqual(hear(engine, at), hear(now, at), slot);
  }
  const meters = namedMeters(engine.readMeters(), table);
  assert.deepEqual([...meters.old_db], [0, 0, 0]);
  delete meters.old_db;
  assert.deepEqual(meters, namedMeters(now.readMeters()));
});

test('a version that came back keeps what it was made with: today’s names and defaults, not those of the older core', async () => {
  const worker = /** @type {any} */ (Object.assign(new EventTarget(), { postMessage() {} }));
  const hearing = new Hearing({ workletUrl: '', worker });
  const recipe = /** @type {any} */ ({ lacquer: 1, params: OLD_PARAMS });
  const { plain } = await makeShare({ pcm, params: {}, format: 'wav', about: { recipe } });
  const [share, read] = [readShare(plain.manifest), readShare(plain.manifest, table)];
  hearing.show(share);
  const anna = {
    name: 'Anna’s version',
    of: 'anna-first',
    b: share.b,
    params: { 'loudness.on': 1 },
    edit: null,
  };
  hearing.beside([anna]);
  hearing.driveBy(table, read);
  const { slots } = hearing.state.versions;
  const ceilings = slots
    .slice(0, 2)
    .map((/** @type {any} */ slot) => slot.params['loudness.ceiling_db']);
  assert.deepEqual(ceilings, [-3, -1]);
  assert.equal(slots[0].params['input.gain_db'], -4);
  const [, b, back] = candidatesOf(/** @type {any} */ ({ hearing, share }));
  assert.deepEqual([b.params, back.params, back.of], [slots[0].params, slots[1].params, anna.of]);
  const { frames, sampleRate } = pcm;
  const stretch = { start: 0, frames: 24000, splice: 480, edits: [] };
  const sides = [null, b.params, back.params];
  const takes = await run(takesPass({ module: other, table }, pcm, sides, stretch));
  const { values } = toValues({ 'loudness.on': 1, 'loudness.ceiling_db': -1 }, table);
  const engine = new Engine(other, sampleRate, values);
  const planes = [0, 1].map(() => new Float32Array(frames));
  await run(
    renderPass(engine, pcm, (at, n) => {
      for (const c of [0, 1]) planes[c].set(engine.output[c].subarray(0, n), at);
    }),
  );
  assert.deepEqual(takes[2].planes[0].slice(480), planes[0].slice(480, 24000));
});

test('a core is chosen by its hash with its table; one whose exports are others is refused', async () => {
  const wasm = readFileSync(WASM);
  const own = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length);
  const at = { server: 'https://x.example/', own: 'https://x.example/lacquer.wasm' };
  const choose = (/** @type {Uint8Array} */ core) => {
    const name = createHash('sha256').update(core).digest('hex');
    const fetch = /** @type {any} */ (
      async (/** @type {string} */ url) =>
        new Response(/** @type {any} */ (url.endsWith(`${name}.wasm`) ? core : own))
    );
    return chooseCore(name, { ...at, fetch });
  };
  const chosen = await choose(bytes);
  assert.equal(chosen.identical, true);
  assert.deepEqual(chosen.table.params, table.params);
  /** @param {string} from @param {string} to of the same length */
  const changed = (from, to) => {
    const at = bytes.indexOf(from);
    assert.ok(at > 0, from);
    const copy = Buffer.from(bytes);
    copy.write(to, at);
    return copy;
  };
  for (const [from, to] of [
    ['lq_coded', 'lq_codex'], // an export that is missing
    ['A source|', 'B source|'], // a switch that is another
    ['"key":"match"', '"key":"latch"'],
    ['"key":"drive_db"', '"key":"drive_db '],
  ]) {
    const { identical, reason, table: used } = await choose(changed(from, to));
    assert.deepEqual([identical, used === TABLE], [false, true], from);
    assert.match(reason, /cannot drive/);
  }
});

test('whatever the wrapper calls while it listens is asked of a core, with its count of arguments', () => {
  const calls = (/** @type {string[]} */ ...names) =>
    new Set(
      names.flatMap(
        (name) =>
          readFileSync(new URL(`../wasm/${name}.js`, import.meta.url), 'utf8').match(
            /\blq_\w+(?=[('])/g,
          ) ?? [],
      ),
    );
  const called = calls('core', 'engine', 'fade');
  const files = ['lq_quantize', 'lq_record', 'lq_efforts', 'lq_effort_count', 'lq_reset_meters'];
  for (const name of files) assert.ok(called.delete(name), name);
  const asked = new Set(Object.keys(CALLS));
  for (const name of called) assert.ok(asked.has(name), name);
  const { x } = new Engine(core, 48000);
  for (const [name, count] of Object.entries({ ...CALLS, ...MEASURES }))
    assert.equal(x[name].length, count, name);
  assert.deepEqual(calls('analysis'), new Set(Object.keys(MEASURES)), 'of a blind vote');
});
