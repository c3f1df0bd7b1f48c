// wave-draw.js -- A and B as waveforms, the limiter's work along the top. SPDX-License-Identifier: MIT
import { colour } from './dom.js';
import { drawEdit } from './edit-draw.js';
import { clock, fineClock } from './format.js';

/** @typedef {import('./wave-view.js').View} View */

/** @type {Readonly<View>} */
const ALL = Object.freeze({ from: 0, to: 1 });
export const RULER = 18; // px under the waveform
const LABEL = 40; // px of a time on the ruler
const GR_DEEPEST_DB = 12;
const GR_SHARE = 0.36; // of the height, so that the trace never hides the wave

/**
 * One overview as a filled shape: lowest and highest of the buckets under each pixel.
 * @param {CanvasRenderingContext2D} g
 * @param {Float32Array} overview [min, max, rms]*
 * @param {{ width: number, middle: number, half: number }} box
 * @param {string} ink
 * @param {boolean} rms
 * @param {View} [view] the stretch that is shown
 */
export function shape(g, overview, { width, middle, half }, ink, rms, { from, to } = ALL) {
  const buckets = Math.floor(overview.length / 3);
  if (!buckets) return;
  g.beginPath();
  const lows = new Float32Array(Math.ceil(width) + 1);
  for (let x = 0; x < lows.length; x++) {
    const at = (/** @type {number} */ px) => (from + (px / lows.length) * (to - from)) * buckets;
    const first = Math.min(buckets - 1, Math.floor(at(x)));
    const last = Math.max(first + 1, Math.min(buckets, Math.ceil(at(x + 1))));
    let [low, high] = [1, -1];
    let power = 0;
    for (let i = first; i < last; i++) {
      low = Math.min(low, overview[3 * i]);
      high = Math.max(high, overview[3 * i + 1]);
      power = Math.max(power, overview[3 * i + 2]);
    }
    if (rms) [low, high] = [-power, power];
    lows[x] = Math.max(-1, low);
    g.lineTo(x, middle - Math.min(1, high) * half - 0.5);
  }
  for (let x = lows.length - 1; x >= 0; x--) g.lineTo(x, middle - lows[x] * half + 0.5);
  g.closePath();
  g.fillStyle = ink;
  g.fill();
}

/** @param {CanvasRenderingContext2D} g @param {Float32Array} reduction dB per 100 ms @param {number} seconds @param {number} width
 * @param {number} height @param {View} [view] */
export function reductionTrace(g, reduction, seconds, width, height, { from, to } = ALL) {
  g.beginPath();
  g.moveTo(0, -1);
  for (let x = 0; x <= width; x++) {
    const at = (/** @type {number} */ px) =>
      Math.floor((from + (px / width) * (to - from)) * seconds * 10);
    const first = at(x);
    const last = Math.max(first + 1, at(x + 1));
    let least = 0;
    for (let i = first; i < last && i < reduction.length; i++)
      least = Math.min(least, reduction[i]);
    g.lineTo(x, Math.min(1, -least / GR_DEEPEST_DB) * height * GR_SHARE - 1); // nothing taken: no line
  }
  g.lineTo(width, -1);
  g.fillStyle = colour('gr-veil');
  g.fill();
  g.strokeStyle = colour('gr');
  g.lineWidth = 1.25;
  g.stroke();
}

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600]; // s

/** @param {CanvasRenderingContext2D} g @param {number} seconds @param {number} width @param {number} top
 * @param {View} [view] @param {number} [right] px, where the key to the colours begins */
export function timeRuler(g, seconds, width, top, { from, to } = ALL, right = width) {
  const shown = seconds * (to - from);
  const room = shown / Math.max(1, width / 84);
  const step = STEPS.find((s) => s >= room) ?? 1200;
  g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const end = right - LABEL;
  for (let i = Math.ceil((seconds * from) / step); i * step < seconds; i++) {
    const t = i * step;
    const x = ((t - seconds * from) / shown) * width;
    if (x > end) break;
    g.fillStyle = colour('line-strong');
    g.fillRect(Math.round(x), top, 1, 5);
    g.fillStyle = colour('dim');
    g.fillText(step < 1 ? fineClock(t) : clock(t), x + 5, top + 13);
  }
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {any} state
 * @param {View} [view] @param {number} [right] px of the ruler */
export function drawWave(
  g,
  width,
  height,
  { song, final, compare, edit },
  view = ALL,
  right = width,
) {
  if (!song) return;
  const tall = height - RULER;
  const box = { width, middle: tall / 2, half: tall / 2 - 6 };
  g.fillStyle = colour('grid');
  g.fillRect(0, Math.round(box.middle), width, 1);
  const hearsA = compare.slot === 'A';
  const b = final.overview;
  const paint = (
    /** @type {Float32Array|null} */ overview,
    /** @type {string} */ ink,
    rms = false,
  ) => overview && shape(g, overview, box, colour(ink), rms, view);
  if (!b) {
    paint(song.overview, 'a');
    paint(song.overview, 'a-core', true);
  } else if (hearsA) {
    paint(b, 'b-back');
    paint(song.overview, 'a');
    paint(song.overview, 'a-core', true);
  } else {
    if (!final.fresh) g.globalAlpha = 0.4;
    paint(b, 'b');
    g.globalAlpha = 1;
    paint(song.overview, 'a-inside');
  }
  drawEdit(g, width, tall, { song, edit }, view);
  if (final.reduction?.length) reductionTrace(g, final.reduction, song.seconds, width, tall, view);
  timeRuler(g, song.seconds, width, tall, view, right);
}
