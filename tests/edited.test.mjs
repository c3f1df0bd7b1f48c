// edited.test.mjs -- top and tail as settings: in range, one step each, the song's and not a version's, told to the
// sound, and nothing measured while a hand holds it. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { gainAt, SHAPES, setFades } from '../wasm/fade.js';
import { changed, placed, soundingPart, wholeOf } from '../web/edited.js';
import { Editing } from '../web/editing.js';
import { renderOffline } from '../web/render.js';
import { sourceFigures } from '../web/source-figures.js';
import { Stage } from '../web/stage.js';
import { preciseClock, readSeconds } from '../web/times.js';
import { risen } from '../web/ui/edit-draw.js';
import { panned, zoomed } from '../web/ui/wave-view.js';
import { core, near } from './lib/core.mjs';
import { noise, sine } from './lib/signal.mjs';

const RATE = 48000;
const SONG = { pcm: 'x', frames: 10 * RATE, sampleRate: RATE, seconds: 10 };

/** A studio's editing half, without sound; `told` is what the audio thread was told. */
function desk() {
  const editing = new Editing({ wasmUrl: '', workletUrl: '', connect() {} });
  /** @type {any[]} */
  const told = [];
  const counts = { sound: 0, held: 0 };
  Object.assign(editing.player, {
    post: (/** @type {any} */ message) => told.push(message),
    seek: (/** @type {number} */ frame) => told.push({ type: 'seek', frame }),
    values: () => counts[editing.held ? 'held' : 'sound']++,
  });
  editing.patch({ song: { ...SONG, figures: null } });
  const edits = () => told.filter(({ type }) => type === 'edit').map(({ edit }) => edit);
  return { editing, told, counts, edits };
}

test('ends stay half a second apart and inside the song, fades between them; all of it is none', () => {
  const whole = wholeOf(SONG);
  assert.deepEqual(changed(whole, { start: 48000.4 }, SONG), { ...whole, start: 48000 });
  assert.deepEqual(changed(whole, { start: 1e9 }, SONG)?.start, SONG.frames - RATE / 2);
  const late = { ...whole, start: 96000 };
  assert.equal(changed(late, { end: 100 }, SONG)?.end, 96000 + RATE / 2);
  assert.equal(changed(late, { start: -5 }, SONG), null);
  const faded = { ...whole, end: 96000, fadeIn: 40000, fadeOut: 50000 };
  assert.deepEqual(
    [changed(faded, { fadeIn: 90000 }, SONG), changed(faded, { fadeOut: 90000 }, SONG)].map(
      (edit) => [edit?.fadeIn, edit?.fadeOut],
    ),
    [
      [46000, 50000],
      [40000, 56000],
    ],
  );
  const short = changed(faded, { end: 30000 }, SONG);
  assert.deepEqual([short?.fadeIn, short?.fadeOut], [0, 30000]);
  const shaped = changed(faded, { fadeInShape: 'linear', fadeOutShape: 'cosine' }, SONG);
  assert.deepEqual(shaped, { ...faded, fadeInShape: 'linear' });
  const tiny = { frames: 4800, sampleRate: RATE };
  assert.equal(changed(wholeOf(tiny), { start: 2000 }, tiny), null, 'shorter than the shortest');
});

test('a drag is one step, measured and told once it is let go', () => {
  const { editing, edits, counts } = desk();
  editing.setEdit({ start: 1000 }, { done: false });
  editing.setEdit({ start: 2000 }, { done: false });
  assert.deepEqual([edits(), counts.sound, editing.held], [[], 0, true]);
  assert.deepEqual([editing.state.final.moved, editing.state.final.fresh], [true, false]);
  editing.setEdit({ start: 2000 });
  const edit = { ...wholeOf(SONG), start: 2000 };
  assert.deepEqual([edits(), counts.sound, editing.held], [[edit], 1, false]);
  assert.deepEqual(editing.state.edit, edit);
  editing.undo();
  assert.deepEqual(
    [editing.state.edit, editing.state.canUndo, edits().at(-1)],
    [null, false, null],
  );
  editing.redo();
  assert.deepEqual([editing.state.edit, edits().at(-1)], [edit, edit]);
  assert.deepEqual(editing.recipe().edit, edit);
});

