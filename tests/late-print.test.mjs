// late-print.test.mjs -- a long song is open before its fingerprint is known: what was kept of it comes back when it is,
// and what was changed meanwhile stays. The Worker is one that answers as it is told. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Settings } from '../web/settings.js';
import { Studio } from '../web/studio.js';

Object.assign(globalThis, { addEventListener() {} });
mock.timers.enable({ apis: ['setInterval'] });

const [PRINT, OTHER] = ['a'.repeat(64), 'b'.repeat(64)];
const INFO = { sampleRate: 48000, channels: 2, frames: 48000 * 7200, container: 'wav', bits: 24 };
const BACK = 'The settings you left this song with are back.';

/** A store like the browser's. */
function store() {
  /** @type {Map<string, string>} */
  const map = new Map();
  return {
    map,
    getItem: (/** @type {string} */ key) => map.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => void map.set(key, text),
    removeItem: (/** @type {string} */ key) => void map.delete(key),
    key: (/** @type {number} */ i) => [...map.keys()][i] ?? null,
    get length() {
      return map.size;
    },
  };
}

const figures = { loudness: { integratedLufs: -20 }, peaks: {}, dynamics: {} };

/** What the Worker answers at once; `print` waits until the test says so. @type {Record<string, any>} */
const ANSWERS = {
  start: { core: 'c'.repeat(64) },
  use: { references: [] },
  final: { figures, overview: new Float32Array(3), reduction: new Float32Array(1) },
  analyse: { figures, overview: new Float32Array(3), shortTerm: new Float32Array(1) },
};

/** A page with this store. @param {ReturnType<typeof store>} kept */
function page(kept) {
  const worker = /** @type {any} */ (new EventTarget());
  /** @type {{ id: number, args: any }[]} */
  const asked = [];
  const post = (/** @type {any} */ data) =>
    worker.dispatchEvent(Object.assign(new Event('message'), { data }));
  worker.postMessage = (/** @type {any} */ { id, op, args }) => {
    if (op === 'print') asked.push({ id, args });
    const { name, size = 0, print = null } = args?.file ?? {};
    const result =
      op === 'open' ? { ...INFO, name, pcm: args.later && size > 9 ? null : print } : ANSWERS[op];
    if (result) queueMicrotask(() => post({ id, result }));
  };
  const settings = new Settings(kept);
  Object.assign(globalThis, { localStorage: kept });
  const urls = { wasmUrl: 'data:application/wasm,', workletUrl: 'data:,' };
  const studio = new Studio({ ...urls, worker, settings });
  const measured = async () => {
    while (studio.desk.busy) await new Promise((resolve) => setImmediate(resolve));
  };
  const open = (/** @type {string} */ name = 'long.wav', print = PRINT) => {
    const file = /** @type {any} */ ({ name, size: 1e10, lastModified: 1, print });
    void studio.open(file);
    return measured();
  };
  /** The last file that was asked about is this song. */
  const answer = async (pcm = PRINT) => {
    const { id } = /** @type {any} */ (asked.at(-1));
    post({ id, result: { print: pcm, nonfinite: 0 } });
    await new Promise((resolve) => setImmediate(resolve));
  };
  const fails = (/** @type {string} */ message) =>
    post({ id: /** @type {any} */ (asked.at(-1)).id, error: { name: 'Error', message } });
  return { studio, settings, asked, open, answer, fails };
}

const DRIVE = 'loudness.drive_db';
const keptKeys = (/** @type {ReturnType<typeof store>} */ kept) =>
  [...kept.map.keys()].filter((key) => /^lacquer\.(song|tags)\./.test(key)).sort();

/** A song that was left with these settings, in its own page. @param {ReturnType<typeof store>} kept
 * @param {(studio: Studio) => void} change */
async function left(kept, change) {
  const before = page(kept);
  await before.open();
  await before.answer();
  change(before.studio);
  before.studio.flush();
  return before;
}

