// record-figure.js -- loudness over time of source and master, drawn for paper. SPDX-License-Identifier: MIT
import { clock } from './budget.js';
import { html } from './markup.js';

/** @typedef {import('./record.js').OverTime} OverTime */
/** @typedef {{ at: number, lufs: number }} Point at: seconds */

const [WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM, TOP] = [680, 190, 34, 16, 20, 8];
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600]; // seconds between two times
const SILENCE = -69.9; // LUFS, as good as none

/** @param {OverTime} overTime @param {number} offset seconds @returns {Point[]} */
const points = ({ stepSeconds, shortTermLufs }, offset) =>
  shortTermLufs.map((lufs, i) => ({ at: offset + (i + 1) * stepSeconds, lufs }));

/** @param {number} from @param {number} to @param {number} step */
function marks(from, to, step) {
  const all = [];
  for (let x = Math.ceil(from / step) * step; x <= to; x += step) all.push(x);
  return all;
}

/**
 * @param {OverTime} before of the source
 * @param {OverTime} after of the master
 * @param {number} start where in the source the master begins, seconds
 * @returns {ReturnType<typeof html> | null} nothing for what is too short to have a loudness over time
 */
export function loudnessFigure(before, after, start) {
  const [a, b] = [points(before, 0), points(after, start)];
  const heard = [...a, ...b].filter(({ lufs }) => lufs > SILENCE);
  if (heard.length < 2) return null;
  const end = Math.max(...[...a, ...b].map(({ at }) => at));
  const levels = heard.map(({ lufs }) => lufs);
  const top = Math.ceil((Math.max(...levels) + 1) / 3) * 3;
  const low = Math.max(Math.floor(Math.min(...levels) / 3) * 3, top - 36);
  const x = (/** @type {number} */ s) => LEFT + (s / end) * (WIDTH - LEFT - RIGHT);
  const y = (/** @type {number} */ lufs) =>
    TOP + ((top - Math.max(low, lufs)) / (top - low)) * (HEIGHT - TOP - BOTTOM);
  const line = (/** @type {Point[]} */ all) =>
    all.map(({ at, lufs }) => `${x(at).toFixed(1)},${y(lufs).toFixed(1)}`).join(' ');
  const step = STEPS.find((s) => end / s <= 8) ?? end;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Short-term loudness of source and master over time">
${marks(low, top, top - low > 18 ? 6 : 3).map(
  (
    lufs,
  ) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(lufs).toFixed(1)}" y2="${y(lufs).toFixed(1)}"/>
<text class="left" x="${LEFT - 6}" y="${(y(lufs) + 3.5).toFixed(1)}">${String(lufs).replace('-', '\u2212')}</text>`,
)}
${marks(0, end, step).map((s) => html`<text x="${x(s).toFixed(1)}" y="${HEIGHT - 4}">${clock(s)}</text>`)}
<polyline class="a" points="${line(a)}"/>
<polyline class="b" points="${line(b)}"/>
</svg>`;
}
