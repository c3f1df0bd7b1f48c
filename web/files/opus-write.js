// opus-write.js -- Opus in Ogg by the browser's own encoder. The pre-skip takes off what comes before the song, the last
// page's position what comes behind it (RFC 7845, section 4). SPDX-License-Identifier: MIT
import { OggOutputFormat } from 'mediabunny';
import { openEncoder } from './encoder.js';
import { hasOpus } from './has-opus.js';
import { inPieces, packed } from './packets.js';
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
 * @param {import('./writers.js').Shape} shape
 * @param {import('./writers.js').Write} write
 * @param {import('./tags.js').Tags} [tags]
 * @returns {Promise<import('./writers.js').Writer>}
 */
export async function opusWriter({ sampleRate, width, frames, kbps = 128 }, write, tags) {
  if (sampleRate !== RATE) throw new Error(`Opus runs at ${RATE} Hz, not at ${sampleRate} Hz.`);
  if (!(await hasOpus()))
    throw new Error('There is no Opus encoder here: export Opus in Chrome or Edge, or choose AAC.');
  const encoder = await openEncoder({ codec: 'opus', kbps, sampleRate, width, bits: '32f' });
  return {
    push: encoder.push,
    async finish() {
      // The encoder looks ahead: silence behind the song, until the last of it is out.
      const silence = Array.from({ length: width }, () => new Float32Array(4 * FRAME));
      await encoder.push(silence, 4 * FRAME);
      const made = await encoder.finish();
      const total = preSkip(made.config) + frames;
      const shape = { sampleRate, size: FRAME, start: 0, total, tags: toMediabunny(tags, 'ogg') };
      const format = new OggOutputFormat();
      await inPieces(await packed({ format, codec: 'opus', made, ...shape }), write);
    },
    cancel: encoder.cancel,
  };
}
