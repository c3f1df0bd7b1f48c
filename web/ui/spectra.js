// spectra.js -- third-octave spectra of song, master and references, all at the same loudness. SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { HIGH_HZ, LOW_HZ, place } from './eq-curve.js';
import { hertz } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {{ hz: number, db: number }[]} Bands */

const SPAN_DB = 54; // from top to bottom
const TICKS = [100, 1000, 10000]; // Hz
const RULER = 16; // px

/** Bands relative to the file's loudness. @param {any} figures @returns {Bands} */
function bandsOf(figures) {
  const lufs = figures?.loudness?.integratedLufs;
  if (typeof lufs !== 'number') return [];
  return (figures.spectrum?.thirdOctaveDb ?? [])
    .filter(
      (/** @type {any} */ b) =>
        typeof b.db === 'number' && b.hz >= LOW_HZ * 0.99 && b.hz <= HIGH_HZ,
    )
    .map((/** @type {any} */ { hz, db }) => ({ hz, db: db - lufs }));
}

/** Lowest and highest of several files in every band that all of them have. @param {Bands[]} files */
function spread(files) {
  return files[0]
    .map(({ hz }) => {
      const all = files.map((bands) => bands.find((b) => b.hz === hz)?.db);
      return all.every((db) => db !== undefined)
        ? {
            hz,
            low: Math.min(.../** @type {number[]} */ (all)),
            high: Math.max(.../** @type {number[]} */ (all)),
          }
        : null;
    })
    .filter((band) => band !== null);
}

/** @param {any} state */
function curves({ song, final, reference, references }) {
  const others = references.filter((/** @type {any} */ r) => r.id !== reference?.id);
  return [
    ...others.map((/** @type {any} */ r) => ({
      bands: bandsOf(r.figures),
      ink: 'r',
      alpha: 0.4,
      wide: 1,
    })),
    { bands: bandsOf(song?.figures), ink: 'a', alpha: 1, wide: 1.25 },
    { bands: bandsOf(final.b), ink: 'b', alpha: final.fresh ? 1 : 0.4, wide: 1.5 },
    { bands: bandsOf(reference?.figures), ink: 'r', alpha: 1, wide: 2 },
  ].filter(({ bands }) => bands.length > 0);
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {any} state */
function draw(g, width, height, state) {
  const tall = height - RULER;
  const lines = curves(state);
  const top =
    Math.max(...lines.flatMap(({ bands }) => bands.map((/** @type {any} */ { db }) => db))) + 2;
  const x = (/** @type {number} */ hz) => Math.max(0, place(hz)) * width;
  const y = (/** @type {number} */ db) => Math.min(tall, ((top - db) / SPAN_DB) * tall);
  g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  for (const hz of TICKS) {
    g.fillStyle = colour('grid');
    g.fillRect(Math.round(x(hz)), 0, 1, tall);
    g.fillStyle = colour('faint');
    const text = hertz(hz);
    g.fillText(text, Math.min(x(hz) + 4, width - g.measureText(text).width), height - 3);
  }
  const files = state.references
    .map((/** @type {any} */ r) => bandsOf(r.figures))
    .filter((/** @type {Bands} */ b) => b.length);
  if (files.length > 1) {
    const band = spread(files);
    g.beginPath();
    for (const { hz, high } of band) g.lineTo(x(hz), y(high));
    for (const { hz, low } of band.reverse()) g.lineTo(x(hz), y(low));
    g.closePath();
    g.globalAlpha = 0.16;
    g.fillStyle = colour('r');
    g.fill();
  }
  g.lineJoin = 'round';
  for (const { bands, ink, alpha, wide } of lines) {
    g.beginPath();
    for (const { hz, db } of bands) g.lineTo(x(hz), y(db));
    g.globalAlpha = alpha;
    g.strokeStyle = colour(ink);
    g.lineWidth = wide;
    g.stroke();
  }
  g.globalAlpha = 1;
}

/** @param {Studio} studio */
export function spectraPicture(studio) {
  const canvas = h('canvas', {
    class: 'spectra',
    role: 'img',
    'aria-label': 'Spectra of source, master and references in third octaves, at the same loudness',
  });
  const ask = picture(canvas, (g, width, height) => draw(g, width, height, studio.state));
  const key = h('p', { class: 'spectra-key', 'aria-hidden': 'true' });
  watch(studio, ['song', 'final', 'reference', 'references'], ({ final, references }) => {
    key.replaceChildren(
      h('span', { class: 'a', text: 'A' }),
      final.b ? h('span', { class: 'b', text: 'B' }) : '',
      h('span', { class: 'r', text: references.length > 1 ? 'R and the spread of all' : 'R' }),
    );
    ask();
  });
  return h('div', { class: 'spectra-field' }, canvas, key);
}
