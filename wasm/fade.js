// fade.js -- the fades of an edited song, by the core. SPDX-License-Identifier: MIT

/** As lq_fade_shape of dsp/fade.h. */
const SHAPE = Object.freeze({ cosine: 0, linear: 1, equalPower: 2, exponential: 3 });

/** @typedef {keyof typeof SHAPE} Shape */
/**
 * @typedef {object} Fades in frames, fractions of one allowed
 * @property {number} frames of the file
 * @property {number} fadeIn
 * @property {number} fadeOut
 * @property {Shape} [fadeInShape] the raised cosine when it is missing
 * @property {Shape} [fadeOutShape]
 */

/** The raised cosine first: it is meant where none is named. */
export const SHAPES = Object.freeze(/** @type {Shape[]} */ (Object.keys(SHAPE)));

/** Says which file the other two are about. @param {import('./core.js').Core} core any role @param {Fades} file */
export function setFades(core, { frames, fadeIn, fadeOut, fadeInShape, fadeOutShape }) {
  const [into, out] = [SHAPE[fadeInShape ?? 'cosine'], SHAPE[fadeOutShape ?? 'cosine']];
  core.x.lq_edit(frames, fadeIn, fadeOut, into, out);
}

/**
 * On `output`, in place; between the fades nothing changes.
 * @param {import('./core.js').Core} core any role
 * @param {number} frames 1..MAX_FRAMES
 * @param {number} frame number of the first one in the file
 * @param {Fades} file
 */
export function fade(core, frames, frame, file) {
  setFades(core, file);
  core.x.lq_fade(frames, frame);
}

/** Gain of one frame of the file of `setFades`; 0 outside. @param {import('./core.js').Core} core @param {number} frame */
export const gainAt = (core, frame) => core.x.lq_fade_gain(frame);
