// metering.mjs -- the loudness stage with its meters, and metering alone, beside libebur128 and ffmpeg's ebur128, both
// with true peak. One clip, one run, CPU time of one thread, the best of several turns; ours is WebAssembly.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { scratch } from '../../tests/lib/music.mjs';
import { Analysis, Engine, MAX_FRAMES } from '../../wasm/engine.js';
import { toValues } from '../../wasm/params.js';
import { load } from '../../web/passes.js';
import { ROOT } from '../house.mjs';
import { best, cpuHere, ffmpegSeconds } from './cpu.mjs';
import { row } from './rows.mjs';

/** @typedef {import('../../web/files/source.js').Pcm} Pcm */

const QUANTUM = 128; // frames of one call in a browser
const LOOK = 16; // quanta between two looks at the meters: 23 a second
const PASSES = '5';

/** All of them with true peak, in memory. @param {string} audio stereo float32 @param {number} rate */
function libebur128(audio, rate) {
  const tool = join(scratch, 'meter');
  const source = join(ROOT, 'scripts/bench/meter.c');
  execFileSync('gcc', ['-O2', '-o', tool, source, '-lebur128']);
  const out = execFileSync('bash', ['-c', `'${tool}' ${rate} ${PASSES} < '${audio}'`]);
  const [seconds, lufs, range, peak] = out.toString().trim().split(' ').map(Number);
  return { seconds, lufs, range, peakDb: 20 * Math.log10(peak) };
}

/** Every figure of a file. @param {WebAssembly.Module} module @param {Pcm} pcm */
function wholeFile(module, pcm) {
  /** @type {ReturnType<Analysis['result']> | undefined} */
  let figures;
  const seconds = best(() => {
    const analysis = new Analysis(module, pcm.sampleRate, 2);
    return cpuHere(() => {
      for (let at = 0; at < pcm.frames; at += MAX_FRAMES) {
        const frames = Math.min(MAX_FRAMES, pcm.frames - at);
        load(analysis.input, pcm.channels, at, frames);
        analysis.push(frames);
      }
      figures = analysis.result();
    });
  });
  return { seconds, figures };
}

/**
 * The engine as it plays.
 * @param {WebAssembly.Module} module @param {Pcm} pcm @param {Record<string, number>} params @param {boolean} metered
 */
function live(module, pcm, params, metered) {
  const engine = new Engine(module, pcm.sampleRate, toValues(params).values);
  return best(() =>
    cpuHere(() => {
      engine.reset(0);
      for (let at = 0, turn = 0; at + QUANTUM <= pcm.frames; at += QUANTUM, turn++) {
        load(engine.input, pcm.channels, at, QUANTUM);
        engine.process(QUANTUM);
        if (!metered) continue;
        engine.listen(QUANTUM);
        if (turn % LOOK === 0) engine.readMeters();
      }
    }),
  );
}

/**
 * Prints what metering costs.
 * @param {WebAssembly.Module} module @param {Pcm} pcm
 * @param {{ clip: string, audio: string, stage: Record<string, number> }} of the clip as WAV and as stereo float32;
 *   parameters of the loudness stage
 */
export function metering(module, pcm, { clip, audio, stage }) {
  const length = pcm.frames / pcm.sampleRate;
  const lib = libebur128(audio, pcm.sampleRate);
  const ffmpeg = ffmpegSeconds(clip, 'ebur128=peak=true');
  const file = wholeFile(module, pcm);
  const off = live(module, pcm, {}, false);
  const bare = live(module, pcm, stage, false);
  const times = (/** @type {number} */ seconds) =>
    `${(length / seconds).toFixed(0).padStart(5)} x realtime   ${(seconds / lib.seconds).toFixed(2)} of libebur128   ${(seconds / ffmpeg).toFixed(2)} of ffmpeg`;
  console.log(`\nMetering, ${length.toFixed(0)} s at ${pcm.sampleRate} Hz, one core`);
  row('libebur128, M S I range true peak', times(lib.seconds));
  row('ffmpeg ebur128=peak=true', times(ffmpeg));
  row('Lacquer, a file with all its figures', times(file.seconds));
  row('Lacquer, live meters', times(live(module, pcm, {}, true) - off));
  row('Lacquer, loudness stage', times(bare));
  row('Lacquer, loudness stage with live meters', times(live(module, pcm, stage, true)));
  row('Lacquer, loudness stage, then the file', times(bare + file.seconds));
  const { loudness, peaks } = file.figures ?? {};
  const read = [loudness?.integratedLufs, loudness?.rangeLu, peaks?.truePeakDbtp];
  const beside = [lib.lufs, lib.range, lib.peakDb];
  row(
    'LUFS, LU, dBTP',
    `${read.map((x) => x?.toFixed(2))}   libebur128 ${beside.map((x) => x.toFixed(2))}`,
  );
  console.log(
    'Ours also: phase and width, spectrum in thirds by loudness, clipped runs, PSR and PLR, exact word length, overview.',
  );
  console.log('True peak: 48 taps at 4x and a parabola between; libebur128 12 taps at 4x.');
}
