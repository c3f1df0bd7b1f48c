// edit-draw.js -- top and tail on the waveform: what is cut off is dim, fades are curves. SPDX-License-Identifier: MIT
import { colour } from './dom.js';

/** @typedef {import('../recipe-delivery.js').Edit} Edit */
/** @typedef {import('./wave-view.js').View} View */

/** `done` of the way through a fade from silence, for the eye: dsp/fade.h says the same of the samples.
 * @param {import('../../wasm/fade.js').Shape} [shape] @param {number} [done] 0..1 */
export function risen(shape = 'cosine', done = 0) {
  if (shape === 'linear') return done;
  if (shape === 'equalPower') return Math.sin((Math.PI * done) / 2);
  if (shape === 'exponential') return (1000 ** done - 1) / 999;
  return (1 - Math.cos(Math.PI * done)) / 2;
}

/**
 * One fade, mirrored about the middle: what lies beyond it is dim.
 * @param {CanvasRenderingContext2D} g
 * @param {{ from: number, to: number, width: number, tall: number }} box from: silent end, px; to: full end
 * @param {import('../../wasm/fade.js').Shape | undefined} shape
 */
function ramp(g, { from, to, width, tall }, shape) {
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const first = Math.max(left, -2);
  const last = Math.min(right, width + 2);
  if (right - left < 1 || last <= first) return;
  const middle = tall / 2;
  const steps = Math.ceil((last - first) / 2);
  const curve = Array.from({ length: steps + 1 }, (_, i) => {
    const x = first + ((last - first) * i) / steps;
    return [x, middle * risen(shape, (x - from) / (to - from))];
  });
  for (const side of [-1, 1]) {
    const edge = middle + side * middle;
    g.beginPath();
    g.moveTo(first, edge);
    for (const [x, gain] of curve) g.lineTo(x, middle + side * gain);
    g.lineTo(last, edge);
    g.closePath();
    g.fillStyle = colour('cut');
    g.fill();
    g.beginPath();
    for (const [x, gain] of curve) g.lineTo(x, middle + side * gain);
    g.strokeStyle = colour('fade');
    g.lineWidth = 1.25;
    g.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} g @param {number} width @param {number} tall
 * @param {{ song: any, edit: Edit | null }} state @param {View} view
 */
export function drawEdit(g, width, tall, { song, edit }, { from, to }) {
  if (!edit) return;
  const px = (/** @type {number} */ frame) => ((frame / song.frames - from) / (to - from)) * width;
  const [start, end] = [px(edit.start), px(edit.end)];
  g.fillStyle = colour('cut');
  if (start > 0) g.fillRect(0, 0, start, tall);
  if (end < width) g.fillRect(end, 0, width - end, tall);
  const rise = { from: start, to: px(edit.start + edit.fadeIn), width, tall };
  const fall = { from: end, to: px(edit.end - edit.fadeOut), width, tall };
  ramp(g, rise, edit.fadeInShape);
  ramp(g, fall, edit.fadeOutShape);
}
