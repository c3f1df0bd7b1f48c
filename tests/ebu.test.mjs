// ebu.test.mjs -- EBU Tech 3341 and 3342 (2023) through the shipped core, as files and live, at three rates.
// SPDX-License-Identifier: MIT
// Two channels: case 6 (5.0) by its front pair alone. 3341 cases 7 and 8, 3342 cases 5 and 6 need the EBU's own
// programmes. The live signal passes the chain, so it arrives later by the latency.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METERS } from '../wasm/out/table.js';
import { near } from './lib/core.mjs';
import { Live, ToneFile } from './lib/tone.mjs';

/** @typedef {import('./lib/tone.mjs').Segment} Segment */
const RATES = [44100, 48000, 96000];
const LONG_LIVE = 48000; // signals of a minute and more are played live at this rate alone
const TOLERANCE = 0.1; // LU, Tech 3341

/** @param {string} name @returns {number} place of a meter */
const place = (name) => METERS.find((meter) => meter.name === name)?.offset ?? assert.fail(name);
const M = place('momentary_lufs');
const S = place('short_term_lufs');
const I = place('integrated_lufs');
const LRA = place('range_lu');

/** @param {number | null} value @param {number} expected */
const lufs = (value, expected) => near(value ?? Number.NaN, expected, TOLERANCE, 'LUFS');
/** @param {Segment[]} part @param {number} times @returns {Segment[]} */
const repeat = (part, times) => Array.from({ length: times }, () => part).flat();
/** @param {(i: number) => void} use */
const twenty = (use) => {
  for (let i = 0; i < 20; i++) use(i);
};

/** Segments written as seconds@dBFS. @param {string} text @returns {Segment[]} */
const signal = (text) =>
  text.split(' ').map((part) => /** @type {Segment} */ (part.split('@').map(Number)));

const INTEGRATED = {
  1: { expected: -23, segments: signal('20@-23') },
  2: { expected: -33, segments: signal('20@-33') },
  3: { expected: -23, segments: signal('10@-36 60@-23 10@-36') },
  4: { expected: -23, segments: signal('10@-72 10@-36 60@-23 10@-36 10@-72') },
  5: { expected: -23, segments: signal('20@-26 20.1@-20 20@-26') },
  '6, front pair': { expected: -28, segments: signal('20@-28') },
};

const RANGES = [
  { expected: 10, segments: signal('20@-20 20@-30') },
  { expected: 5, segments: signal('20@-20 20@-15') },
  { expected: 20, segments: signal('20@-40 20@-20') },
  { expected: 15, segments: signal('20@-50 20@-35 20@-20 20@-35 20@-50') },
];

for (const rate of RATES) {
  for (const [name, { expected, segments }] of Object.entries(INTEGRATED)) {
    test(`3341 case ${name} at ${rate} Hz`, () => {
      const { loudness } = new ToneFile(rate, segments);
      lufs(loudness.integratedLufs, expected);
      if (segments.length > 1 && rate !== LONG_LIVE) return;
      const live = new Live(rate).play(segments);
      lufs(live[I], expected);
      if (segments.length > 1) return;
      for (const value of [loudness.momentaryMaxLufs, loudness.shortTermMaxLufs, live[M], live[S]])
        lufs(value, expected);
    });
  }

  test(`3341 cases 9 and 12 at ${rate} Hz: S and M stand still`, () => {
    /** @type {[number, number, Segment[]][]} meter, seconds until it must stand, signal */
    const cases = [
      [S, 3, repeat(signal('1.34@-20 1.66@-30'), 5)],
      [M, 1, repeat(signal('0.18@-20 0.22@-30'), 25)],
    ];
    for (const [meter, seconds, segments] of cases) {
      let reads = 0;
      new Live(rate).play(segments, (meters) => {
        // The latency is below 10 ms: one read more until the window is full.
        if (++reads > seconds * 100 + 1) lufs(meters[meter], -23);
      });
      assert.ok(reads > 900);
    }
  });

  test(`3341 cases 10 and 13 at ${rate} Hz: maxima of 20 files each`, () => {
    twenty((i) => {
      const long = new ToneFile(rate, [
        [0.15 * i, null],
        [3, -23],
        [1, null],
      ]);
      lufs(long.loudness.shortTermMaxLufs, -23);
      const short = new ToneFile(rate, [
        [0.02 * i, null],
        [0.4, -23],
        [1, null],
      ]);
      lufs(short.loudness.momentaryMaxLufs, -23);
    });
  });

  test(`3341 cases 11 and 14 at ${rate} Hz: maxima live, step by step`, () => {
    for (const [meter, lead, tone] of [
      [S, 0.15, 3],
      [M, 0.02, 0.4],
    ]) {
      const live = new Live(rate);
      twenty((i) => {
        let most = Number.NEGATIVE_INFINITY;
        live.play(
          [
            [lead * i, null],
            [tone, -38 + i],
            [tone - lead * i, null],
          ],
          (meters) => {
            most = Math.max(most, meters[meter]);
          },
        );
        lufs(most, -38 + i);
      });
    }
  });

  test(`3342 cases 1 to 4 at ${rate} Hz, once and three times over`, () => {
    for (const { expected, segments } of RANGES) {
      const file = new ToneFile(rate, segments);
      const once = file.loudness.rangeLu ?? Number.NaN;
      near(once, expected, 1, 'LU'); // Tech 3342
      near(once, expected, 0.02, 'LU'); // numpy oracle
      file.play(segments);
      file.play(segments);
      near(file.loudness.rangeLu ?? Number.NaN, once, 0.02, 'LU');
      if (rate === LONG_LIVE) near(new Live(rate).play(segments)[LRA], expected, 0.1, 'LU');
    }
  });
}
