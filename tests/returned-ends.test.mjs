// Versions that came back with another top and tail: on the listener's page they play on the clock of all, and whoever
// takes one has its ends with it. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Editing } from '../web/editing.js';
import { Book } from '../web/listen/book.js';
import { Hearing } from '../web/listen/hearing.js';
import { Returned } from '../web/listen/returned.js';
import { readShare } from '../web/listen/share.js';
import { makeRecipe } from '../web/recipe.js';
import { shownOf } from '../web/share/heard.js';
import { makeNote } from '../web/share/notes.js';
import { returnedParts } from '../web/share/returned.js';
import { takeVersion } from '../web/share/take-version.js';
import { makeShare } from './lib/share-made.mjs';
import { noise } from './lib/signal.mjs';

const SONG = { frames: 44100 * 240, sampleRate: 44100 };
const params = { 'loudness.on': 1, 'loudness.drive_db': 6 };

/** What a studio knows of a master. @param {number} [lufs] */
const final = (lufs = -10) => ({
  figures: /** @type {any} */ ({
    loudness: { integratedLufs: lufs, rangeLu: 4 },
    peaks: { samplePeakDbfs: -1.2, truePeakDbtp: -1 },
    dynamics: { plrDb: 9 },
  }),
  overview: new Float32Array(3 * 235),
});

/** @type {ReturnType<typeof makeShare> | undefined} */
let madeOnce;

/** A listener's page over a share of 2.5 s that begins at 0.5 s, and what its audio thread was told. */
async function hearingOf() {
  const frames = 120000;
  const pcm = /** @type {any} */ ({
    ...{ sampleRate: 48000, frames, channels: [noise(frames, -20), noise(frames, -21)] },
    ...{ name: 'song.wav', bits: '32f', container: 'wav', codec: 'pcm' },
  });
  const edit = { start: 24000, end: 108000, fadeIn: 0, fadeOut: 1200 };
  const recipe = makeRecipe({ params, edit });
  const about = { recipe, part: { start: 0, end: frames }, aPart: shownOf(final(-21.5).figures) };
  madeOnce ??= makeShare({ pcm, params, format: 'wav', about });
  const made = await madeOnce;
  const worker = /** @type {any} */ (Object.assign(new EventTarget(), { postMessage() {} }));
  const hearing = new Hearing({ workletUrl: '', worker });
  const told = /** @type {any[]} */ ([]);
  Object.assign(hearing.player, {
    post: (/** @type {any} */ message) => told.push(message),
    seek: (/** @type {number} */ frame) => told.push({ type: 'seek', frame }),
  });
  const desk = /** @type {any} */ ({ hearing, book: new Book(), state: hearing.state });
  hearing.patch({ listen: { phase: 'offered' }, said: {} });
  desk.share = readShare(made.plain.manifest);
  desk.returned = new Returned(desk);
  hearing.show(desk.share);
  let seq = 0;
  const comes = (/** @type {any} */ recipe, lufs = -10, a = -20) => {
    const measured = { ...final(lufs), a: final(a).figures };
    const note = makeNote(returnedParts({ name: `N${seq}` }, recipe, measured, frames));
    desk.book.add([{ seq: ++seq, note }]);
    hearing.patch({ said: {} });
    return note.id;
  };
  const seeks = () => told.filter(({ type }) => type === 'seek').map(({ frame }) => frame);
  return { hearing, desk, told, comes, seeks, edit, frames };
}

