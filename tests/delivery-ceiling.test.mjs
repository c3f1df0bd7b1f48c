// delivery-ceiling.test.mjs -- the torture set through a whole delivery: limiter, conversion, hold, dither, file.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from '../web/stage.js';
import { core } from './lib/core.mjs';
import { file, LOUD, open, pcmOf } from './lib/deliveries.mjs';
import { idealPeaks } from './lib/music.mjs';
import { torture } from './lib/repaired.mjs';
import { noise } from './lib/signal.mjs';

/** @typedef {import('../web/recipe.js').Delivery} Delivery */

const OVER = 0.005; // dB: what the promise of the ceiling leaves to rounding
const DRIVES = [3, 6, 12, 24];

for (const from of [44100, 48000])
  test(`the torture set at ${from} Hz, any drive and style, at three rates: never over the ceiling`, async (t) => {
    const song = await open(torture(from));
    const stage = new Stage(core, song);
    const paths = [];
    const ceilings = [];
    for (const [i, rate] of [44100, 48000, 96000].entries())
      for (const [j, drive] of DRIVES.entries()) {
        const ceiling = [-1, -0.1, -6][(i + j) % 3];
        const params = {
          ...{ 'loudness.on': 1, 'loudness.drive_db': drive, 'loudness.ceiling_db': ceiling },
          ...{ 'loudness.style': (i + j) % 2, 'loudness.clip': j === 3 ? 1 : 0 },
        };
        /** @type {Delivery} */
        const delivery =
          j % 2 ? { rate, bits: '16', dither: 'shaped' } : { rate, bits: '24', dither: 'tpdf' };
        paths.push((await file(stage, { params }, delivery, `t${from}-${rate}-${drive}.wav`)).path);
        ceilings.push(ceiling);
      }
    const over = idealPeaks(...paths).map(({ truePeakDbtp }, i) => truePeakDbtp - ceilings[i]);
    for (const [i, db] of over.entries()) assert.ok(db <= OVER, `${db} dB over: ${paths[i]}`);
    t.diagnostic(`most: ${Math.max(...over).toFixed(4)} dB over`);
    stage.close();
  });

test('full-band noise driven by 12 dB holds its ceiling after conversion and dither', async () => {
  const song = pcmOf([noise(44100 * 4, -3, 1), noise(44100 * 4, -3, 2)], 44100);
  const stage = new Stage(core, song);
  const params = { ...LOUD, 'loudness.drive_db': 12, 'loudness.ceiling_db': -0.3 };
  const paths = [];
  for (const rate of [44100, 48000, 96000]) {
    const { path } = await file(
      stage,
      { params },
      { rate, bits: '24', dither: 'auto' },
      `n${rate}.wav`,
    );
    paths.push(path);
  }
  const shaped = {
    rate: 48000,
    bits: /** @type {const} */ ('16'),
    dither: /** @type {const} */ ('shaped'),
  };
  paths.push((await file(stage, { params }, shaped, 'n16.wav')).path);
  for (const [i, { truePeakDbtp }] of idealPeaks(...paths).entries())
    assert.ok(truePeakDbtp <= -0.3 + OVER, `${truePeakDbtp} dBTP in file ${i}`);
});
