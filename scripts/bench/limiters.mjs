// limiters.mjs -- the limiters that are compared, each from Debian, and ours through the shipped core.
// All run with their own ceiling at CEILING_DB; a drive is gain in front. SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { MAX_FRAMES } from '../../wasm/core.js';
import { Engine } from '../../wasm/engine.js';
import { toValues } from '../../wasm/params.js';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { wavBytes } from '../../web/files/wav-write.js';

export const CEILING_DB = -1;
const LINEAR = 10 ** (CEILING_DB / 20);
const RATE = 48000;

/** @typedef {{ name: string, settings: string, process: (from: string, to: string, gainDb: number) => Promise<void> }} Limiter */

/** @param {string} uri @param {Record<string, number>} controls @returns {string} ffmpeg's LV2 host, blocks of 256 */
function lv2(uri, controls) {
  const set = Object.entries(controls).map(([key, value]) => `${key}=${value}`);
  return `asetnsamples=n=256:p=0,lv2=p=${uri.replace(':', '\\\\:')}:c=${set.join('|')}`;
}

/** @param {string} name @param {string} settings @param {string} filter @returns {Limiter} */
const byFfmpeg = (name, settings, filter) => ({
  name,
  settings,
  async process(from, to, gainDb) {
    const chain = `volume=${gainDb}dB:precision=double,${filter}`;
    const args = ['-v', 'error', '-y', '-i', from, '-af', chain, '-c:a', 'pcm_f32le', to];
    const { status, stderr, error } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
    if (error || status !== 0) throw new Error(`${name}: ${error ?? stderr}`);
  },
});

const SOXR = 'resampler=soxr:precision=28';
const ALIMITER = `alimiter=limit=${LINEAR}:attack=5:release=50:level=0`;

/** Settings: what each does best with on music and tones alike. */
export const PEERS = [
  byFfmpeg(
    'ffmpeg alimiter, at 4x',
    '5 ms, release 50 ms',
    `aresample=${4 * RATE}:${SOXR},${ALIMITER},aresample=${RATE}:${SOXR}`,
  ),
  byFfmpeg(
    'x42 dpl',
    'true peak, release 50 ms',
    lv2('http://gareus.org/oss/lv2/dpl#stereo', {
      threshold: CEILING_DB,
      release: 0.05,
      truepeak: 1,
    }),
  ),
  byFfmpeg(
    'LSP limiter',
    'full x8, Herm Thin 5 ms, ALR off',
    lv2('http://lsp-plug.in/plugins/lv2/limiter_stereo', {
      th: LINEAR,
      boost: 0, // no make-up
      alr: 0, // with it the loudness asked for is never reached
      ovs: 20,
    }),
  ),
  byFfmpeg(
    'Calf limiter',
    '4x, ASC',
    lv2('http://calf.sourceforge.net/plugins/Limiter', {
      limit: LINEAR,
      attack: 5,
      release: 50,
      asc: 1,
      oversampling: 4,
      auto_level: 0,
    }),
  ),
];

/** @param {WebAssembly.Module} module @param {Record<string, number>} [more] @returns {Limiter} */
export const lacquer = (module, more = {}) => ({
  name: 'Lacquer',
  settings: 'as it comes',
  async process(from, to, gainDb) {
    const pcm = await readAudio(fromBytes(readFileSync(from), from));
    const params = {
      'loudness.on': 1,
      'loudness.drive_db': gainDb,
      'loudness.ceiling_db': CEILING_DB,
      ...more,
    };
    const engine = new Engine(module, pcm.sampleRate, toValues(params).values);
    const out = pcm.channels.map((channel) => new Float32Array(channel.length));
    for (let at = 0; at < pcm.frames; at += MAX_FRAMES) {
      const frames = Math.min(MAX_FRAMES, pcm.frames - at);
      pcm.channels.forEach((channel, c) => {
        engine.input[c].set(channel.subarray(at, at + frames));
      });
      engine.process(frames);
      out.forEach((channel, c) => {
        channel.set(engine.output[c].subarray(0, frames), at);
      });
    }
    writeFileSync(to, wavBytes(out, { sampleRate: pcm.sampleRate, bits: '32f' }));
  },
});
