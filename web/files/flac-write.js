// flac-write.js -- FLAC (RFC 9639) by libFLAC in WebAssembly, from the integers of a master.
// SPDX-License-Identifier: MIT

import { registerFlacEncoder } from '@mediabunny/flac-encoder';
import { md5 } from '@noble/hashes/legacy.js';
import { AudioSample, AudioSampleSource, FlacOutputFormat, Output } from 'mediabunny';
import { encode } from './samples.js';
import { streamTarget } from './stream-target.js';
import { toMediabunny } from './tags-media.js';

registerFlacEncoder();

const SIZES_AT = 8; // smallest and largest block: they may not be below 16, and of one block alone there is no other
const BLOCK = 4096; // what the encoder makes
const MD5_AT = 26; // in the file: fLaC, a block's head, 18 bytes of STREAMINFO (RFC 9639, 8.2)

/**
 * Written as it is encoded. What the head of the file says of its end (frame sizes, samples, MD5) is written over it
 * when that is known.
 * @param {import('./writers.js').Shape} shape
 * @param {import('./writers.js').Write} write
 * @param {import('./tags.js').Tags} [tags]
 * @returns {Promise<import('./writers.js').Writer>}
 */
export async function flacWriter({ sampleRate, width, bits }, write, tags) {
  const { target, check, stop } = streamTarget(write);
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
      frames += count;
      try {
        await check(source.add(sample)); // waits while the encoder is behind
      } finally {
        sample.close();
      }
    },
    async finish() {
      await check(output.finalize());
      const size = new Uint8Array([BLOCK >> 8, BLOCK & 255]);
      if (frames <= BLOCK) await write(new Uint8Array([...size, ...size]), SIZES_AT);
      await write(print.digest(), MD5_AT);
    },
    async cancel() {
      stop();
      await output.cancel().catch(() => {});
    },
  };
}
