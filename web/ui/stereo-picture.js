// stereo-picture.js -- width as a fan, and as a stage from the lows to the highs. SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { hzAt, place } from './eq-curve.js';
import { spec, toPlace } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

export const WIDTH = 'stereo.width';
export const BANDS = ['low', 'mid', 'high'];
const WIDEST = Math.PI * 0.46; // half the fan at the greatest width, seen from the listener
const LABELS = [
  [100, '100'],
  [1000, '1k'],
  [10000, '10k'],
];

/** Width of each band in %, that of the whole included. @param {any} params */
export const widthsOf = (params) =>
  BANDS.map((band) => (params[WIDTH] * params[`stereo.${band}_width`]) / 100);

/** What is left of a width above 100 % when a share of the widening is held back. @param {number} width @param {number} held 0..1 */
export const heldWidth = (width, held) => (width > 100 ? 100 + (width - 100) * (1 - held) : width);

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {number} at 0..1 */
function fan(g, width, height, at) {
  const radius = Math.min(height - 14, width / 2 - 8);
  const half = Math.max(0.015, at * WIDEST);
  g.beginPath();
  g.moveTo(width / 2, height - 6);
  g.arc(width / 2, height - 6, radius, -Math.PI / 2 - half, -Math.PI / 2 + half);
  g.closePath();
}

/** @param {CanvasRenderingContext2D} g @param {string} ink @param {boolean} dashed */
function outline(g, ink, dashed) {
  g.setLineDash(dashed ? [3, 4] : []);
  g.strokeStyle = ink;
  g.lineWidth = 1.5;
  g.stroke();
  g.setLineDash([]);
}

/** The whole as a fan; dashed what was asked for and is held back. @param {Studio} studio @param {string} kind @param {() => number} held */
export function fanPicture(studio, kind, held = () => 0) {
  const canvas = h('canvas', { class: kind, 'aria-hidden': 'true' });
  const p = spec(WIDTH);
  const ask = picture(canvas, (g, width, height) => {
    const on = studio.state.params['stereo.on'] > 0;
    const asked = studio.state.params[WIDTH];
    const real = heldWidth(asked, on ? held() : 0);
    fan(g, width, height, toPlace(p, p.default));
    outline(g, colour('line-strong'), true);
    fan(g, width, height, toPlace(p, asked));
    if (real < asked - 0.5) outline(g, colour('gr'), true);
    fan(g, width, height, toPlace(p, real));
    outline(g, on ? colour('b') : colour('faint'), false);
    g.fillStyle = colour('b-veil');
    if (on) g.fill();
  });
  watch(studio, ['params'], ask);
  canvas.ask = ask;
  return canvas;
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {number} half of 100 % in pixels */
function stageGrid(g, width, height, half) {
  g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  g.fillStyle = colour('grid');
  for (const [hz] of LABELS) g.fillRect(Math.round(place(Number(hz)) * width), 0, 1, height);
  g.fillStyle = colour('faint');
  for (const [hz, text] of LABELS)
    g.fillText(String(text), place(Number(hz)) * width + 4, height - 5);
  g.strokeStyle = colour('line-strong');
  g.setLineDash([3, 4]);
  g.lineWidth = 1;
  for (const side of [-1, 1]) {
    g.beginPath();
    g.moveTo(0, Math.round(height / 2 + side * half) + 0.5);
    g.lineTo(width, Math.round(height / 2 + side * half) + 0.5);
    g.stroke();
  }
  g.setLineDash([]);
}

/** An LR4 high-pass in amplitude; 1 where there is none. @param {number} hz @param {number} corner */
const above = (hz, corner) => (corner > 0 ? (hz / corner) ** 4 / (1 + (hz / corner) ** 4) : 1);

/** Width in % at a frequency: the bands run into each other as their splits do. @param {any} params @param {number} hz @param {number} held */
function widthAt(params, hz, held) {
  const [low, mid, high] = widthsOf(params).map((width) => heldWidth(width, held));
  const [first, second] = [params['stereo.split_1_hz'], params['stereo.split_2_hz']];
  const [over1, over2] = [above(hz, first), above(hz, second)];
  const width = low * (1 - over1) + over1 * (mid * (1 - over2) + high * over2);
  return width * above(hz, params['stereo.mono_hz']);
}

/** How wide every frequency stands: left above, right below the middle. @param {Studio} studio @param {() => number} held */
export function stagePicture(studio, held) {
  const canvas = h('canvas', { class: 'stage-picture', role: 'img' });
  const ask = picture(canvas, (g, width, height) => {
    const { params } = studio.state;
    const most = Math.max(200, ...widthsOf(params));
    const scale = (height / 2 - 6) / most;
    stageGrid(g, width, height, 100 * scale);
    const trace = (/** @type {number} */ share) => {
      g.beginPath();
      for (const side of [-1, 1])
        for (let i = 0; i <= 160; i++) {
          const x = side < 0 ? i / 160 : 1 - i / 160;
          g.lineTo(
            x * (width + 4) - 2,
            height / 2 + side * scale * widthAt(params, hzAt(x), share),
          );
        }
      g.closePath();
    };
    if (held() > 0.01) {
      trace(0);
      outline(g, colour('gr'), true);
    }
    trace(held());
    g.fillStyle = colour('b-veil');
    g.fill();
    outline(g, colour('b'), false);
  });
  watch(studio, ['params'], ({ params }) => {
    const [low, mid, high] = widthsOf(params).map(Math.round);
    canvas.setAttribute('aria-label', `Width: lows ${low} %, middle ${mid} %, highs ${high} %`);
    ask();
  });
  canvas.ask = ask;
  return canvas;
}
