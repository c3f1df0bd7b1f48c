// landing.test.mjs -- the search for a loudness: on curves, on real music, stopped, cancelled.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { analyse } from '../web/analyse.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { wavBytes } from '../web/files/wav-write.js';
import { land } from '../web/landing.js';
import { makeRecipe } from '../web/recipe.js';
import { renderOffline } from '../web/render.js';
import { search } from '../web/search.js';
import { core, near } from './lib/core.mjs';
import { ebur128, idealPeaks, music, PIECES, scratch } from './lib/music.mjs';

/** @param {string} path */
const song = async (path) => readAudio(fromBytes(readFileSync(path), path));

/** Whatever it costs. */
const ANY = { limiterP95Db: null, limiterMaxDb: null, plrMinDb: null, rangeLossLu: null };

/** @param {number} lufs @param {Record<string, number | null>} [budget] @param {Record<string, number>} [params] */
const wish = (lufs, budget = ANY, params = {}) =>
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
    const path = await rendered(pcm, wish(lufs));
    near(ebur128(path)[0].integratedLufs, lufs, 0.05 + 0.01, 'LUFS');
    near(landed.reachedLufs ?? 0, lufs, 0.05, 'LUFS');
  });
}

/** @param {import('../web/files/source.js').Pcm} pcm @param {import('../web/recipe.js').Recipe} recipe @returns {Promise<string>} path of the master */
async function rendered(pcm, recipe) {
  const { channels, sampleRate } = await renderOffline(pcm, recipe, { module: core });
  const path = join(scratch, 'rendered.wav');
  writeFileSync(path, wavBytes(channels, { sampleRate, bits: '32f' }));
  return path;
}

test('more than a limiter can give is said, with the best that was reached', async () => {
  const landed = await land(await song(music(PIECES[0])), wish(-2), { module: core });
  assert.ok(!landed.reached);
  assert.equal(landed.blockedBy, 'ceiling');
  assert.match(landed.text, /^not reached, best -\d+\.\d LUFS/);
  assert.ok((landed.reachedLufs ?? 0) > -12 && (landed.reachedLufs ?? 0) < -2, landed.text);
});

test('targets one after the other, and at once, land as each would alone', async () => {
  const pcm = await song(music(PIECES[2], { seconds: 10 }));
  const alone = await land({ ...pcm }, wish(-12), { module: core });
  const other = wish(-12, ANY, { 'eq.on': 1, 'eq.5.gain_db': -6 });
  await land(pcm, wish(-14), { module: core });
  const [second, changed] = await Promise.all([
    land(pcm, wish(-12), { module: core }),
    land(pcm, other, { module: core }),
  ]);
  assert.equal(second.driveDb, alone.driveDb);
  assert.notEqual(changed.driveDb, alone.driveDb);
  assert.equal((await land({ ...pcm }, other, { module: core })).driveDb, changed.driveDb);
});

test('short-term maximum is landed on like integrated loudness, as libebur128 reads it', async () => {
  const pcm = await song(music(PIECES[1]));
  for (const lufs of [-16, -11]) {
    const recipe = makeRecipe({ target: { lufs, of: 'shortTermMax', budget: ANY } });
    const landed = await land(pcm, recipe, { module: core });
    assert.match(landed.text, /^landed on -1\d\.0 LUFS short-term$/);
    const path = await rendered(pcm, recipe);
    near(ebur128(path)[0].shortTermMaxLufs, lufs, 0.05 + 0.01, 'LUFS');
  }
});

test('every style, link and the clipper land, and stay within the budget, as the ideal sinc and libebur128 read them', async () => {
  const pcm = await song(music(PIECES[2], { seconds: 12 }));
  /** @type {Record<string, number>[]} */
  const kinds = [
    { 'loudness.style': 1 },
    { 'loudness.link_transients': 50, 'loudness.link_release': 0 },
    { 'loudness.clip': 1, 'loudness.clip_over_db': 0 },
  ];
  for (const params of kinds) {
    const recipe = wish(-11.5, ANY, params);
    const landed = await land(pcm, recipe, { module: core });
    assert.ok(landed.reached && landed.limiterMaxDb > 0, landed.text);
    const path = await rendered(pcm, recipe);
    near(ebur128(path)[0].integratedLufs, -11.5, 0.05 + 0.01, 'LUFS');
    // The clipper spares the limiter: there it is peak over loudness that stops.
    const clips = 'loudness.clip' in params;
    const budget = clips ? { ...ANY, plrMinDb: 9 } : { ...ANY, limiterMaxDb: 2 };
    const stopped = await land(pcm, wish(-9, budget, params), { module: core });
    assert.equal(stopped.blockedBy, clips ? 'plr' : 'limiterMax', stopped.text);
    if (clips) near(stopped.final.figures.dynamics.plrDb ?? 0, 9, 0.1, 'dB');
    else near(-Math.min(...stopped.final.reduction), 2, 0.1, 'dB');
  }
});

test('what only gets lower is the source times one gain, to the last bit; at its loudness it is the source', async () => {
  const pcm = await song(music(PIECES[2], { filter: 'volume=-3dB' }));
  const { integratedLufs } = (await analyse(pcm, { module: core })).figures.loudness;
  const lufs = integratedLufs ?? 0;
  for (const target of [-20, lufs - 0.04, lufs + 0.6]) {
    const recipe = wish(target);
    const landed = await land(pcm, recipe, { module: core });
    assert.ok(landed.reached && landed.limiter === 0, `${target}: ${landed.text}`);
    if (target === lufs - 0.04) assert.equal(landed.driveDb, 0);
    const gain = 10 ** (landed.driveDb / 20);
    const { channels } = await renderOffline(pcm, recipe, { module: core });
    channels.forEach((channel, c) => {
      const ulp = 2 ** -24; // where the gain's own last bit decides a rounding
      const far = channel.findIndex((x, i) => {
        const exact = Math.fround(pcm.channels[c][i] * gain);
        return x !== exact && Math.abs(x - exact) > 2 * ulp * Math.abs(exact);
      });
      assert.equal(far, -1, `${target} LUFS: channel ${c} differs at ${far}`);
      if (landed.driveDb === 0) assert.deepEqual(channel, pcm.channels[c]);
    });
  }
});

test('a gain that would pass the ceiling keeps the limiter, upwards and downwards', async () => {
  const hot = await song(music(PIECES[2], { filter: 'volume=3dB', codec: 'pcm_f32le' }));
  const down = (await analyse(hot, { module: core })).figures.loudness.integratedLufs ?? 0;
  const recipe = wish(down - 1);
  const landed = await land(hot, recipe, { module: core });
  assert.equal(landed.limiter, 1);
  assert.ok(landed.reached && landed.limiterMaxDb > 0, landed.text);
  assert.ok(idealPeaks(await rendered(hot, recipe))[0].truePeakDbtp <= -1 + 0.005);
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
