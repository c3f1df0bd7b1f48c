// stream-target.js -- what mediabunny writes, handed on as it comes: in pieces, in order or at their place.
// SPDX-License-Identifier: MIT
import { StreamTarget } from 'mediabunny';

const PIECE = 1 << 18; // bytes: small packets are gathered

/**
 * A target that keeps no file. A write that failed stops the encoder at its next packet; `check` says why.
 * @param {import('./writers.js').Write} write
 */
export function streamTarget(write) {
  /** @type {unknown} */
  let failed = null;
  let size = 0;
  const stream = new WritableStream({
    async write(/** @type {{ data: Uint8Array<ArrayBuffer>, position: number }} */ part) {
      const { data, position } = part;
      try {
        if (failed) throw failed;
        await (position === size ? write(data) : write(data, position));
        size = Math.max(size, position + data.length);
      } catch (error) {
        failed ??= error;
        throw error;
      }
    },
  });
  return {
    /** Nothing more is written. */
    stop() {
      failed ??= new Error('The writing was called off.');
    },
    target: new StreamTarget(stream, { chunked: true, chunkSize: PIECE }),
    /** The first error of `write`, in place of what became of it. @template T @param {Promise<T>} work */
    async check(work) {
      try {
        return await work;
      } catch (error) {
        throw failed ?? error;
      }
    },
  };
}
