// flac-write.js -- FLAC (RFC 9639) by libFLAC in WebAssembly, from the integers of a master.
// SPDX-License-Identifier: MIT

import { registerFlacEncoder } from '@mediabunny/flac-encoder';
import { md5 } from '@noble/hashes/legacy.js';
import { AudioSample, AudioSampleSource, BufferTarget, FlacOutputFormat, Output } from 'mediabunny';
import { encode } from './samples.js';
import { toMediabunny } from './tags-media.js';

registerFlacEncoder();

const MD5_AT = 26; // in the file: fLaC, a block's head, 18 bytes of STREAMINFO (RFC 9639, 8.2)
const PIECE = 1 << 20; // bytes of one write

/**
 * The head of the file is only known at the end, so what is encoded waits in memory, about half of the PCM.
 * @param {import('./writers.js').Shape} shape
 * @param {(bytes: Uint8Array) => void | Promise<void>} write
 * @param {import('./tags.js').Tags} [tags]
 * @returns {Promise<import('./writers.js').Writer>}
 */
export async function flacWriter({ sampleRate, width, bits }, write, tags) {
  const target = new BufferTarget();
  const output = new Output({ format: new FlacOutputFormat(), target });
  const source = new AudioSampleSource({ codec: 'flac' });
  output.addAudioTrack(source);
  output.setMetadataTags(toMediabunny(tags, 'flac'));
  await output.start();
  const print = md5.create(); // of the samples, which `flac -t` checks; the encoder leaves it out
  let frames = 0;
  return {
    async push(planes, count) {
      print.update(encode(planes, count, bits));
      const deep = bits === 24;
      const data = deep ? new Int32Array(count * width) : new Int16Array(count * width);
      planes.forEach((plane, c) => {
        for (let i = 0; i < count; i++) data[i * width + c] = deep ? plane[i] << 8 : plane[i];
      });
      const sample = new AudioSample({
        ...{ data, format: deep ? 's32' : 's16', numberOfChannels: width, sampleRate },
        timestamp: frames / sampleRate,
      });
      await source.add(sample);
      sample.close();
      frames += count;
    },
    async finish() {
      await output.finalize();
      const bytes = new Uint8Array(/** @type {ArrayBuffer} */ (target.buffer));
      bytes.set(print.digest(), MD5_AT);
      for (let at = 0; at < bytes.length; at += PIECE) await write(bytes.slice(at, at + PIECE));
    },
    cancel: () => output.cancel(),
  };
}
