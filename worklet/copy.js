// copy.js -- samples from one array to another, without the view that subarray() would make for each call: on the
// audio thread nothing may be left for the garbage collector. SPDX-License-Identifier: MIT

/**
 * [audio]
 * @param {Float32Array} into
 * @param {number} at first frame written
 * @param {Float32Array} from
 * @param {number} start first frame read
 * @param {number} frames that both have
 */
export function copyFrames(into, at, from, start, frames) {
  for (let i = 0; i < frames; i++) into[at + i] = from[start + i];
}
