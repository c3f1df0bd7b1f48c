// Versions that listeners send back: what is made is read again, what is hostile is refused, everybody counts alike, and
// what a visitor had in this browser stays his.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PARAMS } from '../wasm/out/table.js';
import { Book } from '../web/listen/book.js';
import { believed, placesOf, Returned } from '../web/listen/returned.js';
import { makeRecipe } from '../web/recipe.js';
import { Settings } from '../web/settings.js';
import { keptOf } from '../web/share/bring.js';
import { shownOf } from '../web/share/heard.js';
import { parseLink } from '../web/share/links.js';
import { openManifest } from '../web/share/manifest.js';
import { checkNote, makeNote, openNote, sealNote } from '../web/share/notes.js';
import { heardOf, MOST_WORDS, returnedParts } from '../web/share/returned.js';
import { newKey } from '../web/share/seal.js';
import { parseTry, TryStore, tryAddress } from '../web/share/try.js';
import { checked } from '../web/versions.js';
import { makeShare } from './lib/share-made.mjs';
import { noise } from './lib/signal.mjs';

const SONG = { frames: 44100 * 240, sampleRate: 44100 };
const CHAIN = PARAMS.filter((p) => !p.flags.includes('monitor'));

/** What a studio knows of a master: a ramp of 0 to 1 over the song. @param {number} [lufs] */
function final(lufs = -10) {
  const columns = Math.ceil(SONG.frames / 512);
  const overview = new Float32Array(3 * columns);
  for (let i = 0; i < columns; i++)
    overview.set([-i / columns, i / columns, i / columns / 2], 3 * i);
  const figures = {
    loudness: { integratedLufs: lufs, rangeLu: 4 },
    peaks: { samplePeakDbfs: -1.2, truePeakDbtp: -1 },
    dynamics: { plrDb: 9 },
  };
  return {
    figures,
    overview,
    shortTerm: new Float32Array(2400),
    reduction: new Float32Array(2400),
  };
}

const params = { 'loudness.on': 1, 'loudness.drive_db': 6 };
const versionOf = (/** @type {string} */ name, lufs = -10) =>
  makeNote(returnedParts({ name }, makeRecipe({ params }), final(lufs), SONG.frames));

test('a version comes back as it was sent, with every setting moved, and fits what a server takes', async () => {
  const key = newKey();
  const moved = Object.fromEntries(CHAIN.map((p) => [p.name, p.default === p.max ? p.min : p.max]));
  const recipe = makeRecipe({
    ...{ core: 'a'.repeat(64), params: moved, target: { lufs: -9, of: 'integrated' } },
    edit: { start: 100, end: SONG.frames - 100, fadeIn: 0, fadeOut: 4410 },
  });
  const words = { name: 'Anna', text: '好'.repeat(MOST_WORDS) };
  const note = makeNote(returnedParts(words, recipe, final(), SONG.frames));
  const sealed = await sealNote(note, key);
  assert.ok(sealed.length <= 16 << 10, `${sealed.length} bytes`);
  const back = await openNote(sealed, key);
  assert.deepEqual(back, note);
  assert.equal(back?.recipe?.target?.lufs, -9);
  for (const [name, value] of Object.entries(moved))
    assert.ok(Math.abs(Number(back?.recipe?.params[name]) - value) <= 1e-6 * Math.abs(value), name);
  assert.equal(back?.text, words.text);
});

test('its figures are those that were measured, its picture is the song’s to the eye', () => {
  const { heard } = versionOf('Anna', -8.25);
  const { figures, overview, bucket } = heardOf(/** @type {any} */ (heard), SONG);
  assert.equal(figures.loudness.integratedLufs, -8.25);
  assert.equal(figures.peaks.truePeakDbtp, -1);
  const columns = overview.length / 3;
  assert.ok(columns > 500 && columns <= 1024, `${columns}`);
  assert.ok(columns * bucket >= SONG.frames && (columns - 1) * bucket < SONG.frames);
  // One step of 127 of the root, as it is squared again: 2 / 127 at full scale; and one column of the ramp.
  const off = 2 / 127 + 1 / columns;
  for (let i = 0; i < columns; i++)
    assert.ok(Math.abs(overview[3 * i + 1] - (i + 1) / columns) < off, `column ${i}`);
  const bare = heardOf({ .../** @type {any} */ (heard), overview: 'AAAA' }, SONG);
  assert.equal(bare.overview.length, 0, 'a picture of another length is none');
  assert.equal(bare.figures.loudness.integratedLufs, -8.25);
});

