// versions.test.mjs -- four versions of the settings under one roof: copies, the way back, figures, what is kept.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Editing } from '../web/editing.js';

/** A studio's editing half, without sound; `told` is what the monitor was told last. */
function desk() {
  const editing = new Editing({ wasmUrl: '', workletUrl: '', connect() {} });
  const told = { levels: /** @type {any} */ (null), values: 0 };
  Object.assign(editing.player, {
    post: (/** @type {any} */ { type, levels }) => {
      if (type === 'levels') told.levels = levels;
    },
    values: () => told.values++,
  });
  editing.patch({ song: { pcm: 'x', figures: figures(-14) } });
  return { editing, told };
}

/** @param {number} lufs */
const figures = (lufs) => ({
  loudness: { integratedLufs: lufs },
  peaks: { truePeakDbtp: -1 },
  dynamics: { plrDb: -1 - lufs },
});

/** The finisher's answer. @param {Editing} editing @param {number} lufs */
const measured = (editing, lufs) =>
  editing.setFinal(/** @type {any} */ ({ figures: figures(lufs), overview: null }));

const WIDTH = 'stereo.width';

test('an empty version starts as a copy, and from there each goes its own way', () => {
  const { editing } = desk();
  editing.set(WIDTH, 120);
  editing.version(2);
  assert.equal(editing.state.versions.at, 2);
  assert.equal(editing.state.params[WIDTH], 120);
  editing.set(WIDTH, 150);
  editing.setTarget(-12);
  editing.version(1);
  assert.equal(editing.state.params[WIDTH], 120);
  assert.equal(editing.state.target.lufs, null);
  editing.version(2);
  assert.equal(editing.state.params[WIDTH], 150);
  assert.equal(editing.state.target.lufs, -12);
  assert.deepEqual(
    editing.state.versions.slots.map((/** @type {any} */ slot) => slot !== null),
    [true, true, false, false],
  );
});

test('what is no version is none, and the one that is heard need not be gone to', () => {
  const { editing, told } = desk();
  for (const n of [0, 5, -1, Number.NaN]) editing.version(n);
  editing.version(1);
  editing.copyTo(1);
  assert.equal(editing.state.versions.at, 1);
  assert.equal(told.values, 0);
  assert.equal(editing.state.canUndo, false);
});

test('a version is heard as B, whatever was heard before', () => {
  const { editing } = desk();
  editing.setSlot('A');
  editing.version(2);
  assert.equal(editing.state.compare.slot, 'B');
  editing.setSlot('A');
  editing.version(2);
  assert.equal(editing.state.compare.slot, 'B');
});

test('undo takes back what was done last, in the version where that was', () => {
  const { editing } = desk();
  editing.set(WIDTH, 120);
  editing.version(2);
  editing.set(WIDTH, 150);
  editing.version(1);
  editing.undo();
  assert.deepEqual([editing.state.versions.at, editing.state.params[WIDTH]], [2, 120]);
  editing.undo(); // the copy that version 2 began as
  assert.equal(editing.state.versions.at, 1);
  assert.equal(editing.state.versions.slots[1], null);
  assert.equal(editing.state.params[WIDTH], 120);
  editing.undo();
  assert.equal(editing.state.params[WIDTH], 100);
  assert.equal(editing.state.canUndo, false);
  for (let i = 0; i < 3; i++) editing.redo();
  assert.deepEqual([editing.state.versions.at, editing.state.params[WIDTH]], [2, 150]);
  assert.equal(editing.state.canRedo, false);
});

test('a copy over another version comes back with one undo, without leaving this one', () => {
  const { editing } = desk();
  editing.version(3);
  editing.set(WIDTH, 60);
  editing.version(1);
  editing.set(WIDTH, 170);
  editing.copyTo(3);
  assert.equal(editing.state.versions.slots[2].params[WIDTH], 170);
  editing.undo();
  assert.deepEqual([editing.state.versions.at, editing.state.params[WIDTH]], [1, 170]);
  editing.version(3);
  assert.equal(editing.state.params[WIDTH], 60);
});

