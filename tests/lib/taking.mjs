// taking.mjs -- what comes out of a transport, quantum by quantum, while a Worker answers it.
// SPDX-License-Identifier: MIT

/**
 * @param {import('../../worklet/transport.js').Transport} transport
 * @returns {(frames: number, quantum?: number | (() => number)) => Promise<Float32Array[]>} left and right of the next frames
 */
export const taking =
  (transport) =>
  async (frames, quantum = 128) => {
    const out = [new Float32Array(frames), new Float32Array(frames)];
    for (let at = 0; at < frames; ) {
      const n = Math.min(frames - at, typeof quantum === 'number' ? quantum : quantum());
      transport.render(
        out.map((plane) => plane.subarray(at, at + n)),
        n,
      );
      at += n;
      await null; // the Worker's answers arrive between quanta
      await null;
    }
    return out;
  };
