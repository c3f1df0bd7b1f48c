// ends.js -- whether a compressed file that decodes without complaint is all there: half a download of an MP3 or an Ogg
// is a shorter song. It is told, not refused: a file that somebody cut on purpose says the same. SPDX-License-Identifier: MIT

/** @typedef {import('./source.js').Source} Source */
/** @typedef {{ there: number, promised: number | null }} Short seconds; null: the file does not say how long it is */

const MARK = 'OggS';
const PAGE = 65307; // bytes of the largest page (RFC 3533, section 6)
const LAST = 4; // the flag of a stream's last page, in its sixth byte
const SLACK = 2; // frames: what a decoder may leave out at either end

/** @param {Uint8Array} b @param {number} at */
const four = (b, at) => String.fromCharCode(...b.subarray(at, at + 4));

/** @param {Uint8Array} b @param {number} at */
const big = (b, at) => ((b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3]) >>> 0;

/**
 * Frames of the song that the first frame of an MP3 promises: its Xing or Info header counts MPEG frames, and LAME's part
 * of it (bytes 141 to 143 behind the mark) says how much of them is padding.
 * @param {Uint8Array} b from the first frame on
 * @returns {{ frames: number, frame: number } | null} frame: samples of one MPEG frame; null where nothing is promised
 */
export function mp3Promise(b) {
  const first = ((b[1] >> 3) & 3) === 3; // MPEG-1; else 2 or 2.5, with half the samples
  const mono = b[3] >> 6 === 3;
  const at = 4 + (first ? (mono ? 17 : 32) : mono ? 9 : 17); // behind the side information (ISO/IEC 11172-3, 2.4.1.7)
  if (b.length < at + 12 || !['Xing', 'Info'].includes(four(b, at))) return null;
  const flags = big(b, at + 4);
  if (!(flags & 1)) return null;
  const frame = first ? 1152 : 576;
  const lame =
    at +
    8 +
    (flags & 1 ? 4 : 0) +
    (flags & 2 ? 4 : 0) +
    (flags & 4 ? 100 : 0) +
    (flags & 8 ? 4 : 0);
  const padding = b.length < lame + 25 || b[lame] === 0 ? 0 : big(b, lame + 21) >>> 8;
  const frames = big(b, at + 8) * frame - (padding >> 12) - (padding & 4095);
  return { frames, frame };
}

/** @param {ReturnType<typeof mp3Promise>} promise @param {number} frames @param {number} sampleRate @returns {Short | undefined} */
export function mp3Short(promise, frames, sampleRate) {
  if (!promise || frames >= promise.frames - SLACK * promise.frame) return undefined;
  return { there: frames / sampleRate, promised: promise.frames / sampleRate };
}

/** Whether the last page of an Ogg says that it is the last, and is whole. @param {Source} source */
export async function oggEnds(source) {
  const b = await source.read(Math.max(0, source.size - 2 * PAGE), 2 * PAGE);
  let at = b.length - 27;
  while (at >= 0 && four(b, at) !== MARK) at--;
  if (at < 0 || !(b[at + 5] & LAST)) return false;
  const parts = b[at + 26];
  const size = b.subarray(at + 27, at + 27 + parts).reduce((sum, x) => sum + x, 0);
  return at + 27 + parts + size <= b.length;
}