test('an open drag ends where another version begins', () => {
  const { editing } = desk();
  editing.set(WIDTH, 110, { done: false });
  editing.set(WIDTH, 130, { done: false });
  editing.version(2);
  editing.set(WIDTH, 140);
  editing.version(1);
  assert.equal(editing.state.params[WIDTH], 130);
  for (let i = 0; i < 3; i++) editing.undo();
  assert.deepEqual([editing.state.versions.at, editing.state.params[WIDTH]], [1, 100]);
});

test('figures that are known return with the version at once, and the match with them', () => {
  const { editing, told } = desk();
  measured(editing, -14);
  editing.version(2);
  editing.set(WIDTH, 150);
  assert.equal(editing.state.final.fresh, false);
  assert.equal(told.levels.fresh, false);
  measured(editing, -9);
  editing.version(1);
  assert.deepEqual(
    [editing.state.final.fresh, editing.state.final.b.loudness.integratedLufs],
    [true, -14],
  );
  const { a, b, least, fresh, atOnce } = told.levels;
  assert.deepEqual([a, b, least, fresh, atOnce], [-14, -14, -9, true, true]);
  editing.version(2);
  assert.deepEqual([told.levels.b, told.levels.least, told.levels.fresh], [-9, -14, true]);
  assert.deepEqual(editing.brief(1), { lufs: -14, dbtp: -1, plr: 13 });
  assert.equal(editing.brief(3), null);
});

test('a landed version comes back with its drive and without landing again', () => {
  const { editing } = desk();
  editing.setTarget(-10);
  const found = { 'loudness.on': 1, 'loudness.drive_db': 5.5, 'loudness.limiter': 1 };
  const landed = { params: found, driveDb: 5.5, reached: true, reachedLufs: -10, text: 'landed' };
  editing.setLanded(/** @type {any} */ (landed));
  measured(editing, -10);
  editing.version(2);
  editing.setTarget(null);
  editing.set('loudness.drive_db', 1);
  editing.version(1);
  assert.equal(editing.state.params['loudness.drive_db'], 5.5);
  assert.deepEqual([editing.state.landing.state, editing.state.landing.text], ['landed', 'landed']);
  assert.equal(editing.state.final.fresh, true);
});

test('undo and redo to settings that were measured wait for nothing either', () => {
  const { editing } = desk();
  measured(editing, -14);
  editing.set(WIDTH, 150);
  editing.undo();
  assert.equal(editing.state.final.fresh, true);
  assert.equal(editing.state.final.b.loudness.integratedLufs, -14);
});

test('versions are kept with the song, their figures only for the same core', () => {
  const { editing } = desk();
  measured(editing, -14);
  editing.version(4);
  editing.set(WIDTH, 150);
  editing.setTarget(-9);
  measured(editing, -9);
  const kept = JSON.parse(JSON.stringify(editing.keptVersions()));
  assert.deepEqual(kept.slots[3].params, { 'loudness.on': 1, [WIDTH]: 150 });
  for (const same of [true, false]) {
    const { editing: later, told } = desk();
    later.putVersions(kept, same);
    later.applyRecipe({ lacquer: 1, params: kept.slots[3].params, target: kept.slots[3].target });
    assert.equal(later.state.versions.at, 4);
    assert.deepEqual(later.brief(1), same ? { lufs: -14, dbtp: -1, plr: 13 } : null);
    assert.deepEqual([told.levels.b, told.levels.fresh], same ? [-9, true] : [Number.NaN, false]);
    later.version(1);
    assert.equal(later.state.params[WIDTH], 100);
    assert.equal(later.state.target.lufs, null);
    assert.deepEqual([told.levels.b, told.levels.fresh], same ? [-14, true] : [Number.NaN, false]);
  }
});

test('what was kept badly does no harm', () => {
  const { editing } = desk();
  for (const kept of [
    null,
    5,
    { at: 9, slots: 'x' },
    { at: 2, slots: [{ params: 3 }, { params: { 'no.such': 1 }, brief: { lufs: 'loud' } }] },
  ]) {
    editing.putVersions(kept, true);
    const { at, slots } = editing.state.versions;
    assert.ok(at >= 1 && at <= 4 && slots.length === 4);
  }
  assert.equal(editing.brief(1), null);
});