test('it is the same for every version, and undo keeps to the order of what was done', () => {
  const { editing } = desk();
  editing.set('stereo.width', 120);
  editing.setEdit({ fadeOut: 48000 });
  editing.version(2);
  editing.set('stereo.width', 150);
  assert.equal(editing.state.edit.fadeOut, 48000);
  editing.resetEdit();
  editing.version(1);
  assert.equal(editing.state.edit, null);
  editing.undo();
  assert.equal(editing.state.edit.fadeOut, 48000);
  editing.undo();
  assert.deepEqual([editing.state.versions.at, editing.state.params['stereo.width']], [2, 120]);
  editing.undo(); // the copy
  editing.undo();
  assert.deepEqual([editing.state.edit, editing.state.params['stereo.width']], [null, 120]);
  editing.undo();
  assert.equal(editing.state.params['stereo.width'], 100);
  for (let i = 0; i < 5; i++) editing.redo();
  assert.deepEqual([editing.state.edit, editing.state.versions.at], [null, 2]);
});

test('loop and playhead stay inside', () => {
  const { editing, told } = desk();
  editing.setLoop({ on: true, start: 10000, end: 200000 });
  editing.seek(20000);
  editing.setEdit({ start: 96000, end: 400000 });
  const { transport } = editing.state;
  assert.deepEqual(
    [transport.loop, transport.frame],
    [{ on: true, start: 96000, end: 200000 }, 96000],
  );
  editing.seek(5);
  assert.equal(transport.frame, 96000);
  editing.seek(450000);
  assert.equal(editing.state.transport.frame, 399999);
  editing.setEdit({ start: 250000 });
  assert.deepEqual(editing.state.transport.loop, { on: false, start: 0, end: 0 });
  editing.setLoop({ on: true, start: 0, end: 1e9 });
  assert.deepEqual(editing.state.transport.loop, { on: true, start: 250000, end: 400000 });
  assert.ok(told.some(({ type, frame }) => type === 'seek' && frame === 96000));
});

test('where a song begins and ends: 60 dB below its loudest stretch, with a little air', () => {
  const points = 400;
  const overview = new Float32Array(3 * points);
  const put = (/** @type {number} */ i, /** @type {number} */ level) =>
    overview.set([-level, level, level / Math.SQRT2], 3 * i);
  for (let i = 0; i < points; i++) put(i, 0.0003);
  for (let i = 50; i < 200; i++) put(i, 0.5);
  put(40, 0.00034); // its peak is 60.3 dB below the loudest RMS
  put(45, 0.00037); // 59.6 dB: it counts
  const song = { frames: 512 * points, sampleRate: RATE };
  assert.deepEqual(soundingPart(overview, song), {
    start: 45 * 512 - 0.03 * RATE,
    end: 200 * 512 + 0.25 * RATE,
  });
  assert.equal(soundingPart(new Float32Array(300), song), null);
  const all = overview.map((_, i) => overview[150 + (i % 300)]);
  assert.deepEqual(soundingPart(all, song), { start: 0, end: song.frames });
});

test('what was measured of the file is shown where it lies in the song', () => {
  const edit = { ...wholeOf(SONG), start: 2 * RATE, end: 5 * RATE };
  const measured = { figures: 1, reduction: new Float32Array(30).fill(-3), over: null };
  const overview = new Float32Array(3 * Math.ceil((3 * RATE) / 512)).fill(0.5);
  const {
    reduction,
    over,
    overview: picture,
    figures,
  } = placed({ ...measured, overview }, edit, SONG);
  assert.deepEqual([reduction.length, figures, over], [100, 1, null]);
  assert.deepEqual([...reduction.slice(18, 22)], [0, 0, -3, -3]);
  assert.deepEqual([...reduction.slice(48, 52)], [-3, -3, 0, 0]);
  assert.equal(picture.length, 3 * Math.ceil(SONG.frames / 512));
  const first = picture.findIndex((x) => x !== 0) / 3;
  near(first * 512, edit.start, 256, 'frames');
  assert.equal(placed(measured, null, SONG), measured);
});

