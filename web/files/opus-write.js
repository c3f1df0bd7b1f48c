// opus-write.js -- Opus in Ogg by the browser's own encoder. The pre-skip takes off what comes before the song, the last
// page's position what comes behind it (RFC 7845, section 4). SPDX-License-Identifier: MIT
import { EncodedAudioPacketSource, EncodedPacket, OggOutputFormat, Output } from 'mediabunny';
import { openEncoder } from './encoder.js';
import { hasOpus } from './has-opus.js';
import { streamTarget } from './stream-target.js';
import { toMediabunny } from './tags-media.js';

const RATE = 48000; // Hz, the only one of an Opus stream
const FRAME = 960; // samples of a packet, 20 ms
const PRE_SKIP_AT = 10; // in OpusHead (RFC 7845, 5.1)

/** @param {AudioDecoderConfig} config @returns {number} samples before the song */
function preSkip({ description }) {
  const head = description;
  if (!head) throw new Error("The browser's Opus encoder does not say how early it begins.");
  const view = ArrayBuffer.isView(head)
    ? new DataView(head.buffer, head.byteOffset, head.byteLength)
    : new DataView(head);
  return view.getUint16(PRE_SKIP_AT, true);
}

/**
 * Pages as they fill up.
 * @param {number} frames of the song
 * @param {import('./writers.js').Write} write
 * @param {import('./tags.js').Tags} [tags]
 */
function oggPages(frames, write, tags) {
  const { target, check, stop } = streamTarget(write);
  const output = new Output({ format: new OggOutputFormat(), target });
  const source = new EncodedAudioPacketSource('opus');
  output.addAudioTrack(source);
  output.setMetadataTags(toMediabunny(tags, 'ogg'));
  let total = 0; // samples of all packets that count; the last one is cut to it
  let there = 0; // packets
  return {
    /** @type {import('./encoder.js').Take} */
    async take({ data }, config) {
      if (there === 0) {
        total = preSkip(config) + frames;
        await output.start();
      }
      const left = total - there * FRAME;
      if (left <= 0) return; // silence behind the song
      const duration = Math.min(FRAME, left) / RATE;
      const packet = new EncodedPacket(data, 'key', (there * FRAME) / RATE, duration);
      await check(source.add(packet, there === 0 ? { decoderConfig: config } : undefined));
      there++;
    },
    async finish() {
      if (there * FRAME < total)
        throw new Error('The Opus encoder stopped before the end of the song.');
      await check(output.finalize());
    },
    async cancel() {
      stop();
      await output.cancel().catch(() => {});
    },
  };
}

/**
 * @param {import('./writers.js').Shape} shape
 * @param {import('./writers.js').Write} write
 * @param {import('./tags.js').Tags} [tags]
 * @returns {Promise<import('./writers.js').Writer>}
 */
export async function opusWriter({ sampleRate, width, frames, kbps = 128 }, write, tags) {
  if (sampleRate !== RATE) throw new Error(`Opus runs at ${RATE} Hz, not at ${sampleRate} Hz.`);
  if (!(await hasOpus()))
    throw new Error('There is no Opus encoder here: export Opus in Chrome or Edge, or choose AAC.');
  const pages = oggPages(frames, write, tags);
  const kind = /** @type {const} */ ({ codec: 'opus', kbps, sampleRate, width, bits: '32f' });
  const encoder = await openEncoder(kind, pages.take);
  return {
    push: encoder.push,
    async finish() {
      // The encoder looks ahead: silence behind the song, until the last of it is out.
      const silence = Array.from({ length: width }, () => new Float32Array(4 * FRAME));
      await encoder.push(silence, 4 * FRAME);
      await encoder.finish();
      await pages.finish();
    },
    async cancel() {
      await Promise.all([encoder.cancel(), pages.cancel()]);
    },
  };
}
