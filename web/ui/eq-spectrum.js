// eq-spectrum.js -- behind the curve: what is heard, the source as it was, and the reference. SPDX-License-Identifier: MIT
import { colour } from './dom.js';
import { HIGH_HZ, LOW_HZ, place } from './eq-curve.js';

/** @typedef {import('../studio.js').Studio} Studio */

const BANDS = 256;
const STILL_DB = 0.02; // a paused song is not drawn over and over
const FLOOR_DB = -100;
const TOP_DB = -10;
const BIN_HZ = 17.6; // of noise, in a bin of 4096 frames at 48 kHz under a Hann window
const THIRD = 0.2316; // width of a third of an octave, of its centre
const CREST_DB = 3; // on music the live picture, of bins that fall slowly, stands about so far above the mean

/** The live spectra, smoothed over time for the eye; at one loudness while levels are matched.
 * @param {Studio} studio @param {() => void} ask */
export function liveSpectra(studio, ask) {
  const heard = new Float32Array(BANDS).fill(-120);
  const source = new Float32Array(BANDS).fill(-120);
  const live = { heard, source, shiftDb: 0 };
  /** @param {Float32Array} levels @param {Float32Array} fresh @returns {boolean} whether the eye would see it move */
  const follow = (levels, fresh) => {
    let moved = 0;
    for (let i = 0; i < levels.length; i++) {
      const speed = fresh[i] > levels[i] ? 0.6 : 0.18;
      const step = speed * (Math.max(-120, fresh[i]) - levels[i]);
      levels[i] += step;
      moved = Math.max(moved, Math.abs(step));
    }
    return moved > STILL_DB;
  };
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    const { spectrum_db, spectrum_a_db, match_a_db } = event.detail;
    if (!spectrum_db) return;
    const shiftDb = studio.state.compare.match ? (match_a_db ?? 0) : 0;
    const moves = [
      follow(heard, spectrum_db),
      spectrum_a_db && follow(source, spectrum_a_db),
      Math.abs(shiftDb - live.shiftDb) > STILL_DB,
    ];
    live.shiftDb = shiftDb;
    if (moves.some(Boolean)) ask();
  });
  return live;
}

/** Only what is heard. @param {Studio} studio @param {() => void} ask */
export const liveSpectrum = (studio, ask) => liveSpectra(studio, ask).heard;

/** @param {number} height */
const toY = (height) => (/** @type {number} */ db) =>
  height * (1 - Math.min(1, Math.max(0, (db - FLOOR_DB) / (TOP_DB - FLOOR_DB))));

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {Float32Array} levels */
export function drawSpectrum(g, width, height, levels) {
  const y = toY(height);
  g.beginPath();
  g.moveTo(0, height);
  for (let i = 0; i < BANDS; i++) g.lineTo((i / (BANDS - 1)) * width, y(levels[i]));
  g.lineTo(width, height);
  const shade = g.createLinearGradient(0, 0, 0, height);
  shade.addColorStop(0, colour('spectrum-top'));
  shade.addColorStop(1, colour('spectrum-low'));
  g.fillStyle = shade;
  g.fill();
}

/** @param {CanvasRenderingContext2D} g @param {string} ink */
function line(g, ink) {
  g.strokeStyle = ink;
  g.lineWidth = 1.25;
  g.lineJoin = 'round';
  g.stroke();
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {ReturnType<typeof liveSpectra>} live */
function drawSource(g, width, height, { source, shiftDb }) {
  if (source.every((db) => db + shiftDb <= FLOOR_DB)) return;
  const y = toY(height);
  g.beginPath();
  for (let i = 0; i < BANDS; i++) g.lineTo((i / (BANDS - 1)) * width, y(source[i] + shiftDb));
  line(g, colour('a-inside'));
}

/**
 * The reference's whole-file spectrum at the song's loudness, on the scale of the live picture; null without one.
 * @param {any} state @returns {{ hz: number, db: number }[] | null}
 */
export function referenceSpectrum({ reference, song }) {
  const own = reference?.figures?.loudness?.integratedLufs;
  const wanted = song?.figures?.loudness?.integratedLufs;
  const thirds = reference?.figures?.spectrum?.thirdOctaveDb;
  if (!Number.isFinite(own) || !Number.isFinite(wanted) || !thirds) return null;
  return thirds
    .filter((/** @type {any} */ t) => Number.isFinite(t.db) && t.hz >= LOW_HZ && t.hz <= HIGH_HZ)
    .map((/** @type {any} */ { hz, db }) => {
      const bins = Math.max(1, (THIRD * hz) / BIN_HZ);
      return { hz, db: db + wanted - own + CREST_DB - 10 * Math.log10(bins) };
    });
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {{ hz: number, db: number }[]} thirds @param {number} shiftDb */
function drawReference(g, width, height, thirds, shiftDb) {
  const y = toY(height);
  const at = thirds.map(({ hz, db }) => [place(hz) * width, y(db + shiftDb)]);
  if (at.length < 2) return;
  g.beginPath();
  g.moveTo(at[0][0], at[0][1]);
  for (let i = 1; i < at.length - 1; i++) {
    const [x, top] = at[i];
    g.quadraticCurveTo(x, top, (x + at[i + 1][0]) / 2, (top + at[i + 1][1]) / 2);
  }
  g.lineTo(at[at.length - 1][0], at[at.length - 1][1]);
  line(g, colour('r'));
}

/** All that lies behind the curve. @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {ReturnType<typeof liveSpectra>} live @param {any} state */
export function drawSpectra(g, width, height, live, state) {
  drawSpectrum(g, width, height, live.heard);
  drawSource(g, width, height, live);
  const thirds = referenceSpectrum(state);
  if (thirds) drawReference(g, width, height, thirds, live.shiftDb);
}
