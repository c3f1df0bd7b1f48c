// meters.test.mjs -- the live meters on real music, beside libebur128, numpy, an ideal sinc and the analysis of the file.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Analysis, Engine } from '../wasm/engine.js';
import { METERS } from '../wasm/out/table.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { core, near, render } from './lib/core.mjs';
import { ebur128, idealPeaks, music, numpyLoudness, PIECES } from './lib/music.mjs';
import { sine } from './lib/signal.mjs';

/** @param {string} path */
const open = (path) => readAudio(fromBytes(readFileSync(path), path));

/** @param {Float32Array} readings @returns {Record<string, number>} by name, of meters of one value */
const byName = (readings) =>
  Object.fromEntries(METERS.map(({ name, offset }) => [name, readings[offset]]));

/**
 * Plays channels through an engine that changes nothing; meters see all of it.
 * @param {Engine} engine @param {Float32Array[]} channels @param {number} size frames in a call
 */
function play(engine, channels, size = 512) {
  const frames = channels[0].length + engine.latency;
  for (let at = 0; at < frames; at += size) {
    const run = Math.min(size, frames - at);
    engine.input.forEach((plane, c) => {
      plane.fill(0).set((channels[c] ?? channels[0]).subarray(at, at + run));
    });
    engine.process(run);
    engine.listen(run);
  }
  return engine.readMeters();
}

/** @param {number} rate @param {Float32Array[]} channels @param {number} times over and over */
function figures(rate, channels, times = 1) {
  const analysis = new Analysis(core, rate, channels.length);
  for (let i = 0; i < times; i++) {
    for (let at = 0; at < channels[0].length; at += 4096) {
      channels.forEach((samples, c) => {
        analysis.input[c].set(samples.subarray(at, at + 4096));
      });
      analysis.push(Math.min(4096, channels[0].length - at));
    }
  }
  return analysis.result();
}

const FILES = PIECES.map((piece, i) => music(piece, { rate: [44100, 48000, 96000][i] }));
const second = ebur128(...FILES);
const numpy = numpyLoudness(...FILES);
const ideal = idealPeaks(...FILES);

FILES.forEach((path, i) => {
  test(`${PIECES[i]}: the live meters read what libebur128, numpy and an ideal sinc find`, async () => {
    const { sampleRate, channels } = await open(path);
    const live = byName(play(new Engine(core, sampleRate), channels));
    near(live.integrated_lufs, numpy[i].integratedLufs, 0.02, 'LUFS beside numpy');
    // libebur128 keeps the high-pass of 48 kHz at all rates and takes its 3 s windows once a second.
    const own = sampleRate <= 48000 ? 0.02 : 0.05;
    near(live.integrated_lufs, second[i].integratedLufs, own, 'LUFS beside libebur128');
    near(live.range_lu, numpy[i].rangeLu, 0.1, 'LU beside numpy');
    near(live.sample_peak_dbfs, second[i].samplePeakDbfs, 0.001, 'dBFS');
    near(live.true_peak_dbtp, ideal[i].truePeakDbtp, 0.05, 'dBTP');
    near(live.plr_db, live.true_peak_dbtp - live.integrated_lufs, 1e-5, 'dB');
    const { loudness, peaks } = figures(sampleRate, channels);
    near(live.integrated_lufs, loudness.integratedLufs ?? Number.NaN, 0.02, 'LUFS of the file');
    near(live.true_peak_dbtp, peaks.truePeakDbtp ?? Number.NaN, 0.01, 'dBTP of the file');
  });
});

test('the same programme reads the same at 44.1, 48, 96 and 192 kHz', async () => {
  // Through a gentle low-pass first: what only the higher rates can carry is no part of the question.
  const reads = [];
  for (const rate of [44100, 48000, 96000, 192000]) {
    const path = music(PIECES[0], { rate, filter: 'lowpass=f=15000,lowpass=f=15000', seconds: 12 });
    const { channels } = await open(path);
    reads.push(figures(rate, channels).loudness.integratedLufs ?? Number.NaN);
  }
  for (const lufs of reads) near(lufs, reads[1], 0.02, 'LUFS');
});

test('a programme said three times has the loudness and the range of one', async () => {
  const { sampleRate, channels } = await open(FILES[1]);
  const once = figures(sampleRate, channels).loudness;
  const thrice = figures(sampleRate, channels, 3).loudness;
  near(thrice.integratedLufs ?? Number.NaN, once.integratedLufs ?? Number.NaN, 0.05, 'LUFS');
  near(thrice.rangeLu ?? Number.NaN, once.rangeLu ?? Number.NaN, 0.3, 'LU'); // windows across the joins
});

test('readings do not depend on the size of the calls', async () => {
  const { sampleRate, channels } = await open(FILES[0]);
  const cut = channels.map((samples) => samples.subarray(0, 4 * sampleRate));
  const first = play(new Engine(core, sampleRate), cut, 128).slice();
  for (const size of [1, 64, 441, 4096]) {
    assert.deepEqual(
      play(new Engine(core, sampleRate), cut, size).slice(),
      first,
      `${size} frames`,
    );
  }
});

test('the spectrum of A is the untouched source, whatever the chain and the slot', () => {
  const tone = sine(1000, -12, 48000);
  for (const slot of [0, 1]) {
    const params = { 'eq.on': 1, 'eq.5.hz': 1000, 'eq.5.gain_db': 12, 'monitor.slot': slot };
    const { engine } = render({ ...params, 'monitor.match': 0 }, [tone, tone], { listen: true });
    const meters = engine.readMeters();
    /** @param {string} name */
    const most = (name) => {
      const m = METERS.find((each) => each.name === name) ?? { offset: 0, length: 0 };
      return Math.max(...meters.subarray(m.offset, m.offset + m.length));
    };
    near(most('spectrum_a_db'), -12, 0.1, 'dBFS');
    near(most('spectrum_db'), slot === 0 ? -12 : 0, 0.1, 'dBFS');
  }
});