test('what a stranger puts into a version is dropped, brought into range, or makes it none', () => {
  const good = /** @type {any} */ (versionOf('Anna'));
  assert.deepEqual(checkNote(good), good);
  const without = (/** @type {string} */ key) => ({ ...good, [key]: undefined });
  for (const bad of [
    ...[without('recipe'), without('heard'), { ...good, heard: null }, { ...good, heard: 'x' }],
    ...[[], null, 'x', 3, {}, { lacquer: 2 }, { lacquer: 'x' }].map((recipe) => ({
      ...good,
      recipe,
    })),
  ])
    assert.equal(checkNote(bad), null, JSON.stringify(bad)?.slice(0, 200));
  const inside = checkNote({
    ...good,
    recipe: {
      ...{ lacquer: 1, evil: '<script>', constructor: 1, __proto__: { x: 1 } },
      params: { 'loudness.drive_db': 1e9, 'loudness.on': Number.NaN, 'monitor.volume_db': 9, x: 1 },
      target: { lufs: 400, of: 'evil', budget: { evil: 1, plrMinDb: -1 } },
      edit: { start: 9, end: 'x' },
      delivery: { bits: '16', format: 'mp3' },
      deliveries: Array(99).fill({}),
      moves: Array(2000).fill({ id: 'x'.repeat(500), why: 'y'.repeat(500), params: {} }),
      source: { pcm: 'a'.repeat(64), name: 'x'.repeat(1e6), sampleRate: 1, channels: 1, frames: 1 },
    },
    heard: {
      figures: { loudness: { integratedLufs: 1e9, rangeLu: '4' }, peaks: 3, evil: 1 },
      ...{ bucket: -1, overview: 'A'.repeat(1e6), shortTerm: 'A'.repeat(1e6), evil: 1 },
    },
  });
  const drive = CHAIN.find((p) => p.name === 'loudness.drive_db');
  assert.equal(inside?.recipe?.params['loudness.drive_db'], drive?.max);
  assert.equal(inside?.recipe?.target?.lufs, 0);
  assert.deepEqual(Object.keys(/** @type {any} */ (inside?.recipe)).sort(), [
    'delivery',
    'lacquer',
    'params',
    'target',
  ]);
  assert.deepEqual(inside?.recipe?.delivery, makeRecipe({}).delivery);
  assert.equal(inside?.recipe?.params['monitor.volume_db'], undefined);
  assert.deepEqual(inside?.heard, { figures: shownOf({}), bucket: 0, overview: '' });
  assert.ok(JSON.stringify(inside).length < 4000);
  const note = checkNote({ ...good, kind: 'note', text: 'x' });
  assert.ok(note && !('recipe' in note) && !('heard' in note), 'only a version carries settings');
});

test('a loudness that nobody could reach is not believed: it would turn down all the others', () => {
  const of = (/** @type {number | null} */ lufs) =>
    believed(shownOf({ loudness: { integratedLufs: lufs } }), [-18, -11]).loudness.integratedLufs;
  for (const lufs of [-30, -18, -9, 0]) assert.equal(of(lufs), lufs);
  for (const lufs of [-30.1, -100, 0.1, 40, null]) assert.equal(of(lufs), null);
});

