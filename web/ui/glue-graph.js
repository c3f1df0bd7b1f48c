// glue-graph.js -- transfer curve with the point where the sound is now; what is taken over time. SPDX-License-Identifier: MIT
// Pictures only. What is heard and metered is computed in the core.
import { colour, h, picture, watch } from './dom.js';
import { figure } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */

const LOW_DB = -48;
const PAST = 300;
const DEEPEST_DB = 9;
const MARKS = [-36, -24, -12];

/** dB that leave at x dB. Giannoulis, Massberg, Reiss (2012), eq. 4. @param {any} params @param {number} x */
export function curveDb(params, x) {
  const get = (/** @type {string} */ key) => params[`glue.${key}`];
  const [over, knee] = [x - get('threshold_db'), get('knee_db')];
  const inside = knee > 0 && Math.abs(2 * over) <= knee;
  const beyond = inside ? (over + knee / 2) ** 2 / (2 * knee) : Math.max(0, over);
  return x - Math.min(beyond * (1 - 1 / get('ratio')), get('range_db'));
}

/** Level heard and gain, eased for the eye. @param {Studio} studio @param {() => void} ask */
function live(studio, ask) {
  const now = { level: -120, gain: 0 };
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    const { glue_level_db: level, glue_gain_db: gain } = event.detail;
    if (!Number.isFinite(level) || !(studio.state.params['glue.on'] > 0)) return;
    now.level = Math.max(level, now.level - 2);
    now.gain = gain;
    ask();
  });
  return now;
}

/** @param {Studio} studio */
export function glueCurve(studio) {
  const canvas = h('canvas', {
    class: 'glue-curve',
    role: 'img',
    'aria-label': 'Curve: level in, level out, and where the sound is',
  });
  const ask = picture(canvas, (g, width, height) => {
    const { params } = studio.state;
    const x = (/** @type {number} */ db) => (1 - db / LOW_DB) * width;
    const y = (/** @type {number} */ db) => (db / LOW_DB) * height;
    g.font = `10px ${getComputedStyle(document.body).fontFamily}`;
    for (const mark of MARKS) {
      g.fillStyle = colour('grid');
      g.fillRect(Math.round(x(mark)), 0, 1, height);
      g.fillRect(0, Math.round(y(mark)), width, 1);
      g.fillStyle = colour('faint');
      g.fillText(String(mark), x(mark) + 3, height - 5);
    }
    g.beginPath();
    g.moveTo(0, height);
    g.lineTo(width, 0);
    g.strokeStyle = colour('line-strong');
    g.lineWidth = 1;
    g.stroke();
    g.fillStyle = colour('b-veil');
    g.fillRect(x(params['glue.threshold_db']), 0, width, height);
    g.beginPath();
    for (let db = LOW_DB; db <= 0; db += 0.5) g.lineTo(x(db), y(curveDb(params, db)));
    g.strokeStyle = colour('b');
    g.lineWidth = 2.25;
    g.stroke();
    if (now.level < LOW_DB) return;
    const [left, top] = [x(Math.min(0, now.level)), y(Math.min(0, now.level + now.gain))];
    g.beginPath();
    g.arc(left, top, 5, 0, 2 * Math.PI);
    g.fillStyle = colour('text');
    g.fill();
    g.fillStyle = colour('gr');
    const direct = y(Math.min(0, now.level));
    g.fillRect(left - 1, direct, 2, Math.max(0, top - 5 - direct));
  });
  const now = live(studio, ask);
  watch(studio, ['params'], ask);
  return canvas;
}

/** What it took over the last seconds, and takes now. @param {Studio} studio */
export function gluePast(studio) {
  const past = new Float32Array(PAST);
  const canvas = h('canvas', {
    class: 'glue-past',
    role: 'img',
    'aria-label': 'Glue takes, over time',
  });
  const ask = picture(canvas, (g, width, height) => {
    g.font = `10px ${getComputedStyle(document.body).fontFamily}`;
    const y = (/** @type {number} */ db) => Math.min(1, -db / DEEPEST_DB) * height;
    for (const db of [-2, -4, -6, -8]) {
      g.fillStyle = colour('grid');
      g.fillRect(0, Math.round(y(db)), width, 1);
      g.fillStyle = colour('faint');
      g.fillText(String(db), 6, y(db) - 3);
    }
    g.beginPath();
    g.moveTo(0, 0);
    for (let i = 0; i < PAST; i++) g.lineTo((i / (PAST - 1)) * width, y(past[i]));
    g.lineTo(width, 0);
    g.fillStyle = colour('gr-veil');
    g.fill();
    g.strokeStyle = colour('gr');
    g.lineWidth = 1.5;
    g.stroke();
    g.font = `600 15px ${getComputedStyle(document.body).fontFamily}`;
    g.textAlign = 'right';
    g.fillStyle = colour('text');
    const says = `${figure(past[PAST - 1])} dB`;
    g.strokeStyle = colour('bg'); // read over the trace
    g.lineWidth = 5;
    g.strokeText(says, width - 10, height - 10);
    g.fillText(says, width - 10, height - 10);
    g.textAlign = 'left';
  });
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    if (!studio.state.transport.playing) return;
    past.copyWithin(0, 1);
    past[PAST - 1] = Math.min(0, event.detail.glue_gain_db || 0);
    ask();
  });
  watch(studio, ['params'], ask);
  return canvas;
}

/** The curve as a line's ornament, for the folded block. @param {Studio} studio */
export function glueMini(studio) {
  const canvas = h('canvas', { class: 'mini', 'aria-hidden': 'true' });
  const ask = picture(canvas, (g, width, height) => {
    const { params } = studio.state;
    const taken = Math.min(1, -now.gain / DEEPEST_DB) * width;
    g.fillStyle = colour('line-strong');
    g.fillRect(0, Math.round(height / 2), width, 2);
    if (!(params['glue.on'] > 0)) return;
    g.fillStyle = colour('gr');
    g.fillRect(width - taken, Math.round(height / 2) - 2, taken, 6);
  });
  const now = live(studio, ask);
  watch(studio, ['params'], ask);
  return canvas;
}
