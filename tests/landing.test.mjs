// landing.test.mjs -- the search for a loudness: on curves, on real music, stopped, cancelled.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { analyse } from '../web/analyse.js';
import { fromBytes } from '../web/files/source.js';
import { readWav } from '../web/files/wav-read.js';
import { wavBytes } from '../web/files/wav-write.js';
import { land } from '../web/landing.js';
import { makeRecipe } from '../web/recipe.js';
import { renderOffline } from '../web/render.js';
import { search } from '../web/search.js';
import { core, near } from './lib/core.mjs';
import { ebur128, music, PIECES, scratch } from './lib/music.mjs';

/** @param {string} path */
const song = async (path) => readWav(fromBytes(readFileSync(path), path));

/** @param {number} lufs @param {Record<string, number>} [budget] @param {Record<string, number>} [params] */
const wish = (lufs, budget, params) =>
  makeRecipe({ params, target: { lufs, of: 'integrated', budget } });

/** @param {(x: number) => number} curve @param {number} goal @param {number} [start] */
function find(curve, goal, start = curve(0)) {
  const pass = search(
    function* (x) {
      yield 0;
      return curve(x);
    },
    { goal, start: { x: 0, y: start }, min: -24, max: 36, tolerance: 0.01 },
  );
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
  }
}

/** Loudness -20 LUFS undriven that bends towards a wall. @param {number} wall */
const bending = (wall) => (/** @type {number} */ x) =>
  wall - 2 * Math.log(1 + Math.exp((wall + 20 - x) / 2));

test('a straight line is met at once, a bending one in few points, whatever the first guess', () => {
  assert.equal(find((x) => x - 20, -14).points.length, 1);
  for (const guess of [-30, -20, -14])
    for (const goal of [-23, -16, -14, -12, -11, -10.5]) {
      const { reached, best, points } = find(bending(-10.2), goal, guess);
      assert.ok(reached, `${goal} from ${guess}`);
      near(best.y, goal, 0.01, 'LUFS');
      assert.ok(points.length <= 14, `${points.length} points for ${goal} from ${guess}`);
    }
});

test('a wall is recognised, and the best before it reported', () => {
  for (const goal of [-10, -9, -3]) {
    const { reached, best, points } = find(bending(-10.2), goal);
    assert.ok(!reached);
    near(best.y, -10.2, 0.15, 'LUFS');
    assert.ok(points.length <= 8, `${points.length} points`);
  }
});

test('a curve that falls, jumps or stands still ends the search', () => {
  for (const curve of [
    () => -20,
    (/** @type {number} */ x) => -20 - x,
    (/** @type {number} */ x) => (x < 5 ? -20 : -8),
  ]) {
    const { reached, points } = find(curve, -12);
    assert.ok(!reached);
    assert.ok(points.length <= 60);
  }
});

for (const [piece, lufs] of /** @type {[string, number][]} */ ([
  [PIECES[0], -14],
  [PIECES[0], -11],
  [PIECES[1], -12],
  [PIECES[2], -10],
  [PIECES[1], -23],
])) {
  test(`${piece} lands on ${lufs} LUFS within 0.05 LU, as libebur128 reads the render`, async () => {
    const pcm = await song(music(piece));
    const landed = await land(pcm, wish(lufs), { module: core });
    assert.ok(landed.reached, landed.text);
    assert.equal(landed.blockedBy, null);
    const { channels, sampleRate } = await renderOffline(pcm, wish(lufs), { module: core });
    const path = join(scratch, `landed${lufs}-${piece}.wav`);
    writeFileSync(path, wavBytes(channels, { sampleRate, bits: '32f' }));
    near(ebur128(path)[0].integratedLufs, lufs, 0.05 + 0.01, 'LUFS');
    near(landed.reachedLufs ?? 0, lufs, 0.05, 'LUFS');
  });
}

test('more than a limiter can give is said, with the best that was reached', async () => {
  const landed = await land(await song(music(PIECES[0])), wish(-2), { module: core });
  assert.ok(!landed.reached);
  assert.equal(landed.blockedBy, 'ceiling');
  assert.match(landed.text, /^not reached, best -\d+\.\d LUFS/);
  assert.ok((landed.reachedLufs ?? 0) > -12 && (landed.reachedLufs ?? 0) < -2, landed.text);
});

test('a budget stops the search at its limit, and names it', async () => {
  const pcm = await song(music(PIECES[0]));
  const max = await land(pcm, wish(-9, { limiterMaxDb: 6 }), { module: core });
  assert.equal(max.blockedBy, 'limiterMax');
  near(max.limiterMaxDb ?? 0, 6, 0.1, 'dB');
  const p95 = await land(pcm, wish(-9, { limiterP95Db: 2 }), { module: core });
  assert.equal(p95.blockedBy, 'limiterP95');
  near(p95.limiterP95Db ?? 0, 2, 0.1, 'dB');
  const plr = await land(pcm, wish(-8, { plrMinDb: 10 }), { module: core });
  assert.equal(plr.blockedBy, 'plr');
  near(plr.final.figures.dynamics.plrDb ?? 0, 10, 0.2, 'dB');
});

test('a budget for loudness range stops where too much of it would be lost', async () => {
  const pcm = await song(music(PIECES[1], { seconds: 15 }));
  const before = (await analyse(pcm, { module: core })).figures.loudness.rangeLu ?? 0;
  const landed = await land(pcm, wish(-10, { rangeLossLu: 0.3 }), { module: core });
  assert.equal(landed.blockedBy, 'range', landed.text);
  const lost = before - (landed.final.figures.loudness.rangeLu ?? 0);
  assert.ok(lost <= 0.3 && lost > 0.1, `${lost} LU lost`);
});

test('targets one after the other, and at once, land as each would alone', async () => {
  const pcm = await song(music(PIECES[2], { seconds: 10 }));
  const alone = await land({ ...pcm }, wish(-12), { module: core });
  const other = wish(-12, undefined, { 'eq.on': 1, 'eq.5.gain_db': -6 });
  await land(pcm, wish(-14), { module: core });
  const [second, changed] = await Promise.all([
    land(pcm, wish(-12), { module: core }),
    land(pcm, other, { module: core }),
  ]);
  assert.equal(second.driveDb, alone.driveDb);
  assert.notEqual(changed.driveDb, alone.driveDb);
  assert.equal((await land({ ...pcm }, other, { module: core })).driveDb, changed.driveDb);
});

test('silence, and a song too short to have a loudness, are a sentence and not a hang', async () => {
  const silent = new Float32Array(48000 * 5);
  for (const channels of [[silent, silent], [Float32Array.of(0.5)]]) {
    const pcm = {
      ...(await song(music(PIECES[0]))),
      sampleRate: 48000,
      channels,
      frames: channels[0].length,
    };
    const landed = await land(pcm, wish(-11), { module: core });
    assert.equal(landed.blockedBy, 'silence');
    assert.match(landed.text, /silent/);
  }
});

test('landing lets others run, tells how far it is, and can be cancelled', async () => {
  const pcm = await song(music(PIECES[1]));
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  let last = 0;
  const abort = new AbortController();
  const stopped = land(pcm, wish(-11), {
    module: core,
    signal: abort.signal,
    onProgress: (fraction) => {
      last = fraction;
      if (fraction > 0.25) abort.abort();
    },
  });
  await assert.rejects(stopped, { name: 'AbortError' });
  clearInterval(timer);
  assert.ok(last > 0.25 && last < 1);
  assert.ok(turns >= 2, `${turns} turns of other work`);
});
