// speed.mjs -- CPU time beside ffmpeg's own filters and the native build.
// Same clip, same run, CPU time of one thread; every figure is the best of three.
// SPDX-License-Identifier: MIT
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { music, scratch } from '../../tests/lib/music.mjs';
import { Engine, loadCore, MAX_FRAMES } from '../../wasm/engine.js';
import { toValues } from '../../wasm/params.js';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { load } from '../../web/passes.js';
import { ROOT, run, WASM } from '../house.mjs';
import { best, cpuHere, cpuOf, ffmpegSeconds } from './cpu.mjs';
import { metering } from './metering.mjs';
import { row } from './rows.mjs';

const RATE = 48000;
const SECONDS = 60;
const QUANTUM = 128; // frames of one call in a browser

const BANDS = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [`eq.${n}.gain_db`, n % 2 ? 2 : -2]),
);
/** @type {Record<string, Record<string, number>>} */
const BLOCKS = {
  input: { 'input.on': 1, 'input.dc': 1, 'input.hp_slope': 12, 'input.hp_hz': 25 },
  eq: { 'eq.on': 1, ...BANDS },
  stereo: { 'stereo.on': 1, 'stereo.width': 120 },
  loudness: { 'loudness.on': 1, 'loudness.drive_db': 6 },
};
const ALL = Object.assign({}, ...Object.values(BLOCKS));

/** Like for like: high-pass, eight bells, width, drive, look-ahead limiter. */
const FFMPEG = [
  'highpass=f=25:p=2',
  ...[80, 150, 320, 700, 1500, 3200, 6500, 11000].map(
    (hz, i) => `equalizer=f=${hz}:t=q:w=1:g=${i % 2 ? -2 : 2}`,
  ),
  'extrastereo=m=1.2:c=0',
  'volume=6dB',
];
const LIMITER = 'alimiter=limit=0.891:attack=2.5:release=20:level=0';
const CHAINS = {
  'ffmpeg, sample-peak limiter': [...FFMPEG, LIMITER],
  'ffmpeg, limiter at 4x for true peaks': [
    ...FFMPEG,
    `aresample=${4 * RATE}`,
    LIMITER,
    `aresample=${RATE}`,
  ],
};

/** @param {WebAssembly.Module} module @param {import('../../web/files/source.js').Pcm} pcm @param {Record<string, number>} params @param {number} size */
function wasmSeconds(module, pcm, params, size) {
  const engine = new Engine(module, pcm.sampleRate, toValues(params).values);
  return best(() =>
    cpuHere(() => {
      engine.reset(0);
      for (let at = 0; at + size <= pcm.frames; at += size) {
        load(engine.input, pcm.channels, at, size);
        engine.process(size);
      }
    }),
  );
}

/** @param {import('../../web/files/source.js').Pcm} pcm @returns {string} path of the clip as stereo float32 */
function interleaved(pcm) {
  const audio = new Float32Array(pcm.frames * 2);
  pcm.channels.forEach((plane, c) => {
    for (let i = 0; i < plane.length; i++) audio[2 * i + c] = plane[i];
  });
  const path = join(scratch, 'clip.f32');
  writeFileSync(path, audio);
  return path;
}

/** @param {import('../../web/files/source.js').Pcm} pcm @returns {Promise<number>} CPU seconds of the native chain */
async function nativeSeconds(pcm) {
  const folder = 'build/native/gcc';
  await run('cmake', [
    '-S',
    '.',
    '-B',
    folder,
    '-G',
    'Ninja',
    '-DCMAKE_C_COMPILER=gcc',
    '--log-level=WARNING',
  ]);
  await run('ninja', ['-C', folder, '--quiet', 'render_native']);
  const tool = join(ROOT, folder, 'render_native');
  const input = interleaved(pcm);
  /** @param {Record<string, number>} params @param {string} name */
  const seconds = (params, name) => {
    const values = join(scratch, name);
    writeFileSync(values, toValues(params).values);
    return best(() => cpuOf(`'${tool}' ${RATE} 512 '${values}'`, input));
  };
  return seconds(ALL, 'all.values');
}

/** Prints what the chain costs. */
export async function speed() {
  const clip = music('frozen-mainzik-1p', { start: 20, seconds: SECONDS, rate: RATE });
  const pcm = await readAudio(fromBytes(readFileSync(clip), 'clip.wav'));
  const module = await loadCore(readFileSync(WASM));
  const ns = (/** @type {number} */ seconds) => (seconds * 1e9) / pcm.frames;

  const own = wasmSeconds(module, pcm, ALL, MAX_FRAMES);
  console.log(`\nChain with every block on, ${SECONDS} s of music at ${RATE} Hz, CPU seconds`);
  row('Lacquer, wasm', own.toFixed(3));
  for (const [name, filters] of Object.entries(CHAINS)) {
    const theirs = ffmpegSeconds(clip, filters.join(','));
    row(name, `${theirs.toFixed(3)}   Lacquer takes ${(own / theirs).toFixed(2)} of it`);
  }
  const native = await nativeSeconds(pcm);
  row(
    'Lacquer, native (gcc)',
    `${native.toFixed(3)}   wasm takes ${(own / native).toFixed(2)} of it`,
  );

  console.log(`\nns per stereo frame, calls of ${QUANTUM} frames`);
  const off = wasmSeconds(module, pcm, {}, QUANTUM);
  row('all off (delays and copying)', ns(off).toFixed(0));
  for (const [name, params] of Object.entries(BLOCKS))
    row(name, ns(wasmSeconds(module, pcm, params, QUANTUM) - off).toFixed(0));
  const live = ns(wasmSeconds(module, pcm, ALL, QUANTUM));
  row('all on', `${live.toFixed(0)}   ${((live * RATE) / 1e7).toFixed(2)} % of one core, live`);
  metering(module, pcm, { clip, audio: interleaved(pcm), stage: BLOCKS.loudness });
}
