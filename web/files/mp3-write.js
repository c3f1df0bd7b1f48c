// mp3-write.js -- MP3 by LAME, constant bit rate, behind an Info frame that says how long the song is: what the encoder
// puts before and behind it is taken off again by every player that reads the tag. SPDX-License-Identifier: MIT
import { openEncoder } from './encoder.js';
import { gathered } from './packets.js';
import { isEmpty } from './tags.js';
import { id3Bytes } from './tags-write.js';

const FRAME = 1152; // samples, ISO/IEC 11172-3 layer III
const DELAY = 576; // samples that LAME puts before the song
const SIDE_INFO = 32; // bytes, stereo
const TAG_AT = 4 + SIDE_INFO; // of "Info" in the frame; its parts: "MP3 Info Tag rev 1", G. Bouvigne
const TAG_CRC_AT = 190;
/** Hz, MPEG-1, by the header's two bits. */
const RATES = [44100, 48000, 32000];
/** kbps, MPEG-1 layer III, by the header's four bits. */
const KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

/** What a byte leaves of a CRC-16 with x^16 + x^15 + x^2 + 1, reflected. */
const CRC = Uint16Array.from({ length: 256 }, (_, byte) => {
  for (let i = 0; i < 8; i++) byte = byte & 1 ? (byte >> 1) ^ 0xa001 : byte >> 1;
  return byte;
});

/** @param {Uint8Array} bytes @param {number} [crc] of what came before */
function crc16(bytes, crc = 0) {
  for (const byte of bytes) crc = (crc >> 8) ^ CRC[(crc ^ byte) & 255];
  return crc;
}

/** Bytes of a frame without padding. @param {Uint8Array} head of a frame */
const frameLength = (head) => Math.floor((144000 * KBPS[head[2] >> 4]) / RATES[(head[2] >> 2) & 3]);

/**
 * @param {{ first: Uint8Array, packets: number, bytes: number, crc: number }} music first: the head of its first frame
 * @param {number} frames samples of the song
 * @param {number} kbps
 */
function infoFrame({ first, packets, bytes, crc }, frames, kbps) {
  const info = new Uint8Array(frameLength(first));
  info.set([first[0], first[1] | 1, first[2] & ~2, first[3]]); // no CRC, no padding
  const view = new DataView(info.buffer);
  const text = (/** @type {number} */ at, /** @type {string} */ words) =>
    info.set(new TextEncoder().encode(words), at);
  const whole = info.length + bytes;
  text(TAG_AT, 'Info');
  view.setUint32(TAG_AT + 4, 15); // frames, bytes, table and quality follow
  view.setUint32(TAG_AT + 8, packets);
  view.setUint32(TAG_AT + 12, whole);
  for (let i = 0; i < 100; i++) info[TAG_AT + 16 + i] = Math.floor((i * 256) / 100);
  const lame = TAG_AT + 120;
  text(lame, 'LAME3.100');
  info[lame + 9] = 1; // constant bit rate
  info[lame + 20] = Math.min(255, kbps);
  const behind = packets * FRAME - DELAY - frames;
  info.set([DELAY >> 4, ((DELAY & 15) << 4) | (behind >> 8), behind & 255], lame + 21);
  view.setUint32(lame + 28, whole);
  view.setUint16(lame + 32, crc);
  view.setUint16(TAG_CRC_AT, crc16(info.subarray(0, TAG_CRC_AT)));
  return info;
}

/**
 * Written as it is encoded; the Info frame has its place from the first packet on, and its words when all are known.
 * @param {import('./writers.js').Shape} shape
 * @param {import('./writers.js').Write} write
 * @param {import('./tags.js').Tags} [tags] in front, as ID3v2.4
 * @returns {Promise<import('./writers.js').Writer>}
 */
export async function mp3Writer({ sampleRate, width, frames, kbps = 320 }, write, tags) {
  const id3 = tags && !isEmpty(tags) ? id3Bytes(tags) : new Uint8Array(0);
  const out = gathered(write);
  const music = { first: new Uint8Array(0), packets: 0, bytes: 0, crc: 0 };
  /** @type {import('./encoder.js').Take} */
  const take = async ({ data }) => {
    if (music.packets === 0) {
      music.first = data.slice(0, 4);
      await out.put(id3);
      await out.put(new Uint8Array(frameLength(data)));
    }
    music.packets++;
    music.bytes += data.length;
    music.crc = crc16(data, music.crc);
    await out.put(data);
  };
  const encoder = await openEncoder({ codec: 'mp3', kbps, sampleRate, width, bits: 16 }, take);
  return {
    push: encoder.push,
    async finish() {
      await encoder.finish();
      await out.flush();
      await write(infoFrame(music, frames, kbps), id3.length);
    },
    cancel: encoder.cancel,
  };
}
