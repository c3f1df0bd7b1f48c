// budget.test.mjs -- what a loudness may cost: which limit stops it, by how much, where; and songs that are none.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { analyse } from '../web/analyse.js';
import { BUDGET, budgetOf, missText } from '../web/budget.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { wavBytes } from '../web/files/wav-write.js';
import { cleanPass, land } from '../web/landing.js';
import { run } from '../web/passes.js';
import { checkRecipe, makeRecipe } from '../web/recipe.js';
import { renderOffline } from '../web/render.js';
import { core, near } from './lib/core.mjs';
import { ebur128, idealPeaks, music, PIECES, scratch } from './lib/music.mjs';

const NONE = { limiterP95Db: null, limiterMaxDb: null, plrMinDb: null, rangeLossLu: null };

/** @param {string} path */
const song = async (path) => readAudio(fromBytes(readFileSync(path), path));

/** @param {number} lufs @param {Partial<import('../web/budget.js').Budget>} [budget] */
const wish = (lufs, budget) => makeRecipe({ target: { lufs, of: 'integrated', budget } });

/** @param {import('../web/files/source.js').Pcm} pcm @param {import('../web/recipe.js').Recipe} recipe @returns {Promise<string>} */
async function rendered(pcm, recipe) {
  const { channels, sampleRate } = await renderOffline(pcm, recipe, { module: core });
  const path = join(scratch, 'budget.wav');
  writeFileSync(path, wavBytes(channels, { sampleRate, bits: '32f' }));
  return path;
}

/** 5 s at 48 kHz. @param {(i: number) => number} wave @param {number} [seconds] */
function made(wave, seconds = 5) {
  const frames = Math.round(48000 * seconds);
  const plane = Float32Array.from({ length: frames }, (_, i) => wave(i));
  const shape = { sampleRate: 48000, frames, channels: [plane, plane.slice()] };
  return /** @type {any} */ ({ ...shape, bits: '32f', container: 'wav', codec: '', name: 'x.wav' });
}

for (const piece of PIECES) {
  test(`${piece} at -16, -14, -11, -9 LUFS: landed within 0.05 LU, or stopped by the limit it names`, async () => {
    const pcm = await song(music(piece));
    const { loudness: before } = (await analyse(pcm, { module: core })).figures;
    for (const lufs of [-16, -14, -11, -9]) {
      const landed = await land(pcm, wish(lufs), { module: core });
      const path = await rendered(pcm, wish(lufs));
      const [after] = ebur128(path);
      const [{ truePeakDbtp }] = idealPeaks(path);
      assert.ok(truePeakDbtp <= -1 + 0.05, `${lufs}: the ceiling`);
      near(after.integratedLufs, landed.reachedLufs ?? 0, 0.01, 'LUFS');
      const figures = {
        limiterP95: [landed.limiterP95Db, BUDGET.limiterP95Db ?? 0],
        limiterMax: [-Math.min(...landed.final.reduction), BUDGET.limiterMaxDb ?? 0],
        plr: [BUDGET.plrMinDb ?? 0, truePeakDbtp - after.integratedLufs],
        range: [(before.rangeLu ?? 0) - after.rangeLu, BUDGET.rangeLossLu ?? 0],
      };
      for (const [name, [figure, limit]] of Object.entries(figures))
        assert.ok(figure <= limit + 0.1, `${lufs}: ${name} is ${figure}, the limit ${limit}`);
      if (landed.reached) {
        near(after.integratedLufs, lufs, 0.05 + 0.01, 'LUFS');
        assert.deepEqual([landed.blockedBy, landed.miss], [null, null]);
      } else {
        assert.ok(landed.miss && landed.miss.by === landed.blockedBy && landed.miss.over > 0);
        const [figure, limit] = figures[landed.miss.by];
        near(figure, limit, 0.1, `the limit that stopped ${lufs}`);
      }
    }
  });
}

test('each limit stops the search alone, is named, and what was asked would break it by what is said', async () => {
  const pcm = await song(music(PIECES[0]));
  const [from, end] = [0, pcm.frames / pcm.sampleRate];
  for (const [key, limit, by] of /** @type {[keyof NONE, number, string][]} */ ([
    ['limiterMaxDb', 5, 'limiterMax'],
    ['limiterP95Db', 2, 'limiterP95'],
    ['plrMinDb', 10, 'plr'],
    ['rangeLossLu', 0.05, 'range'],
  ])) {
    const { blockedBy, miss, text } = await land(pcm, wish(-10.5, { ...NONE, [key]: limit }), {
      module: core,
    });
    assert.equal(blockedBy, by, text);
    assert.ok(miss && miss.by === by && miss.limit === limit);
    assert.ok(miss.at >= from && miss.at + miss.seconds <= end + 0.01, `${by} at ${miss.at} s`);
    const free = await land(pcm, wish(-10.5, NONE), { module: core });
    const { figures } = free.final;
    const cost = {
      limiterMax: free.limiterMaxDb,
      limiterP95: free.limiterP95Db,
      plr: figures.dynamics.plrDb ?? 0,
      range:
        ((await analyse(pcm, { module: core })).figures.loudness.rangeLu ?? 0) -
        (figures.loudness.rangeLu ?? 0),
    }[miss.by];
    near(miss.figure, cost, 0.15, by);
    near(miss.over, Math.abs(cost - limit), 0.15, by);
    assert.match(text, /^not reached, best -1\d\.\d LUFS: .*\d\.\d (dB|LU).* at \d+:\d\d/);
  }
});

