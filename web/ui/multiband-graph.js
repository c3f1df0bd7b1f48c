// multiband-graph.js -- the bands over the live spectrum, each with its gain as it moves. SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { HIGH_HZ, LOW_HZ, place } from './eq-curve.js';
import { drawSpectrum, liveSpectrum } from './eq-spectrum.js';
import { bandName, bandsOf, countOf, MOST } from './multiband-bands.js';
import { spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

const MARKS_HZ = [50, 100, 200, 500, 1000, 2000, 5000, 10000];
const PAST = 120; // readings of the meters: some four seconds
export const gainSpan = () => spec(bandName(1, 'gain_db')).max;

/** Place of a level from the top, 0..1. @param {number} db */
export function levelPlace(db) {
  const { min, max } = spec(bandName(1, 'threshold_db'));
  return 1 - (db - min) / (max - min);
}

/** @param {number} db @param {number} height */
const gainY = (db, height) => (0.5 - Math.max(-1, Math.min(1, db / gainSpan())) / 2) * height;

/** Gains and levels of the last seconds. @param {Studio} studio @param {() => void} ask */
function history(studio, ask) {
  const past = Array.from({ length: MOST }, () => new Float32Array(PAST));
  const levels = new Float32Array(MOST).fill(-120);
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    const { multiband_gain_db: gains, multiband_level_db: heard } = event.detail;
    if (!gains || !studio.state.transport.playing) return;
    past.forEach((line, i) => {
      line.copyWithin(0, 1);
      line[PAST - 1] = gains[i];
      levels[i] = Math.max(heard[i], levels[i] - 1.5);
    });
    ask();
  });
  return { past, levels };
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height */
function grid(g, width, height) {
  g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  g.fillStyle = colour('faint');
  for (const hz of MARKS_HZ) {
    const x = Math.round(place(hz) * width);
    g.fillStyle = colour('grid');
    g.fillRect(x, 0, 1, height);
    g.fillStyle = colour('faint');
    g.fillText(hz < 1000 ? String(hz) : `${hz / 1000}k`, x + 4, height - 6);
  }
  for (let db = -12; db <= 12; db += 6) {
    const y = Math.round(gainY(db, height));
    g.fillStyle = colour(db === 0 ? 'line-strong' : 'grid');
    g.fillRect(0, y, width, 1);
    g.fillStyle = colour('faint');
    g.fillText(db > 0 ? `+${db}` : String(db), 10, y - 4);
  }
}

/** The gain of the last seconds inside its band, and now as a bar.
 * @param {CanvasRenderingContext2D} g @param {Float32Array} past @param {{ left: number, right: number, height: number, ink: string, veil: string }} box */
function gainTrace(g, past, { left, right, height, ink, veil }) {
  const zero = gainY(0, height);
  const wide = right - left;
  g.beginPath();
  g.moveTo(left, zero);
  for (let i = 0; i < PAST; i++) g.lineTo(left + (i / (PAST - 1)) * wide, gainY(past[i], height));
  g.lineTo(right, zero);
  g.fillStyle = veil;
  g.fill();
  g.beginPath();
  for (let i = 0; i < PAST; i++) g.lineTo(left + (i / (PAST - 1)) * wide, gainY(past[i], height));
  g.strokeStyle = ink;
  g.lineWidth = 1.75;
  g.lineJoin = 'round';
  g.stroke();
  const now = gainY(past[PAST - 1], height);
  g.fillStyle = ink;
  g.fillRect(right - 4, Math.min(zero, now), 3, Math.max(1, Math.abs(now - zero)));
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {any} params @param {number} chosen @param {ReturnType<typeof history>} live */
function drawBands(g, width, height, params, chosen, { past, levels }) {
  for (const { n, low, high, on, works } of bandsOf(params)) {
    const left = n === 1 ? 0 : Math.round(place(low) * width);
    const right = n === countOf(params) ? width : Math.round(place(high) * width);
    if (n === chosen) {
      g.fillStyle = colour('b-veil');
      g.fillRect(left, 0, right - left, height);
    }
    if (n > 1) {
      g.fillStyle = colour('line-strong');
      g.fillRect(left, 0, 1, height);
    }
    if (!on) continue;
    const loud = Math.min(1, Math.max(0, levelPlace(levels[n - 1]))) * height;
    g.fillStyle = colour('a-inside');
    g.fillRect(left + 3, loud, 3, height - loud);
    if (!works) continue;
    const now = past[n - 1][PAST - 1];
    const [ink, veil] = now > 0.05 ? ['b', 'b-back'] : ['gr', 'gr-veil'];
    gainTrace(g, past[n - 1], { left, right, height, ink: colour(ink), veil: colour(veil) });
  }
}

/** @param {Studio} studio @param {{ get: () => number, choose: (n: number) => void }} chosen */
export function multibandGraph(studio, { get, choose }) {
  const canvas = h('canvas', {
    class: 'eq-canvas',
    role: 'img',
    'aria-label': 'Bands over the spectrum, with what each takes or adds',
  });
  const ask = picture(canvas, (g, width, height) => {
    grid(g, width, height);
    drawSpectrum(g, width, height, spectrum);
    drawBands(g, width, height, studio.state.params, get(), live);
  });
  const spectrum = liveSpectrum(studio, ask);
  const live = history(studio, ask);
  canvas.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    const at = (event.clientX - box.left) / box.width;
    const band = bandsOf(studio.state.params).find(({ high }) => at <= place(high));
    choose(band?.n ?? countOf(studio.state.params));
  });
  watch(studio, ['params'], ask);
  canvas.ask = ask;
  return canvas;
}

/** The bands as a row of bars, for the folded block. @param {Studio} studio */
export function multibandMini(studio) {
  const canvas = h('canvas', { class: 'mini', 'aria-hidden': 'true' });
  const now = new Float32Array(MOST);
  const ask = picture(canvas, (g, width, height) => {
    const { params } = studio.state;
    const isOn = params['multiband.on'] > 0;
    for (const { n, low, high, works } of bandsOf(params)) {
      const left = place(Math.max(LOW_HZ, low)) * width;
      const right = place(Math.min(HIGH_HZ, high)) * width;
      const y = height / 2;
      g.fillStyle = isOn && works ? colour('b') : colour(isOn ? 'faint' : 'line-strong');
      g.fillRect(left + 1, y - 1, right - left - 2, 2);
      const tall = Math.max(-1, Math.min(1, now[n - 1] / 9)) * (y - 2);
      g.fillStyle = tall < 0 ? colour('gr') : colour('b');
      g.fillRect(left + 1, y, right - left - 2, -tall);
    }
  });
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    const gains = event.detail.multiband_gain_db;
    if (!gains || !(studio.state.params['multiband.on'] > 0)) return;
    now.set(gains);
    ask();
  });
  watch(studio, ['params'], ask);
  return canvas;
}