test('everybody who has read up to the same note gives each version the same place', () => {
  const said = ['Anna', 'Ben', 'Anna', '', 'Cleo', 'Dora', 'Ben'];
  const notes = said.map((name, i) => ({ name, id: String(i) }));
  const after = (/** @type {number} */ n, room = 3) => placesOf(notes.slice(0, n), room).join();
  assert.equal(after(1), '0');
  assert.equal(after(2), '0,1');
  assert.equal(after(3), '2,1', 'a newer one of the same name takes its place');
  assert.equal(after(4), '2,1,3');
  assert.equal(after(5), '2,4,3', 'then the one that is oldest by then goes');
  assert.equal(after(6), '5,4,3');
  assert.equal(after(7), '5,4,6');
  assert.equal(after(7, 1), '6');
  assert.equal(after(7, 0), '');
});

/** A listener's page without sound. @param {number} sent versions of the sender */
function listener(sent) {
  const b = { figures: shownOf({ loudness: { integratedLufs: -11 } }) };
  const versions = Array.from({ length: sent }, (_, i) => ({
    name: `Version ${i + 2}`,
    params,
    b,
  }));
  const hearing = /** @type {any} */ (new EventTarget());
  const told = (/** @type {string} */ key) =>
    hearing.dispatchEvent(Object.assign(new Event('change'), { detail: { keys: [key] } }));
  hearing.state = {
    ...{ versions: { at: 1 }, compare: { slot: 'B' }, listen: { phase: 'offered' } },
    ...{ song: SONG, edit: null, transport: { frame: 0 } },
  };
  const desk = /** @type {any} */ ({
    ...{ hearing, book: new Book(), state: hearing.state },
    share: { source: SONG, a: b, b, versions },
  });
  hearing.beside = (/** @type {any} */ all) => {
    desk.share.versions = all;
    told('versions');
  };
  hearing.version = (/** @type {number} */ at) => {
    hearing.state.versions = { at };
    told('versions');
  };
  desk.returned = new Returned(desk);
  let seq = 0;
  desk.comes = (/** @type {any} */ note) => {
    desk.book.add([{ seq: ++seq, note }]);
    told('said');
    return note.id;
  };
  desk.ids = () => desk.share.versions.map((/** @type {any} */ v) => v.of ?? '-').join();
  return desk;
}

test('versions arrive while somebody listens: what is heard stays until the ear goes elsewhere', () => {
  const desk = listener(1);
  const first = desk.comes(versionOf('Anna'));
  assert.equal(desk.ids(), `-,${first}`);
  assert.equal(desk.share.versions[1].name, 'Anna’s version');
  desk.hearing.version(3);
  const second = desk.comes(versionOf('Anna'));
  const ben = desk.comes(versionOf('Ben'));
  assert.equal(desk.ids(), `-,${first},${ben}`, 'the older one is heard');
  assert.deepEqual(desk.returned.meant('3'), { of: first });
  desk.hearing.version(1);
  assert.equal(desk.ids(), `-,${second},${ben}`);
  desk.returned.hear(first);
  assert.equal(desk.state.versions.at, 4, 'without a place of its own it has the last one');
  assert.equal(desk.ids(), `-,${second},${first}`);
  assert.ok(desk.returned.hears(first));
  desk.returned.hear(ben);
  assert.equal(desk.ids(), `-,${second},${ben}`);
  assert.ok(desk.returned.hears(ben));
  assert.equal(desk.book.says({ answer: '3', of: second }), 'prefers Anna’s version');
  assert.equal(desk.book.says({ answer: '3', of: first }), 'prefers an earlier version of Anna');
  assert.equal(desk.book.says({ answer: '2' }), 'prefers version 2');
  assert.equal(desk.book.says({ answer: 'a', of: first }), 'prefers A');
  assert.deepEqual(desk.returned.meant('2'), {}, 'the sender’s needs no id');
  assert.match(
    desk.book.text('Song'),
    /Anna sent a version\nAnna sent a version\nBen sent a version/,
  );
});

test('a version of another core than the share’s is told; one that does not say its core is not', () => {
  const desk = listener(0);
  desk.share.core = 'a'.repeat(64);
  const of = (/** @type {any} */ recipe) => desk.returned.otherCore({ recipe });
  assert.deepEqual(
    [of({ core: 'b'.repeat(64) }), of({ core: desk.share.core }), of({})],
    [true, false, false],
  );
});