test('it is ready without a fingerprint; settings go under it when it comes', async () => {
  const kept = store();
  const { studio, settings, open, answer } = page(kept);
  await open();
  assert.equal(studio.state.phase, 'ready');
  assert.equal(studio.state.song.pcm, null);
  assert.equal(studio.recipe().source, undefined);
  studio.set('eq.on', 1);
  studio.tags.set({ title: 'Long' });
  studio.flush(); // a crash after this
  assert.match(keptKeys(kept).join(), /^lacquer\.song\.file:.*,lacquer\.tags\.file:/);

  const again = page(kept);
  await again.open();
  assert.equal(again.studio.state.params['eq.on'], 1);
  assert.equal(again.studio.state.tags.title, 'Long');
  assert.ok(again.studio.state.notices.includes(BACK));

  await answer();
  assert.equal(studio.state.song.pcm, PRINT);
  assert.equal(studio.recipe().source?.pcm, PRINT);
  assert.deepEqual(keptKeys(kept), [`lacquer.song.${PRINT}`, `lacquer.tags.${PRINT}`]);
  assert.equal(settings.load(PRINT)?.recipe.params['eq.on'], 1);
});

test('settings that it was left with come back when nothing was touched: under another name when they are known, under its own at once', async () => {
  const kept = store();
  await left(kept, (studio) => {
    studio.set('eq.on', 1);
    studio.version(2);
    studio.set(DRIVE, 3);
    studio.tags.set({ title: 'Mine' });
  });
  const { studio, open, answer } = page(kept);
  await open('copy.wav');
  assert.equal(studio.state.params['eq.on'], 0);
  assert.equal(studio.state.tags.title, undefined);
  await answer();
  const { params, versions, notices, tags, canUndo } = studio.state;
  assert.deepEqual([params['eq.on'], params[DRIVE], versions.at, tags.title], [1, 3, 2, 'Mine']);
  assert.equal(versions.slots[0]?.params[DRIVE], 0);
  assert.equal(canUndo, false);
  assert.ok(notices.includes(BACK));

  const same = page(kept);
  await same.open();
  const { state } = same.studio;
  assert.deepEqual([state.song.pcm, state.params[DRIVE], state.tags.title], [null, 3, 'Mine']);
  same.studio.set(DRIVE, 4);
  await same.answer();
  assert.deepEqual([state.params[DRIVE], state.versions.at, state.versions.slots[2]], [4, 2, null]);
  assert.equal(same.settings.load(PRINT)?.recipe.params[DRIVE], 4);
  assert.deepEqual(keptKeys(kept), [`lacquer.song.${PRINT}`, `lacquer.tags.${PRINT}`]);
});

test('what was changed meanwhile stays, and what was kept stands beside it', async () => {
  const kept = store();
  await left(kept, (studio) => {
    studio.set(DRIVE, 3);
    studio.version(2);
    studio.set(DRIVE, 6);
    studio.setEdit({ start: 48000 });
    studio.setDelivery({ bits: '16' });
    studio.tags.set({ title: 'Before', artist: 'Me' });
  });
  const { studio, settings, open, answer } = page(kept);
  await open('copy.wav');
  studio.set(DRIVE, 9);
  studio.tags.set({ title: 'Now', album: 'All' });
  await answer();
  const { state } = studio;
  const drives = studio.allVersions().map((version) => version?.params[DRIVE]);
  assert.deepEqual([state.versions.at, drives], [1, [9, 6, 3, undefined]]);
  assert.equal(state.edit.start, 48000);
  assert.equal(state.delivery.bits, '16');
  assert.match(state.notices.join(), /are back beside today’s, as versions 2 and 3\./);
  const { title, artist, album } = state.tags;
  assert.deepEqual([title, artist, album], ['Now', 'Me', 'All']);
  assert.match(state.notices.join(), /Title “Before”: what you typed today stays/);
  studio.flush();
  assert.equal(settings.load(PRINT)?.versions.slots[1].params[DRIVE], 6);
  assert.deepEqual(keptKeys(kept), [`lacquer.song.${PRINT}`, `lacquer.tags.${PRINT}`]);
});

