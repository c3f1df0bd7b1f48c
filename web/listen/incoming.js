// incoming.js -- bytes that are still on their way, as a file that can be read from its start on: whoever asks for more
// than has come waits for it. What was read is let go, but for the head. SPDX-License-Identifier: MIT
import { sealedSize } from '../share/seal.js';
import { breathe } from '../slices.js';
import { Trouble } from './trouble.js';

/** @typedef {import('../files/source.js').Source} Source */

const HEAD = 1 << 16; // bytes that can be read again
const SEAL = 65536 + 16; // bytes that seal 65536, age's STREAM

/** What is inside a sealed file for one key. @param {number} size bytes @returns {number} bytes */
export function plainSize(size) {
  const body = size - (sealedSize(0) - 16);
  return body - 16 * Math.max(1, Math.ceil(body / SEAL));
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} size bytes that it will give
 * @param {string} name for messages
 * @returns {Source & { rest: () => Promise<void> }} rest: reads what is left and finds that it ends where it should
 */
export function incoming(stream, size, name) {
  const reader = stream.getReader();
  const head = new Uint8Array(Math.min(HEAD, size));
  /** @type {Uint8Array[]} */
  const parts = [];
  let start = 0; // of the first part
  let end = 0; // of what has come

  async function more() {
    const { done, value } = await reader.read();
    if (done) return false;
    if (end + value.length > size) throw new Trouble('tampered');
    if (end < head.length) head.set(value.subarray(0, head.length - end), end);
    parts.push(value);
    end += value.length;
    return true;
  }

  /** @param {number} offset */
  function forget(offset) {
    while (parts.length > 0 && start + parts[0].length <= offset)
      start += /** @type {Uint8Array} */ (parts.shift()).length;
  }

  /** @param {number} offset @param {number} length of what is here */
  function taken(offset, length) {
    if (offset + length <= head.length) return head.slice(offset, offset + length);
    if (offset < start) throw new Error(`${name} is read backwards while it comes in`);
    const out = new Uint8Array(length);
    let at = start;
    for (const part of parts) {
      const from = Math.max(0, offset - at);
      const piece = part.subarray(
        from,
        Math.max(from, Math.min(part.length, offset + length - at)),
      );
      out.set(piece, Math.max(0, at - offset));
      at += part.length;
      if (at >= offset + length) break;
    }
    return out;
  }

  return {
    name,
    size,
    async read(offset, length) {
      const upTo = Math.min(size, offset + length);
      await breathe(); // the audio thread is answered in between
      while (end < upTo) if (!(await more())) throw new Trouble('tampered');
      const bytes = taken(offset, Math.max(0, upTo - offset));
      forget(offset);
      return bytes;
    },
    async rest() {
      while (await more()) forget(end);
      if (end !== size) throw new Trouble('tampered');
    },
    close: () => void reader.cancel().catch(() => {}),
  };
}
