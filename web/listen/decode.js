// decode.js -- a song into PCM while it comes in: FLAC by libFLAC, float as WAV. SPDX-License-Identifier: MIT
import { readFlac } from '../files/flac-read.js';
import { readPcmHeader } from '../files/pcm-read.js';
import { decode } from '../files/samples.js';
import { checkShape } from '../files/shape.js';
import { sniff } from '../files/source.js';
import { Trouble } from './trouble.js';

/** @typedef {import('../files/source.js').Source} Source */
/** @typedef {import('./growing.js').Growing} Growing */

const PIECE = 1 << 18; // bytes

/** @param {Source} source @param {Growing} song @param {{ signal?: AbortSignal }} options */
async function readWav(source, song, { signal }) {
  const info = await readPcmHeader(source);
  checkShape(source.name, info);
  const { format, width, frames: total, dataAt } = info;
  const chosen = Array.from({ length: width }, (_, c) => c);
  const step = Math.floor(PIECE / (format.bytes * width));
  for (let frame = 0; frame < total; frame += step) {
    signal?.throwIfAborted();
    const frames = Math.min(step, total - frame);
    const stride = format.bytes * width;
    const bytes = await source.read(dataAt + frame * stride, frames * stride);
    const planes = chosen.map(() => new Float32Array(frames));
    decode(format, bytes, width, chosen, planes, 0);
    song.push(planes);
  }
  song.finish(null);
}

/**
 * @param {Source} source read from its start on
 * @param {Growing} song takes the samples
 * @param {{ signal?: AbortSignal, onProgress?: (fraction: number) => void }} options
 */
export async function decodeInto(source, song, options) {
  const kind = sniff(await source.read(0, 64));
  if (kind === 'flac') await readFlac(source, { ...options, gather: /** @type {any} */ (song) });
  else if (kind === 'wav') await readWav(source, song, options);
  else throw new Trouble('file');
}
