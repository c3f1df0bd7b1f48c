// oracle.test.mjs -- whole-file figures on real music beside libebur128, ffmpeg, numpy and an ideal sinc.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { analyse } from '../web/analyse.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { core, near } from './lib/core.mjs';
import { ebur128, ffmpegLoudness, idealPeaks, music, numpyLoudness, PIECES } from './lib/music.mjs';

/** @param {string} path */
const figuresOf = async (path) =>
  (await analyse(await readAudio(fromBytes(readFileSync(path), path)), { module: core })).figures;

const FILES = [
  ...PIECES.map((piece) => ({ name: piece, path: music(piece, { seconds: 10 }) })),
  {
    name: 'clipped',
    path: music(PIECES[2], { seconds: 10, filter: 'volume=9dB', codec: 'pcm_s16le' }),
  },
  {
    name: 'clipped by 18 dB',
    path: music(PIECES[0], { seconds: 10, filter: 'volume=18dB', codec: 'pcm_s16le' }),
  },
  { name: 'mono', path: music(PIECES[0], { seconds: 10, filter: 'pan=mono|c0=0.5*c0+0.5*c1' }) },
  { name: 'at 48 kHz', path: music(PIECES[0], { seconds: 10, rate: 48000 }) },
];
const HIGH = [88200, 96000, 176400, 192000].map((rate, i) => ({
  name: `${PIECES[i % 3]} at ${rate} Hz`,
  path: music(PIECES[i % 3], { seconds: 10, rate }),
}));
const ALL = [...FILES, ...HIGH];
const second = ebur128(...FILES.map(({ path }) => path));
const numpy = numpyLoudness(...ALL.map(({ path }) => path));
const ideal = idealPeaks(...ALL.map(({ path }) => path));

/** Loudness against one oracle. @param {any} loudness @param {Record<string, number>} other @param {string} by */
function agree(loudness, other, by) {
  near(loudness.integratedLufs, other.integratedLufs, 0.02, `LUFS beside ${by}`);
  for (const key of ['momentaryMaxLufs', 'shortTermMaxLufs'])
    near(loudness[key], other[key], 0.05, `LUFS ${key} beside ${by}`);
}

ALL.forEach(({ name, path }, i) => {
  test(`${name}: loudness as numpy reads it, true peak as an ideal sinc finds it`, async () => {
    const { loudness, peaks } = await figuresOf(path);
    agree(loudness, numpy[i], 'numpy');
    near(loudness.rangeLu ?? Number.NaN, numpy[i].rangeLu, 0.1, 'LU of range beside numpy');
    near(peaks.truePeakDbtp ?? Number.NaN, ideal[i].truePeakDbtp, 0.05, 'dBTP');
  });
});

FILES.forEach(({ name, path }, i) => {
  test(`${name}: loudness as libebur128 and ffmpeg read it`, async () => {
    const { loudness, peaks } = await figuresOf(path);
    agree(loudness, second[i], 'libebur128');
    const third = ffmpegLoudness(path);
    near(loudness.integratedLufs ?? Number.NaN, third.integratedLufs, 0.05, 'LUFS beside ffmpeg');
    // libebur128 takes 3 s windows once a second, ffmpeg and Tech 3342 (2023) ten times.
    near(loudness.rangeLu ?? Number.NaN, third.rangeLu, 0.1, 'LU of range beside ffmpeg');
    near(peaks.samplePeakDbfs ?? 0, second[i].samplePeakDbfs, 0.001, 'dBFS');
  });
});

test('music that clips shows its clipped runs, clean music does not', async () => {
  assert.ok((await figuresOf(FILES[3].path)).peaks.clippedRuns > 100);
  assert.equal((await figuresOf(FILES[1].path)).peaks.clippedRuns, 0);
});
