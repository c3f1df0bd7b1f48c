// oracle.test.mjs -- whole-file figures on real music beside libebur128, ffmpeg and an ideal sinc.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { analyse } from '../web/analyse.js';
import { fromBytes } from '../web/files/source.js';
import { readWav } from '../web/files/wav-read.js';
import { core, near } from './lib/core.mjs';
import { ebur128, ffmpegLoudness, idealPeaks, music, PIECES } from './lib/music.mjs';

/** @param {string} path */
const figuresOf = async (path) =>
  (await analyse(await readWav(fromBytes(readFileSync(path), path)), { module: core })).figures;

const FILES = [
  ...PIECES.map((piece) => ({ name: piece, path: music(piece, { seconds: 10 }) })),
  { name: 'at 48 kHz', path: music(PIECES[0], { seconds: 10, rate: 48000 }) },
  { name: 'at 96 kHz', path: music(PIECES[1], { seconds: 10, rate: 96000 }) },
  {
    name: 'clipped',
    path: music(PIECES[2], { seconds: 10, filter: 'volume=9dB', codec: 'pcm_s16le' }),
  },
  { name: 'mono', path: music(PIECES[0], { seconds: 10, filter: 'pan=mono|c0=0.5*c0+0.5*c1' }) },
];
const second = ebur128(...FILES.map(({ path }) => path));
const ideal = idealPeaks(...FILES.map(({ path }) => path));

FILES.forEach(({ name, path }, i) => {
  test(`${name}: loudness as libebur128 and ffmpeg read it, true peak as an ideal sinc finds it`, async () => {
    const { loudness, peaks } = await figuresOf(path);
    const known = /** @type {Record<string, number>} */ (loudness);
    for (const key of ['integratedLufs', 'momentaryMaxLufs', 'shortTermMaxLufs'])
      near(known[key], second[i][key], 0.05, `LUFS ${key}`);
    const third = ffmpegLoudness(path);
    near(known.integratedLufs, third.integratedLufs, 0.05, 'LUFS beside ffmpeg');
    // libebur128 takes 3 s windows once a second, ffmpeg and Tech 3342 (2023) ten times.
    near(known.rangeLu, third.rangeLu, 0.1, 'LU of range beside ffmpeg');
    near(peaks.samplePeakDbfs ?? 0, second[i].samplePeakDbfs, 0.001, 'dBFS');
    near(peaks.truePeakDbtp ?? 0, ideal[i].truePeakDbtp, 0.1, 'dBTP');
  });
});

test('music that clips shows its clipped runs, clean music does not', async () => {
  assert.ok((await figuresOf(FILES[5].path)).peaks.clippedRuns > 100);
  assert.equal((await figuresOf(FILES[1].path)).peaks.clippedRuns, 0);
});
