// eq-graph.js -- the equaliser as a curve over the live spectrum. SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { bandOf, HIGH_HZ, hzAt, LOW_HZ, place, responseDb } from './eq-curve.js';
import { spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

const GRID_HZ = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];
const LABELS = new Map([
  [50, '50'],
  [100, '100'],
  [200, '200'],
  [500, '500'],
  [1000, '1k'],
  [2000, '2k'],
  [5000, '5k'],
  [10000, '10k'],
]);
const FLOOR_DB = -100;
const TOP_DB = -10;
export const COUNT = 12;

export const gainSpan = () => spec('eq.1.gain_db').max;

/** @param {any} params */
export const bandsOf = (params) => Array.from({ length: COUNT }, (_, i) => bandOf(params, i + 1));

/** The live spectrum, smoothed over time for the eye. @param {Studio} studio @param {() => void} ask */
export function liveSpectrum(studio, ask) {
  const levels = new Float32Array(256).fill(-120);
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    const fresh = event.detail.spectrum_db;
    if (!fresh) return;
    for (let i = 0; i < levels.length; i++) {
      const speed = fresh[i] > levels[i] ? 0.6 : 0.18;
      levels[i] += speed * (Math.max(-120, fresh[i]) - levels[i]);
    }
    ask();
  });
  return levels;
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {Float32Array} levels */
export function drawSpectrum(g, width, height, levels) {
  const y = (/** @type {number} */ db) =>
    height * (1 - Math.min(1, Math.max(0, (db - FLOOR_DB) / (TOP_DB - FLOOR_DB))));
  g.beginPath();
  g.moveTo(0, height);
  for (let i = 0; i < levels.length; i++) g.lineTo((i / (levels.length - 1)) * width, y(levels[i]));
  g.lineTo(width, height);
  const shade = g.createLinearGradient(0, 0, 0, height);
  shade.addColorStop(0, colour('spectrum-top'));
  shade.addColorStop(1, colour('spectrum-low'));
  g.fillStyle = shade;
  g.fill();
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height */
function drawGrid(g, width, height) {
  g.lineWidth = 1;
  g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  for (const hz of GRID_HZ) {
    const x = Math.round(place(hz) * width) + 0.5;
    g.strokeStyle = colour('grid');
    g.beginPath();
    g.moveTo(x, 0);
    g.lineTo(x, height);
    g.stroke();
    const label = LABELS.get(hz);
    if (!label) continue;
    g.fillStyle = colour('faint');
    g.fillText(label, x + 4, height - 6);
  }
  const span = gainSpan();
  for (let db = -span; db <= span; db += 6) {
    const y = Math.round((0.5 - db / (2 * span)) * height) + 0.5;
    g.strokeStyle = db === 0 ? colour('line-strong') : colour('grid');
    g.beginPath();
    g.moveTo(0, y);
    g.lineTo(width, y);
    g.stroke();
    if (Math.abs(db) === span) continue;
    g.fillStyle = colour('faint');
    g.fillText(db > 0 ? `+${db}` : String(db), 6, y - 4);
  }
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {ReturnType<typeof bandsOf>} bands */
export function traceCurve(g, width, height, bands) {
  const span = gainSpan();
  g.beginPath();
  for (let x = 0; x <= width; x += 1.5) {
    const db = responseDb(bands, hzAt(x / width));
    g.lineTo(x, (0.5 - db / (2 * span)) * height);
  }
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {ReturnType<typeof bandsOf>} bands @param {number} chosen */
function drawCurves(g, width, height, bands, chosen) {
  const band = bands[chosen - 1];
  if (band.on && band.gain !== 0) {
    traceCurve(g, width, height, [band]);
    g.lineTo(width, height / 2);
    g.lineTo(0, height / 2);
    g.fillStyle = colour('b-veil');
    g.fill();
  }
  traceCurve(g, width, height, bands);
  g.strokeStyle = colour('b');
  g.lineWidth = 2.25;
  g.lineJoin = 'round';
  g.stroke();
}

/** @param {Studio} studio @param {() => number} chosen */
export function eqGraph(studio, chosen) {
  const canvas = h('canvas', {
    class: 'eq-canvas',
    role: 'img',
    'aria-label': 'Equaliser curve over the spectrum',
  });
  const ask = picture(canvas, (g, width, height) => {
    drawGrid(g, width, height);
    drawSpectrum(g, width, height, levels);
    drawCurves(g, width, height, bandsOf(studio.state.params), chosen());
  });
  const levels = liveSpectrum(studio, ask);
  watch(studio, ['params'], ask);
  canvas.ask = ask;
  return canvas;
}

/** The curve as a line's ornament, for the folded block. @param {Studio} studio */
export function eqMini(studio) {
  const canvas = h('canvas', { class: 'mini', 'aria-hidden': 'true' });
  const ask = picture(canvas, (g, width, height) => {
    g.fillStyle = colour('line-strong');
    g.fillRect(0, Math.round(height / 2), width, 1);
    traceCurve(g, width, height, bandsOf(studio.state.params));
    g.strokeStyle = studio.state.params['eq.on'] > 0 ? colour('b') : colour('faint');
    g.lineWidth = 1.75;
    g.stroke();
  });
  watch(studio, ['params'], ask);
  return canvas;
}

export { HIGH_HZ, LOW_HZ };