test("what the clipper shaves counts as the limiter's, so that it is no way around the budget", async () => {
  const pcm = await song(music(PIECES[2]));
  const params = { 'loudness.on': 1, 'loudness.style': 1, 'loudness.clip': 1 };
  const clipped = await land(
    pcm,
    { params, target: { lufs: -9, of: 'integrated' } },
    { module: core },
  );
  assert.deepEqual([clipped.reached, clipped.blockedBy], [false, 'limiterMax']);
  assert.ok(clipped.limiterMaxDb <= (BUDGET.limiterMaxDb ?? 0) + 0.01);
});

test('the place of the deepest limiting is where the loudest hit is', async () => {
  const pcm = made((i) => 0.1 * Math.sin(i / 20) * (i > 144000 && i < 144400 ? 9 : 1));
  const { blockedBy, miss } = await land(pcm, wish(-14), { module: core });
  assert.equal(blockedBy, 'limiterMax');
  near(miss?.at ?? 0, 3, 0.02, 's');
  assert.match(missText(/** @type {any} */ (miss)), /at 0:0[23]/);
});

test('the loudest clean target is landed on, and a tenth more is not', async () => {
  const pcm = await song(music(PIECES[2]));
  const lufs = await run(cleanPass(core, pcm, wish(0)));
  assert.ok(lufs !== null && lufs * 10 === Math.round(lufs * 10), `${lufs}`);
  const { reached, cleanLufs } = await land(pcm, wish(lufs), { module: core });
  assert.deepEqual([reached, cleanLufs], [true, null]);
  const above = await land(pcm, wish(lufs + 0.1), { module: core });
  assert.deepEqual([above.reached, above.cleanLufs], [false, lufs]);
});

test('a recipe may set or lift single limits; the rest are the usual ones', () => {
  const target = { lufs: -9, budget: { limiterMaxDb: null, plrMinDb: 5, rangeLossLu: -1, x: 2 } };
  const { recipe } = checkRecipe({ lacquer: 1, target });
  assert.deepEqual(recipe.target?.budget, { limiterMaxDb: null, plrMinDb: 5 });
  assert.deepEqual(budgetOf(recipe.target?.budget), { ...BUDGET, limiterMaxDb: null, plrMinDb: 5 });
  const short = checkRecipe({ lacquer: 1, target: { lufs: -9, of: 'shortTermMax' } });
  assert.deepEqual([short.recipe.target?.of, short.messages], ['shortTermMax', []]);
});

test('songs that are none get an answer each', async () => {
  const at = (/** @type {any} */ pcm, /** @type {number} */ lufs) =>
    land(pcm, wish(lufs), { module: core });
  const silence = await at(
    made(() => 0),
    -14,
  );
  assert.deepEqual([silence.blockedBy, silence.reached], ['silence', false]);
  assert.equal(silence.text, 'not reached: the song is silent');
  const short = await at(
    made((i) => 0.5 * Math.sin(i / 9), 0.3),
    -14,
  );
  assert.deepEqual([short.blockedBy, short.reached], ['silence', false]);
  assert.equal(short.text, 'not reached: too short, a loudness needs 0.4 s');
  const click = await at(
    made((i) => (i === 120000 ? 0.9 : 0)),
    -14,
  );
  // All of it is one click, so a 20th of it is the whole: 3 dB, and 6 dB are not come to.
  assert.equal(click.blockedBy, 'limiterP95');
  near(click.limiterP95Db, BUDGET.limiterP95Db ?? 0, 0.1, 'dB');
  const { at: from, seconds } = /** @type {any} */ (click.miss);
  assert.ok(from <= 2.5 && from + seconds >= 2.5, `${from} s`);
  const dc = await at(
    made(() => 0.5),
    -14,
  );
  // Its onset and its end are all that a meter hears: 3 s that hold one of them.
  assert.match(dc.text, /^not reached, best -\d+\.\d LUFS: the limiter would take .* at 0:0[02]$/);
});

test('a song that is clipped already is turned down as it is, and up no further than its limits', async () => {
  const pcm = made((i) => Math.max(-1, Math.min(1, 3 * Math.sin(i / 20) + 2 * Math.sin(i / 7))));
  const lufs = (await analyse(pcm, { module: core })).figures.loudness.integratedLufs ?? 0;
  const down = await land(pcm, wish(lufs - 6), { module: core });
  assert.ok(down.reached && down.limiter === 0, down.text);
  const up = await land(pcm, wish(lufs + 3), { module: core });
  assert.ok(!up.reached && ['plr', 'limiterP95'].includes(up.blockedBy ?? ''), up.text);
});

test('20 LU more than there is: the answer is the nearest clean loudness', async () => {
  const pcm = await song(music(PIECES[1], { filter: 'volume=-10dB' }));
  const lufs = (await analyse(pcm, { module: core })).figures.loudness.integratedLufs ?? 0;
  const landed = await land(pcm, wish(Math.min(0, lufs + 20)), { module: core });
  assert.ok(!landed.reached && landed.miss && landed.miss.over > 3, landed.text);
  near(landed.cleanLufs ?? 0, landed.reachedLufs ?? 0, 0.1, 'LUFS');
});
