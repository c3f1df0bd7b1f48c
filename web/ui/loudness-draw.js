// loudness-draw.js -- loudness, true peak and gain reduction over time, in place of the waveform. SPDX-License-Identifier: MIT
import { RECORD_SECONDS } from '../timeline.js';
import { colour } from './dom.js';
import { drawEdit } from './edit-draw.js';
import { figure, fineClock } from './format.js';
import { RULER, reductionTrace, timeRuler } from './wave-draw.js';

const SCALE = { low: -40, high: 1 }; // LUFS and dBTP
const MARKS = [-30, -24, -18, -12, -6];
const SILENT = -69.9;

/** @param {number} db @param {number} tall */
const heightOf = (db, tall) =>
  tall * Math.min(1, Math.max(0, (SCALE.high - db) / (SCALE.high - SCALE.low)));

/**
 * Most of the records under each pixel, as a line.
 * @param {CanvasRenderingContext2D} g
 * @param {Float32Array} column
 * @param {{ width: number, tall: number, seconds: number, view: import('./wave-view.js').View }} box
 * @param {string} ink
 * @param {number} thick
 */
function curve(g, column, { width, tall, seconds, view }, ink, thick) {
  const records = seconds / RECORD_SECONDS;
  const at = (/** @type {number} */ px) =>
    Math.floor((view.from + (px / width) * (view.to - view.from)) * records);
  g.beginPath();
  for (let x = 0; x <= width; x++) {
    const first = Math.min(column.length - 1, at(x));
    const last = Math.max(first + 1, at(x + 1));
    let most = -120;
    for (let i = first; i < last && i < column.length; i++) most = Math.max(most, column[i]);
    g.lineTo(x, heightOf(most, tall));
  }
  g.strokeStyle = ink;
  g.lineWidth = thick;
  g.stroke();
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} tall @param {number | null} target */
function grid(g, width, tall, target) {
  g.font = `10px ${getComputedStyle(document.body).fontFamily}`;
  for (const mark of MARKS) {
    const y = Math.round(heightOf(mark, tall));
    g.fillStyle = colour('grid');
    g.fillRect(0, y, width, 1);
    g.fillStyle = colour('faint');
    g.fillText(String(mark), 6, y - 3);
  }
  if (target === null) return;
  g.setLineDash([5, 5]);
  g.beginPath();
  g.moveTo(0, heightOf(target, tall));
  g.lineTo(width, heightOf(target, tall));
  g.strokeStyle = colour('text');
  g.lineWidth = 1;
  g.stroke();
  g.setLineDash([]);
}

/** @param {number} lufs */
const lufs = (lufs) => (lufs > SILENT ? figure(lufs) : '-∞');

/** What the records say at a place. @param {any} state @param {number} at 0..1 of the song @returns {string} */
export function readout({ song, final }, at) {
  const seconds = at * song.seconds;
  const i = Math.floor(seconds / RECORD_SECONDS);
  const parts = [fineClock(seconds)];
  if (i < (song.shortTerm?.length ?? 0)) parts.push(`A ${lufs(song.shortTerm[i])} LUFS`);
  if (i < (final.shortTerm?.length ?? 0)) {
    parts.push(`B ${lufs(final.shortTerm[i])} LUFS`, `${figure(final.truePeak[i])} dBTP`);
    parts.push(`${figure(final.reduction[i])} dB`);
  }
  return parts.join('   ');
}

/**
 * @param {CanvasRenderingContext2D} g @param {number} width @param {number} height
 * @param {any} state @param {number | null} pointed 0..1 of the song @param {import('./wave-view.js').View} view
 * @param {number} right px of the ruler
 */
export function drawLoudness(g, width, height, state, pointed, view, right) {
  const { song, final, target, edit } = state;
  if (!song) return;
  const tall = height - RULER;
  const box = { width, tall, seconds: song.seconds, view };
  grid(g, width, tall, target.lufs);
  if (final.reduction?.length) reductionTrace(g, final.reduction, song.seconds, width, tall, view);
  g.globalAlpha = final.fresh ? 1 : 0.4;
  if (final.truePeak?.length) curve(g, final.truePeak, box, colour('b-over'), 1);
  if (final.shortTerm?.length) curve(g, final.shortTerm, box, colour('b'), 2);
  g.globalAlpha = 1;
  if (song.shortTerm?.length) curve(g, song.shortTerm, box, colour('a'), 2);
  drawEdit(g, width, tall, { song, edit }, view);
  timeRuler(g, song.seconds, width, tall, view, right);
  if (pointed === null) return;
  g.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const text = readout(state, pointed);
  const room = g.measureText(text).width + 16;
  const px = ((pointed - view.from) / (view.to - view.from)) * width;
  const x = Math.min(width - room, Math.max(0, px - room / 2));
  g.fillStyle = colour('raised');
  g.fillRect(x, tall - 22, room, 20);
  g.fillStyle = colour('text');
  g.fillText(text, x + 8, tall - 8);
}
