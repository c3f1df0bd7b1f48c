// windows.js -- an uncompressed file that is too long for memory, read by the piece: a few windows of it are decoded,
// and the one that nobody has read for longest makes room for the next.
// SPDX-License-Identifier: MIT
import { decode } from './samples.js';
import { FileError } from './source.js';

/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./source.js').Pcm} Pcm */
/** @typedef {{ index: number, planes: Float32Array[] }} Window */

export const WINDOW = 1 << 16; // frames: 0.7 s at 96 kHz, so that a seek waits for little
const KEPT = 4; // who plays, who measures, and who compares two places

/** @param {Source} source @param {number} at @param {number} length @returns {Uint8Array} */
function bytesOf(source, at, length) {
  const { readSync } = source;
  /** @type {Uint8Array} */
  let bytes = new Uint8Array(0);
  let why = '';
  try {
    if (readSync) bytes = readSync(at, length);
  } catch (error) {
    why = ` (${/** @type {Error} */ (error).message})`;
  }
  if (bytes.length < length)
    throw new FileError(
      source.name,
      `has changed, or is gone, since it was opened${why}: open it again`,
      'gone',
    );
  return bytes;
}

/**
 * @param {Source} source with readSync
 * @param {{ format: import('./samples.js').Format, width: number, frames: number, dataAt: number }} info
 * @param {number[]} chosen channels
 * @returns {NonNullable<Pcm['read']>}
 */
export function windowsOf(source, { format, width, frames, dataAt }, chosen) {
  const stride = format.bytes * width;
  /** The one read last comes first. @type {Window[]} */
  const windows = [];

  /** @param {number} index @returns {Window} */
  function decoded(index) {
    const start = index * WINDOW;
    const count = Math.min(WINDOW, frames - start);
    const bytes = bytesOf(source, dataAt + start * stride, count * stride);
    const room = windows.length < KEPT ? null : windows.pop();
    const planes = room?.planes ?? chosen.map(() => new Float32Array(WINDOW));
    for (const plane of planes) plane.fill(0);
    decode(format, bytes, width, chosen, planes, 0);
    return { index, planes };
  }

  /** @param {number} index @returns {Window} */
  function windowAt(index) {
    const known = windows.findIndex((window) => window.index === index);
    if (known === 0) return windows[0];
    const window = known < 0 ? decoded(index) : windows.splice(known, 1)[0];
    windows.unshift(window);
    return window;
  }

  return (planes, start, count) => {
    const from = Math.min(count, Math.max(0, -start));
    const end = Math.max(from, Math.min(count, frames - start));
    for (let done = from; done < end; ) {
      const at = start + done;
      const window = windowAt(Math.floor(at / WINDOW));
      const inside = at % WINDOW;
      const n = Math.min(WINDOW - inside, end - done);
      for (let c = 0; c < chosen.length; c++)
        planes[c].set(window.planes[c].subarray(inside, inside + n), done);
      done += n;
    }
    for (let c = 0; c < chosen.length; c++) {
      planes[c].fill(0, 0, from);
      planes[c].fill(0, end, count);
    }
  };
}
