// same.mjs -- the song and the settings of the identity tests, and the one hash that everything must give.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { toValues } from '../../wasm/params.js';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { renderOffline } from '../../web/render.js';
import { core } from '../lib/core.mjs';
import { music } from '../lib/music.mjs';
import { BUSY } from '../lib/settings.mjs';

/** Every block on, and doing something. */
export const ALL_ON = BUSY;

/** @param {Float32Array[]} planes @returns {string} SHA-256 of the left channel, then the right */
export function sha(planes) {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of planes)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}

/** @param {number} seconds */
export async function proof(seconds) {
  const bytes = readFileSync(music('frozen-mainzik-1p', { seconds, rate: 44100 }));
  const pcm = await readAudio(fromBytes(bytes, 'song.wav'));
  const { values } = toValues(ALL_ON);
  const { channels } = await renderOffline(pcm, { params: ALL_ON }, { module: core });
  const planar = Buffer.concat(pcm.channels.map((plane) => Buffer.from(plane.buffer)));
  const { sampleRate, frames } = pcm;
  /** What a page under test fetches. */
  const files = {
    '/song.wav': bytes,
    '/song.f32': planar,
    '/song.json': JSON.stringify({ sampleRate, frames }),
  };
  return { pcm, values, channels, hash: sha(channels), files };
}
