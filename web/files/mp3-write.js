// mp3-write.js -- MP3 by LAME, constant bit rate, behind an Info frame that says how long the song is: what the encoder
// puts before and behind it is taken off again by every player that reads the tag. SPDX-License-Identifier: MIT
import { openEncoder } from './encoder.js';
import { isEmpty } from './tags.js';
import { id3Bytes } from './tags-write.js';

const PIECE = 1 << 20; // bytes of one write
const FRAME = 1152; // samples, ISO/IEC 11172-3 layer III
const DELAY = 576; // samples that LAME puts before the song
const SIDE_INFO = 32; // bytes, stereo
const TAG_AT = 4 + SIDE_INFO; // of "Info" in the frame; its parts: "MP3 Info Tag rev 1", G. Bouvigne
const TAG_CRC_AT = 190;
/** Hz, MPEG-1, by the header's two bits. */
const RATES = [44100, 48000, 32000];
/** kbps, MPEG-1 layer III, by the header's four bits. */
const KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

/** CRC-16 with x^16 + x^15 + x^2 + 1, reflected. @param {Uint8Array} bytes @param {number} [crc] */
function crc16(bytes, crc = 0) {
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/**
 * @param {Uint8Array[]} packets frames of audio
 * @param {number} frames samples of the song
 * @param {number} kbps
 */
function infoFrame(packets, frames, kbps) {
  const [first] = packets;
  const rate = RATES[(first[2] >> 2) & 3];
  const length = Math.floor((144000 * KBPS[first[2] >> 4]) / rate);
  const info = new Uint8Array(length);
  info.set([first[0], first[1] | 1, first[2] & ~2, first[3]]); // no CRC, no padding
  const view = new DataView(info.buffer);
  const text = (/** @type {number} */ at, /** @type {string} */ words) =>
    info.set(new TextEncoder().encode(words), at);
  const music = packets.reduce((sum, { length: bytes }) => sum + bytes, length);
  text(TAG_AT, 'Info');
  view.setUint32(TAG_AT + 4, 15); // frames, bytes, table and quality follow
  view.setUint32(TAG_AT + 8, packets.length);
  view.setUint32(TAG_AT + 12, music);
  for (let i = 0; i < 100; i++) info[TAG_AT + 16 + i] = Math.floor((i * 256) / 100);
  const lame = TAG_AT + 120;
  text(lame, 'LAME3.100');
  info[lame + 9] = 1; // constant bit rate
  info[lame + 20] = Math.min(255, kbps);
  const behind = packets.length * FRAME - DELAY - frames;
  info.set([DELAY >> 4, ((DELAY & 15) << 4) | (behind >> 8), behind & 255], lame + 21);
  view.setUint32(lame + 28, music);
  view.setUint16(
    lame + 32,
    packets.reduce((crc, packet) => crc16(packet, crc), 0),
  );
  view.setUint16(TAG_CRC_AT, crc16(info.subarray(0, TAG_CRC_AT)));
  return info;
}

/**
 * @param {import('./writers.js').Shape} shape
 * @param {import('./writers.js').Write} write
 * @param {import('./tags.js').Tags} [tags] in front, as ID3v2.4
 * @returns {Promise<import('./writers.js').Writer>}
 */
export async function mp3Writer({ sampleRate, width, frames, kbps = 320 }, write, tags) {
  const encoder = await openEncoder({ codec: 'mp3', kbps, sampleRate, width, bits: 16 });
  return {
    push: encoder.push,
    async finish() {
      const packets = (await encoder.finish()).packets.map(({ data }) => data);
      const all = [infoFrame(packets, frames, kbps), ...packets];
      if (tags && !isEmpty(tags)) await write(id3Bytes(tags));
      for (let at = 0; at < all.length; ) {
        const from = at;
        for (let bytes = 0; at < all.length && bytes < PIECE; at++) bytes += all[at].length;
        await write(joined(all.slice(from, at)));
      }
    },
    cancel: encoder.cancel,
  };
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
