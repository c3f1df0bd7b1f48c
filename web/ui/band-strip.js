// band-strip.js -- the live spectrum as a strip: drag over it to hear only that band; drag its ends or the whole of it.
// A click takes an octave, a double click gives all back. SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { HIGH_HZ, hzAt, LOW_HZ, place } from './eq-curve.js';
import { drawSpectrum, liveSpectrum } from './eq-spectrum.js';
import { figure, hertz } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../monitor.js').Band} Band */

const MARKS = [50, 100, 200, 500, 1000, 2000, 5000, 10000];
const EDGE_PX = 8;
const DRAG_PX = 4;

/** The ends of the picture stand for all that lies beyond. @param {number} at 0..1 */
const hzOf = (at) => (at <= 0 ? 0 : at >= 1 ? HIGH_HZ * 2 : hzAt(at));
/** @param {number} hz */
const placeOf = (hz) => Math.min(1, Math.max(0, place(Math.max(hz, LOW_HZ / 2))));

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height */
function drawMarks(g, width, height) {
  g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  for (const hz of MARKS) {
    const x = Math.round(place(hz) * width) + 0.5;
    g.fillStyle = colour('grid');
    g.fillRect(x, 0, 1, height);
    g.fillStyle = colour('faint');
    g.fillText(hz < 1000 ? String(hz) : `${hz / 1000}k`, x + 4, height - 5);
  }
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {Band} band */
function drawBand(g, width, height, band) {
  const [from, to] = [placeOf(band.lowHz) * width, placeOf(band.highHz) * width];
  g.fillStyle = 'rgb(17 18 22 / 72%)';
  g.fillRect(0, 0, from, height);
  g.fillRect(to, 0, width - to, height);
  g.fillStyle = colour('b-veil');
  g.fillRect(from, 0, to - from, height);
  g.fillStyle = colour('b');
  g.fillRect(from - 1, 0, 2, height);
  g.fillRect(to - 1, 0, 2, height);
}

/** What a drag that begins here moves. @param {number} x @param {number} width @param {Band | null} band */
function gripAt(x, width, band) {
  if (!band) return 'new';
  const [from, to] = [placeOf(band.lowHz) * width, placeOf(band.highHz) * width];
  const [near, far] = [Math.abs(x - from), Math.abs(x - to)];
  if (Math.min(near, far) <= EDGE_PX) return near < far ? 'low' : 'high';
  return x > from && x < to ? 'all' : 'new';
}

/** @param {Studio} studio @param {HTMLElement} root */
function dragging(studio, root) {
  /** @type {{ x: number, grip: string, band: Band | null, moved: boolean } | null} */
  let from = null;
  const at = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const box = root.getBoundingClientRect();
    return { x: event.clientX - box.left, width: box.width };
  };
  root.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    const { x, width } = at(event);
    root.setPointerCapture(event.pointerId);
    const { band } = studio.state.compare;
    from = { x, grip: gripAt(x, width, band), band, moved: false };
  });
  root.addEventListener('pointermove', (event) => {
    const { x, width } = at(event);
    root.dataset.grip = from?.grip ?? gripAt(x, width, studio.state.compare.band);
    if (!from) return;
    from.moved = from.moved || Math.abs(x - from.x) >= DRAG_PX;
    if (!from.moved) return;
    const here = hzOf(x / width);
    const { grip, band } = from;
    if (grip === 'new' || !band) studio.setBand({ lowHz: hzOf(from.x / width), highHz: here });
    else if (grip === 'low') studio.setBand({ ...band, lowHz: Math.min(here, band.highHz) });
    else if (grip === 'high') studio.setBand({ ...band, highHz: Math.max(here, band.lowHz) });
    else {
      const ratio = hzAt((x - from.x) / width) / LOW_HZ;
      studio.setBand({ lowHz: band.lowHz * ratio, highHz: band.highHz * ratio });
    }
  });
  root.addEventListener('pointerup', () => {
    if (from && !from.moved && from.grip === 'new') {
      const hz = hzAt(from.x / root.getBoundingClientRect().width);
      studio.setBand({ lowHz: hz / Math.SQRT2, highHz: hz * Math.SQRT2 });
    }
    from = null;
  });
  root.addEventListener('pointercancel', () => {
    from = null;
  });
  root.addEventListener('dblclick', () => studio.setBand(null));
}

/** @param {Studio} studio */
export function bandStrip(studio) {
  const canvas = h('canvas', { class: 'band-canvas', 'aria-hidden': 'true' });
  const root = h(
    'div',
    { class: 'band-strip', title: 'Drag over a band to hear it alone' },
    canvas,
  );
  const reading = h('span', { class: 'note band-reading', 'aria-hidden': 'true' });
  const ask = picture(canvas, (g, width, height) => {
    drawMarks(g, width, height);
    drawSpectrum(g, width, height, levels);
    const { band } = studio.state.compare;
    if (band) drawBand(g, width, height, band);
  });
  const levels = liveSpectrum(studio, ask);
  dragging(studio, root);
  root.addEventListener('pointermove', (/** @type {PointerEvent} */ event) => {
    const box = root.getBoundingClientRect();
    const where = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const db = levels[Math.round(where * (levels.length - 1))];
    reading.textContent = `${hertz(hzAt(where))}, ${db > -119 ? figure(db) : '-∞'} dBFS`;
  });
  root.addEventListener('pointerleave', () => {
    reading.textContent = '';
  });
  watch(studio, ['compare'], ask);
  return { root, reading };
}