test('a version with another top and tail plays on the same clock, with its figures and those of A between its ends', async () => {
  const { hearing, desk, told, comes, seeks, edit } = await hearingOf();
  assert.deepEqual(hearing.room, { start: 24000, end: 108000 });
  assert.equal(hearing.state.final.a.loudness.integratedLufs, -21.5, 'A of an edited share');
  const later = {
    ...edit,
    start: 60000,
    fadeIn: 2400,
    fadeInShape: /** @type {const} */ ('linear'),
  };
  comes(makeRecipe({ params, edit: later }), -9, -19.5); // the very settings, between other ends
  assert.deepEqual(hearing.room, { start: 24000, end: 108000 });
  hearing.seek(30000);
  told.length = 0;
  hearing.version(2);
  assert.deepEqual(told.filter(({ type }) => type === 'edit').at(-1), {
    ...{ type: 'edit', edit: later, room: { start: 24000, end: 108000 } },
  });
  assert.equal(hearing.state.transport.frame, 30000, 'the place stays, though it is silent there');
  assert.deepEqual(seeks(), []);
  const lufsOf = (/** @type {any} */ figures) => figures.loudness.integratedLufs;
  assert.deepEqual([hearing.state.final.a, hearing.state.final.b].map(lufsOf), [-19.5, -9]);
  const { a, b } = told.findLast(({ type }) => type === 'levels').levels;
  assert.deepEqual([a, b], [-19.5, -9], 'level match counts the part that is heard');
  hearing.version(1);
  assert.deepEqual(hearing.state.edit, edit);
  assert.deepEqual([hearing.state.final.a, hearing.state.final.b].map(lufsOf)[0], -21.5);

  const id = comes(makeRecipe({ params }), -9.5); // all of the song
  assert.deepEqual(hearing.room, { start: 0, end: 120000 });
  assert.deepEqual(told.findLast(({ type }) => type === 'edit').edit, edit, 'what is heard stays');
  hearing.version(3);
  assert.equal(hearing.state.edit, null);
  hearing.seek(1000);
  hearing.version(1);
  assert.equal(hearing.state.transport.frame, 1000, 'also before the share begins');
  desk.returned.hear(desk.returned.notes[0].id);
  assert.equal(hearing.state.transport.frame, 60000, 'who asks to hear it hears it from its start');
  assert.ok(desk.returned.hears(desk.returned.notes[0].id) && id);
});

test('what a stranger says of ends, and of A between them, is brought into the song', async () => {
  const { hearing, desk, comes, edit } = await hearingOf();
  comes(
    makeRecipe({ params, edit: { start: 119990, end: 2e9, fadeIn: 1e9, fadeOut: 1e9 } }),
    -9,
    -60,
  );
  const [{ edit: held, aPart }] = desk.share.versions;
  assert.deepEqual(held, { start: 96000, end: 120000, fadeIn: 0, fadeOut: 24000 });
  assert.equal(aPart, null, 'A as quiet as that would be everything as quiet');
  comes(makeRecipe({ params, edit }));
  hearing.version(2);
  hearing.version(3);
  assert.deepEqual(hearing.state.edit, edit);
});

/** A sender's studio, as far as a version needs it. @param {any} edit */
function studioOf(edit) {
  const studio = new Editing({ wasmUrl: '', workletUrl: '', connect() {} });
  Object.assign(studio.player, { post() {}, seek() {}, values() {} });
  Object.assign(studio, { desk: { core: '' } });
  studio.patch({ song: { ...SONG, pcm: 'x', seconds: 240, figures: null }, edit });
  return /** @type {any} */ (studio);
}

test('a version that is taken brings its top and tail, in a step of its own; who left them leaves the sender’s', () => {
  const own = { start: 100, end: SONG.frames, fadeIn: 0, fadeOut: 0 };
  const theirs = { start: 44100, end: SONG.frames - 44100, fadeIn: 0, fadeOut: 88200 };
  const noteOf = (/** @type {any} */ edit) =>
    makeNote(returnedParts({ name: 'Anna' }, makeRecipe({ params, edit }), final(), SONG.frames));
  const studio = studioOf(own);
  takeVersion(studio, noteOf(theirs), { shared: own });
  assert.deepEqual(studio.state.edit, theirs);
  assert.equal(studio.state.versions.at, 2);
  assert.equal(studio.state.params['loudness.drive_db'], 6);
  assert.match(studio.state.notices.join(), /so does the song now\. Undo brings/);
  studio.undo();
  assert.deepEqual(studio.state.edit, own);
  assert.equal(studio.state.params['loudness.drive_db'], 6, 'a step back takes back that alone');

  takeVersion(studio, noteOf(undefined), { shared: own, over: 2 });
  assert.equal(studio.state.edit, null, 'all of the song is an answer, too');

  const moved = { ...own, start: 22050 }; // since it was shared
  const later = studioOf(moved);
  takeVersion(later, noteOf(own), { shared: own });
  assert.deepEqual(later.state.edit, moved);
  assert.equal(later.state.versions.at, 2);
});
