// eq-graph.js -- the equaliser as curves over the spectra. SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { bandsOf, gainSpan } from './eq-bands.js';
import {
  hzAt,
  LEFT,
  MARKS,
  MID,
  place,
  RIGHT,
  responseDb,
  SIDE,
  STEREO,
  works,
} from './eq-curve.js';
import { drawSpectra, liveSpectra } from './eq-spectrum.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('./eq-curve.js').Band} Band */

const GRID_HZ = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];
const LABELS = new Map(MARKS);
const STEP = 1.5; // px

/** By eq.N.place: its colour, and the letter on handles. */
export const PLACES = ['b', 'mid', 'side', 'left', 'right'];
export const LETTERS = ['', 'M', 'S', 'L', 'R'];

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

/** @param {number} width @param {number} height @param {Band[]} bands @returns {Path2D} */
function curve(width, height, bands) {
  const span = gainSpan();
  const path = new Path2D();
  for (let x = 0; x <= width + STEP; x += STEP) {
    const db = responseDb(bands, hzAt(x / width));
    path.lineTo(x, (0.5 - Math.max(db, -2 * span) / (2 * span)) * height);
  }
  return path;
}

/** What mid, side, left and right get each, where that is not what both get. @param {Band[]} bands @returns {[string, Band[]][]} colour and bands */
function lanesOf(bands) {
  const busy = new Set(bands.filter(works).map((band) => band.place));
  return [MID, SIDE, LEFT, RIGHT]
    .filter((lane) => busy.has(lane))
    .map((lane) => [
      PLACES[lane],
      bands.filter((band) => band.place === STEREO || band.place === lane),
    ]);
}

/** The curves as paths, made anew only when the settings or the size change. */
function curves() {
  /** @type {{ params: any, chosen: number, width: number, height: number } | null} */
  let of = null;
  /** @type {{ path: Path2D, ink: string, lane: boolean }[]} */
  let lines = [];
  /** @type {{ path: Path2D, ink: string } | null} */
  let shade = null;
  return (
    /** @type {any} */ params,
    /** @type {number} */ chosen,
    /** @type {number} */ width,
    /** @type {number} */ height,
  ) => {
    const same = of && of.params === params && of.chosen === chosen;
    if (same && of?.width === width && of.height === height) return { lines, shade };
    of = { params, chosen, width, height };
    const bands = bandsOf(params);
    const both = bands.filter((band) => band.place === STEREO);
    lines = lanesOf(bands).map(([ink, own]) => ({
      path: curve(width, height, own),
      ink,
      lane: true,
    }));
    lines.push({ path: curve(width, height, both), ink: PLACES[STEREO], lane: false });
    const band = bands[chosen - 1];
    shade = null;
    if (band && works(band)) {
      shade = { path: curve(width, height, [band]), ink: `${PLACES[band.place]}-veil` };
      shade.path.lineTo(width, height / 2);
      shade.path.lineTo(0, height / 2);
      shade.path.closePath();
    }
    return { lines, shade };
  };
}

/** @param {Studio} studio @param {() => number} chosen number of the band, 0 for none */
export function eqGraph(studio, chosen) {
  const canvas = h('canvas', {
    class: 'eq-canvas',
    role: 'img',
    'aria-label': 'Equaliser curve over the spectrum',
  });
  const drawn = curves();
  const ask = picture(canvas, (g, width, height) => {
    drawGrid(g, width, height);
    drawSpectra(g, width, height, live, studio.state);
    const { lines, shade } = drawn(studio.state.params, chosen(), width, height);
    if (shade) {
      g.fillStyle = colour(shade.ink);
      g.fill(shade.path);
    }
    g.lineJoin = 'round';
    for (const { path, ink, lane } of lines) {
      g.strokeStyle = colour(ink);
      g.lineWidth = lane ? 1.5 : 2.25;
      g.stroke(path);
    }
  });
  const live = liveSpectra(studio, ask);
  watch(studio, ['params', 'reference', 'song'], ask);
  canvas.ask = ask;
  return canvas;
}

/** The curve as a line's ornament, for the folded block. @param {Studio} studio */
export function eqMini(studio) {
  const canvas = h('canvas', { class: 'mini', 'aria-hidden': 'true' });
  const ask = picture(canvas, (g, width, height) => {
    g.fillStyle = colour('line-strong');
    g.fillRect(0, Math.round(height / 2), width, 1);
    g.strokeStyle = studio.state.params['eq.on'] > 0 ? colour('b') : colour('faint');
    g.lineWidth = 1.75;
    g.stroke(curve(width, height, bandsOf(studio.state.params)));
  });
  watch(studio, ['params'], ask);
  return canvas;
}
