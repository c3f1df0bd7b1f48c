// fade.js -- the fades of a finished file, by the core. SPDX-License-Identifier: MIT

/**
 * On an engine's `output`, in place; between the fades nothing changes.
 * @param {import('./core.js').Core} engine
 * @param {number} frames 1..MAX_FRAMES
 * @param {number} frame number of the first one in the file
 * @param {{ frames: number, fadeIn: number, fadeOut: number }} file frames in all, and of its fades
 */
export function fade(engine, frames, frame, { frames: total, fadeIn, fadeOut }) {
  engine.x.lq_fade(frames, frame, total, fadeIn, fadeOut);
}
