// packets.js -- encoded packets on their way into a file: gathered, so that a sink is not called for each of them.
// SPDX-License-Identifier: MIT

const PIECE = 1 << 16; // bytes of one write: 1.6 seconds of the largest MP3

/** @param {import('./writers.js').Write} write */
export function gathered(write) {
  let piece = new Uint8Array(PIECE);
  let used = 0;
  const flush = async () => {
    const full = piece.subarray(0, used);
    piece = new Uint8Array(PIECE); // a sink may keep what it was given
    used = 0;
    if (full.length) await write(full);
  };
  return {
    /** @param {Uint8Array} bytes */
    async put(bytes) {
      for (let done = 0; done < bytes.length; ) {
        const part = bytes.subarray(done, done + PIECE - used);
        piece.set(part, used);
        used += part.length;
        done += part.length;
        if (used === PIECE) await flush();
      }
    },
    flush,
  };
}