test('where the sender’s versions fill the switch, one that came back is heard as a guest', () => {
  const desk = listener(3);
  const anna = desk.comes(versionOf('Anna'));
  assert.equal(desk.ids(), '-,-,-');
  desk.returned.hear(anna);
  assert.equal(desk.ids(), `-,-,${anna}`);
  desk.hearing.version(2);
  assert.equal(desk.ids(), '-,-,-');
});

/** @returns {any} as a browser's */
function store() {
  const map = new Map();
  return {
    getItem: (/** @type {string} */ key) => map.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => void map.set(key, text),
    removeItem: (/** @type {string} */ key) => void map.delete(key),
    key: (/** @type {number} */ i) => [...map.keys()][i] ?? null,
    get length() {
      return map.size;
    },
  };
}

test('a share opens with its own settings first and its versions beside, each with its loudness', async () => {
  const other = { 'loudness.on': 1, 'loudness.drive_db': 2, 'tone.on': 1 };
  const pcm = /** @type {any} */ ({
    ...{ sampleRate: 48000, frames: 48000, channels: [noise(48000, -20), noise(48000, -21)] },
    ...{ name: 'song.wav', bits: '32f', container: 'wav', codec: 'pcm' },
  });
  const made = await makeShare({ pcm, params, versions: [other], format: 'wav' });
  const manifest = openManifest(made.plain.manifest);
  const kept = JSON.parse(JSON.stringify(keptOf(manifest)));
  assert.deepEqual(kept.recipe, manifest.recipe);
  const slots = kept.versions.slots.map((/** @type {any} */ slot) => checked(slot, true));
  const drives = slots.map((/** @type {any} */ slot) => slot?.params['loudness.drive_db']);
  assert.deepEqual(drives, [6, 2, undefined, undefined]);
  const [b] = manifest.versions.map((version) => version.b.figures.loudness.integratedLufs);
  assert.equal(slots[1]?.brief?.lufs, b);
});

test('a try keeps its settings beside the visitor’s own of the same song, forty of them', () => {
  const browser = store();
  const pcm = 'f'.repeat(64);
  const kept = (/** @type {string} */ name, when = 1) => ({ name, when, recipe: { lacquer: 1 } });
  const own = new Settings(browser);
  own.save(pcm, kept('mine'));
  for (let i = 0; i < 100; i++)
    new Settings(new TryStore(browser, `share-${i}`)).save(pcm, kept(`try ${i}`, i));
  assert.equal(own.load(pcm)?.name, 'mine');
  assert.equal(own.last()?.name, 'mine');
  const tried = (/** @type {number} */ i) =>
    new Settings(new TryStore(browser, `share-${i}`)).load(pcm);
  assert.equal(tried(99)?.name, 'try 99');
  assert.equal(tried(0), null);
  assert.ok(browser.length < 100, `${browser.length}`);
  const shut = new Settings(new TryStore(null, 'x'));
  shut.save(pcm, kept('held'));
  assert.equal(shut.load(pcm)?.name, 'held', 'where the browser keeps nothing, the page does');
});

test('the address of a try carries what the link carried, behind #', () => {
  const [id, key, token] = [16, 32, 24].map((n) => Buffer.alloc(n, 7).toString('base64url'));
  const server = 'https://x.example/lacquer/';
  for (const access of [key, `${key}.${token}`]) {
    const link = /** @type {any} */ (parseLink(`${server}s/${id}#${access}`));
    const address = tryAddress(link);
    assert.equal(address, `${server}index.html#try=${id}.${access}`);
    assert.deepEqual(parseTry(address.split('#try=')[1], server), link);
  }
  for (const text of [
    '',
    id,
    `${id}.`,
    `${id}.${key.slice(1)}`,
    `${id}.${key}.x`,
    `../${id}.${key}`,
  ])
    assert.equal(parseTry(text, server), null, text);
});