test('what finds no room beside today’s is offered', async () => {
  const kept = store();
  await left(kept, (studio) => studio.set(DRIVE, 3));
  const { studio, open, answer } = page(kept);
  await open('copy.wav');
  for (const n of [1, 2, 3, 4]) {
    studio.version(n);
    studio.set(DRIVE, 4 + n);
  }
  await answer();
  assert.deepEqual(studio.state.previous, { name: 'long.wav as you left it' });
  studio.usePrevious();
  assert.equal(studio.state.params[DRIVE], 3);
  assert.equal(studio.state.previous, null);
});

test('a file of the same name that is another song has its own settings', async () => {
  const kept = store();
  await left(kept, (studio) => studio.set(DRIVE, 3));
  const { studio, settings, open, answer } = page(kept);
  await open();
  assert.equal(studio.state.params[DRIVE], 3);
  await answer(OTHER);
  assert.equal(studio.state.params[DRIVE], 0);
  assert.equal(settings.load(PRINT)?.recipe.params[DRIVE], 3);
  assert.equal(settings.load(OTHER)?.recipe.params[DRIVE] ?? 0, 0);
});

test('who needs the fingerprint waits for it, may call that off, and has it made anew where it failed', async () => {
  const { studio, asked, open, answer, fails } = page(store());
  await open();
  const off = new AbortController();
  const called = studio.print({ signal: off.signal });
  off.abort();
  await assert.rejects(called, { name: 'AbortError' });
  const first = studio.print();
  assert.equal(asked.length, 1);
  fails('The disk is gone.');
  await assert.rejects(first, /The disk is gone/);
  const sealed = studio.tomorrow.seal();
  while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(studio.state.tomorrow.seal, null);
  await answer();
  await sealed;
  assert.equal(studio.state.tomorrow.seal?.pcm, PRINT);
  assert.equal(await studio.print(), PRINT);
});

test('another song is never taken for the one that was asked about', async () => {
  const { studio, asked, open, answer } = page(store());
  await open();
  const [first] = asked;
  const waits = assert.rejects(studio.print(), { name: 'AbortError' });
  await open('second.wav', OTHER);
  await waits;
  asked.push(first);
  await answer(PRINT);
  assert.equal(studio.state.song.pcm, null);
  asked.pop();
  await answer(OTHER);
  assert.equal(studio.state.song.pcm, OTHER);
});

test('a song that must be a certain one is known before it is used, and refused if it is another', async () => {
  const { studio, open } = page(store());
  await open();
  const file = /** @type {any} */ ({
    name: 'other.wav',
    size: 1e10,
    lastModified: 1,
    print: OTHER,
  });
  await studio.desk.open('song', 'other.wav', async () => ({ file, print: PRINT }));
  assert.match(studio.state.error.text, /^It holds other samples than its link says/);
  assert.equal(studio.state.song.name, 'long.wav');
  await studio.desk.open('song', 'other.wav', async () => ({ file, print: OTHER }));
  assert.equal(studio.state.song.pcm, OTHER);
});

test('whether a link was made for this song is said when that is known', async () => {
  const { studio, open, answer } = page(store());
  const source = { name: 'x', pcm: PRINT, sampleRate: 48000, channels: 2, frames: INFO.frames };
  studio.applyRecipe({ lacquer: 1, params: { 'eq.on': 1 }, source });
  await open();
  assert.equal(studio.state.params['eq.on'], 1);
  assert.deepEqual(
    studio.state.notices.filter((/** @type {string} */ text) => /link/.test(text)),
    ['The settings of the link are set.'],
  );
  await answer();
  assert.equal(studio.state.params['eq.on'], 1);
  assert.deepEqual(
    studio.state.notices.filter((/** @type {string} */ text) => /link/.test(text)),
    ['This is the song the link was made for: you hear the same master.'],
  );
});
