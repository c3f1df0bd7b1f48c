// meter-bars.js -- the meters as pictures: peaks, loudness against the target, gain reduction. SPDX-License-Identifier: MIT
import { colour, picture } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

const LUFS = { low: -40, high: 0, marks: [-36, -30, -24, -18, -12, -6] };
const PEAK = { low: -40, high: 3, marks: [] };
const FALL_DB_S = 24; // peak bars sink for the eye; the figures beside them do not

/** @param {{ low: number, high: number }} scale @param {number} value */
const place = ({ low, high }, value) => Math.min(1, Math.max(0, (value - low) / (high - low)));

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} w @param {number} t @param {string} ink */
function bar(g, x, y, w, t, ink) {
  g.fillStyle = ink;
  g.beginPath();
  g.roundRect(x, y, Math.max(0, w), t, Math.min(2, t / 2));
  g.fill();
}

/**
 * One row: letter, groove, level, mark.
 * @param {CanvasRenderingContext2D} g
 * @param {{ letter: string, y: number, tall: number, width: number, scale: { low: number, high: number }, value: number, ink: string, hot?: number, tick?: number|null }} row
 */
function drawRow(g, { letter, y, tall, width, scale, value, ink, hot, tick }) {
  const left = 20;
  const room = width - left;
  g.fillStyle = colour('dim');
  g.textBaseline = 'middle';
  g.fillText(letter, 0, y + tall / 2 + 0.5);
  bar(g, left, y, room, tall, colour('groove'));
  const at = place(scale, value);
  bar(g, left, y, at * room, tall, ink);
  if (hot !== undefined && value > hot) {
    const from = place(scale, hot);
    bar(g, left + from * room, y, (at - from) * room, tall, colour('gr'));
  }
  if (tick === null || tick === undefined) return;
  g.fillStyle = colour('text');
  g.fillRect(Math.round(left + place(scale, tick) * room), y - 2, 2, tall + 4);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Studio} studio
 */
export function meterBars(canvas, studio) {
  let drawn = '';
  const held = { l: -120, r: -120, m: -120, s: -120, gr: 0, at: 0 };
  const ask = picture(canvas, (g, width) => {
    g.font = `600 11px ${getComputedStyle(document.body).fontFamily}`;
    const ceiling = studio.state.params['loudness.ceiling_db'];
    const target = studio.state.target.lufs;
    const peak = { width, tall: 7, scale: PEAK, ink: colour('b'), hot: -0.001, tick: ceiling };
    drawRow(g, { ...peak, letter: 'L', y: 2, value: held.l });
    drawRow(g, { ...peak, letter: 'R', y: 14, value: held.r });
    const loud = { width, tall: 9, scale: LUFS, tick: target };
    drawRow(g, { ...loud, letter: 'M', y: 32, value: held.m, ink: colour('b') });
    drawRow(g, { ...loud, letter: 'S', y: 47, value: held.s, ink: colour('b-dim') });
    g.font = `10px ${getComputedStyle(document.body).fontFamily}`;
    g.textAlign = 'center';
    g.fillStyle = colour('faint');
    for (const mark of LUFS.marks)
      g.fillText(String(mark), 20 + place(LUFS, mark) * (width - 20), 66);
    g.textAlign = 'left';
    g.font = `600 11px ${getComputedStyle(document.body).fontFamily}`;
    drawRow(g, {
      letter: 'GR',
      y: 78,
      tall: 7,
      width,
      scale: { low: 0, high: 12 },
      value: -held.gr,
      ink: colour('gr'),
    });
  });
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    const m = event.detail;
    const now = performance.now();
    const fall = (FALL_DB_S * Math.min(200, now - held.at)) / 1000;
    held.at = now;
    held.l = Math.max(m.peak_l_dbfs ?? -120, held.l - fall);
    held.r = Math.max(m.peak_r_dbfs ?? -120, held.r - fall);
    held.m = m.momentary_lufs;
    held.s = m.short_term_lufs;
    held.gr = Math.min(m.gain_reduction_db ?? 0, held.gr + fall / 2);
    const tenths = [held.l, held.r, held.m, held.s, held.gr]
      .map((db) => Math.round(db * 10))
      .join();
    if (tenths !== drawn) ask(); // at rest nothing is drawn again
    drawn = tenths;
  });
  return ask;
}
