// mp3-read.js -- MPEG audio by mpg123 in WebAssembly; what the encoder put before and behind is taken off.
// SPDX-License-Identifier: MIT
import { MPEGDecoder } from 'mpg123-decoder';
import { mp3Promise, mp3Short } from './ends.js';
import { checkShape } from './shape.js';
import { tagEnd } from './source.js';
import { decodeStream } from './stream.js';

/** @typedef {import('./source.js').Source} Source */

const BITE = 1 << 16; // bytes at a time: what the decoder has room for; MPEG has no frames that unfold to much
const NEAR = 4096; // bytes behind a tag in which the first frame lies

/** From the first frame on; none: nothing there looks like one. @param {Source} source */
async function firstFrame(source) {
  const at = tagEnd(await source.read(0, 10));
  const b = await source.read(at, NEAR);
  const first = b.findIndex(
    (x, i) =>
      x === 0xff && (b[i + 1] & 0xe0) === 0xe0 && (b[i + 1] & 6) !== 0 && b[i + 2] >> 4 < 15,
  );
  return first < 0 ? null : b.subarray(first);
}

/** @param {Source} source @param {import('./read.js').ReadOptions} options @returns {Promise<import('./source.js').Pcm>} */
export async function readMp3(source, options) {
  const head = await firstFrame(source);
  const mono = head !== null && head[3] >> 6 === 3; // single channel (ISO/IEC 11172-3, 2.4.2.3): the decoder gives it on two
  if (mono) checkShape(source.name, { sampleRate: 44100, width: 1 }, options.pick);
  const pick = mono ? [0] : options.pick;
  const decoder = new MPEGDecoder({ enableGapless: true });
  const how = { ...options, pick, bite: BITE };
  const { errors, sampleRate, nonfinite, all } = await decodeStream(source, decoder, how);
  const format = { bits: null, container: 'mp3', codec: 'mp3' };
  const short = mp3Short(head && mp3Promise(head), all.frames, sampleRate);
  return all.finish({
    sampleRate,
    ...format,
    name: source.name,
    damaged: errors,
    nonfinite,
    short,
  });
}