test('A is measured over the same stretch under the same fades as B', async () => {
  const quiet = noise(5 * RATE, -40, 1);
  const plane = Float32Array.from({ length: 10 * RATE }, (_, i) => quiet[i % (5 * RATE)]);
  plane.set(sine(997, -23, 4 * RATE), 3 * RATE);
  const song = { sampleRate: RATE, channels: [plane, plane], frames: plane.length, name: 'song' };
  const edit = { start: 3 * RATE, end: 7 * RATE, fadeIn: 0, fadeOut: 0 };
  const stage = new Stage(core, /** @type {any} */ (song));
  const a = await sourceFigures(stage, edit);
  near(a?.loudness.integratedLufs ?? 0, -23, 0.05, 'LUFS'); // EBU Tech 3341, case 1
  assert.equal(await sourceFigures(stage, { ...edit }), a, 'once');
  const faded = /** @type {const} */ ({ ...edit, fadeOut: 3 * RATE, fadeOutShape: 'linear' });
  const { figures } = await renderOffline(
    /** @type {any} */ (song),
    { params: {}, edit: faded },
    { module: core },
  );
  assert.deepEqual((await sourceFigures(stage, faded))?.loudness, figures.loudness);
  assert.equal(await sourceFigures(stage, undefined), null);
});

test('the curve that is drawn is the gain that the core applies', () => {
  const engine = new Engine(core, RATE);
  for (const shape of SHAPES) {
    setFades(engine, { frames: 2000, fadeIn: 1000, fadeOut: 0, fadeInShape: shape });
    for (let i = 0; i < 1000; i += 37)
      near(risen(shape, (i + 0.5) / 1000), gainAt(engine, i), 1e-12, `of ${shape}`);
  }
});

test('times are read as they are typed, and shown to the thousandth', () => {
  const typed = ['2.5', '1:02.5', '1:00:00', ' 62,25 s', '.5', '0:05.', '', 'x', '1:', '-3', '1e3'];
  assert.deepEqual(typed.map(readSeconds), [
    ...[2.5, 62.5, 3600, 62.25, 0.5, 5],
    ...[null, null, null, null, null],
  ]);
  const slips = ['1:75', '1:60', '0:60,5', '1:60:00', '1:00:60'];
  assert.deepEqual(slips.map(readSeconds), [null, null, null, null, null]);
  assert.deepEqual(['75', '99:59.9', '90:00'].map(readSeconds), [75, 5999.9, 5400]);
  assert.deepEqual([62.5, 0, 59.9996].map(preciseClock), ['1:02.500', '0:00.000', '1:00.000']);
  for (const s of [0.001, 12.345, 754.999]) near(readSeconds(preciseClock(s)) ?? 0, s, 1e-9, 's');
});

test('zooming keeps the place under the hand, stays in the song and stops in time', () => {
  const all = { from: 0, to: 1 };
  const near4 = (/** @type {any} */ view, /** @type {number} */ from, /** @type {number} */ to) => {
    near(view.from, from, 1e-12, 'of the song');
    near(view.to, to, 1e-12, 'of the song');
  };
  near4(zoomed(all, 4, 0.5, 0.01), 0.375, 0.625);
  near4(zoomed({ from: 0.2, to: 0.6 }, 2, 0.3, 0.01), 0.25, 0.45);
  near4(zoomed(all, 1000, 0, 0.01), 0, 0.01);
  near4(zoomed({ from: 0.8, to: 0.9 }, 0.2, 0.9, 0.01), 0.4, 0.9);
  near4(zoomed(all, 0.5, 0.3, 0.01), 0, 1);
  near4(zoomed(all, 2, 0.3, 5), 0, 1); // a song shorter than the least
  near4(panned({ from: 0.2, to: 0.3 }, 0.5), 0.7, 0.8);
  near4(panned({ from: 0.2, to: 0.3 }, 9), 0.9, 1);
  near4(panned({ from: 0.2, to: 0.3 }, -9), 0, 0.1);
});
