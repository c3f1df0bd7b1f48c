// flac-back.js -- a FLAC file from front to back, a piece at a time, whatever its length. SPDX-License-Identifier: MIT
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { streamInfo } from './flac-read.js';
import { FileError } from './source.js';

const PIECE = 1 << 16; // bytes of the file at a time

/** Decoded frames that nobody has read yet. */
class Waiting {
  /** @type {Float32Array[][]} */
  #parts = [];
  #at = 0; // in the first part
  frames = 0;

  /** @param {Float32Array[]} part */
  put(part) {
    if (part[0]?.length) this.#parts.push(part);
    this.frames += part[0]?.length ?? 0;
  }

  /** @param {Float32Array[]} planes @param {number} count not more than there are */
  take(planes, count) {
    for (let done = 0; done < count; ) {
      const [part] = this.#parts;
      const more = Math.min(count - done, part[0].length - this.#at);
      for (const [c, plane] of planes.entries())
        plane.set(part[c].subarray(this.#at, this.#at + more), done);
      done += more;
      this.#at += more;
      if (this.#at < part[0].length) continue;
      this.#parts.shift();
      this.#at = 0;
    }
    this.frames -= count;
  }
}

/**
 * Reads only forwards. The integers of the file, bit for bit.
 * @param {import('./source.js').Source} source
 */
export async function flacBack(source) {
  const { start: first, bits, sampleRate, width, frames } = await streamInfo(source);
  const decoder = new FLACDecoder();
  await decoder.ready;
  const waiting = new Waiting();
  let at = first;
  let next = 0;
  /** @returns {Promise<boolean>} whether there is more to come */
  async function decodeMore() {
    const ended = at >= source.size;
    const bytes = ended ? null : await source.read(at, Math.min(PIECE, source.size - at));
    const made = await (bytes ? decoder.decode(bytes.slice()) : decoder.flush());
    if (made.errors?.length) throw new FileError(source.name, 'is damaged where it was written');
    waiting.put(made.channelData.map((plane) => plane.slice(0, made.samplesDecoded)));
    at += bytes?.length ?? 0;
    return !ended && bytes?.length !== 0;
  }
  // The decoder divides by 2^(bits-1) - 1: multiplied by it, the integers are back.
  const full = 2 ** (bits - 1) - 1;
  return {
    ...{ width, sampleRate, frames },
    /** @param {Float32Array[]} planes @param {number} start behind what was read last @param {number} count */
    async read(planes, start, count) {
      if (start !== next) throw new Error('This file is read from front to back.');
      while (waiting.frames < count)
        if (!(await decodeMore()) && waiting.frames < count)
          throw new FileError(source.name, 'ended while it was read back');
      waiting.take(planes, count);
      for (const plane of planes)
        for (let i = 0; i < count; i++) plane[i] = Math.round(plane[i] * full) / (full + 1);
      next += count;
    },
    close: () => decoder.free(),
  };
}
