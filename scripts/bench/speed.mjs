// speed.mjs -- CPU time beside ffmpeg's own filters and the native build.
// Same clip, same run, CPU time of one thread; every figure is the best of three.
// SPDX-License-Identifier: MIT
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { music, scratch } from '../../tests/lib/music.mjs';
import { Engine, loadCore } from '../../wasm/engine.js';
import { toValues } from '../../wasm/params.js';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { load } from '../../web/passes.js';
import { ROOT, run, WASM } from '../house.mjs';
import { best, cpuHere, cpuOf, ffmpegSeconds } from './cpu.mjs';
import { metering } from './metering.mjs';
import { quantum } from './quantum.mjs';
import { row } from './rows.mjs';
import { BLOCKS, EVERYTHING, ffmpegChain, LIKE, PARTS } from './sets.mjs';

const RATE = 48000;
const SECONDS = 30;
const CALL = 512; // frames

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

/** @param {import('../../web/files/source.js').Pcm} pcm @returns {Promise<(params: Record<string, number>) => number>} CPU
 * seconds of the native chain, gcc -O3 */
async function native(pcm) {
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
  return (params) => {
    const values = join(scratch, 'bench.values');
    writeFileSync(values, toValues(params).values);
    return best(() => cpuOf(`'${tool}' ${RATE} ${CALL} '${values}'`, input));
  };
}

/** Prints what the chain costs. */
export async function speed() {
  const clip = music('frozen-mainzik-1p', { start: 20, seconds: SECONDS, rate: RATE });
  const pcm = await readAudio(fromBytes(readFileSync(clip), 'clip.wav'));
  const module = await loadCore(readFileSync(WASM));
  const ns = (/** @type {number} */ seconds) => ((seconds * 1e9) / pcm.frames).toFixed(1);
  const wasm = (/** @type {Record<string, number>} */ params) =>
    wasmSeconds(module, pcm, params, CALL);
  const nativeSeconds = await native(pcm);

  console.log(`\n${SECONDS} s of music at ${RATE} Hz, ns of CPU time per stereo frame`);
  const like = wasm(LIKE);
  const theirs = ffmpegSeconds(clip, `"${ffmpegChain(RATE)}"`);
  row('like for like: Lacquer, wasm', ns(like));
  row('like for like: ffmpeg, native', `${ns(theirs)}   ${(theirs / like).toFixed(2)} times`);
  const everything = wasm(EVERYTHING);
  row(
    'everything on',
    `${ns(everything)}   ${((everything / SECONDS) * 100).toFixed(2)} % of a core`,
  );
  for (const [name, params, own] of /** @type {const} */ ([
    ['like for like', LIKE, like],
    ['everything on', EVERYTHING, everything],
  ])) {
    const seconds = nativeSeconds(params);
    row(
      `${name}: native (gcc -O3)`,
      `${ns(seconds)}   wasm takes ${(own / seconds).toFixed(2)} of it`,
    );
  }

  const off = wasm({});
  row('all off (delays and copying)', ns(off));
  for (const [name, params] of Object.entries({ ...PARTS, ...BLOCKS }))
    row(name, ns(wasm(params) - off));
  const values = toValues(EVERYTHING).values;
  await quantum({ module, rate: RATE, values, channels: pcm.channels });
  metering(module, pcm, { clip, audio: interleaved(pcm), stage: PARTS['loudness, limiter'] });
}
