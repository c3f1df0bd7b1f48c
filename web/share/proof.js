// proof.js -- the first seconds of the master, rendered and hashed: sender and listener do the same and compare.
// SPDX-License-Identifier: MIT
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Engine, MAX_FRAMES } from '../../wasm/engine.js';
import { encode } from '../files/samples.js';
import { asStereo, read } from '../pcm.js';

/**
 * SHA-256 of the chain's output from a reset at frame 0 of the song on, its latency taken off: interleaved float32,
 * little endian. What the limiter sees ahead is the song itself.
 * @param {WebAssembly.Module} module @param {import('../files/source.js').Pcm} song
 * @param {Float32Array} values @param {number} frames to hash
 * @returns {import('../slices.js').Pass<string>}
 */
export function* proofPass(module, song, values, frames) {
  const pcm = asStereo(song);
  const engine = new Engine(module, pcm.sampleRate, values);
  engine.reset(0);
  const skip = engine.latency;
  const hash = sha256.create();
  const total = frames + skip;
  for (let at = 0; at < total; ) {
    const count = Math.min(MAX_FRAMES, at < skip ? skip - at : total - at);
    read(pcm, engine.input, at, count);
    engine.process(count);
    if (at >= skip) hash.update(encode(engine.output, count, '32f'));
    at += count;
    yield at / total;
  }
  return bytesToHex(hash.digest());
}
