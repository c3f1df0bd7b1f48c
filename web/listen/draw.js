// draw.js -- A and B as one picture: the one that is heard in front, what was played brighter than what is to come.
// SPDX-License-Identifier: MIT
import { colour } from '../ui/dom.js';
import { drawEdit } from '../ui/edit-draw.js';
import { clock } from '../ui/format.js';
import { shape } from '../ui/wave-draw.js';

export const RULER = 18; // px under the waveform
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800]; // s
const APART = 72; // px between two times
const TEXT = 34; // px
const VEIL = 'rgb(21 22 26 / 46%)'; // over what is to come

/** @param {CanvasRenderingContext2D} g @param {number} seconds @param {number} width @param {number} top */
function ruler(g, seconds, width, top) {
  const step = STEPS.find((s) => (s / seconds) * width >= APART) ?? 3600;
  g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  g.fillStyle = colour('faint');
  for (let t = 0; t < seconds; t += step) {
    const x = (t / seconds) * width;
    if (x + TEXT > width && t > 0) break;
    g.fillRect(Math.round(x), top + 2, 1, 4);
    g.fillText(clock(t), x + 5, top + 13);
  }
}

/**
 * @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {any} state of a Hearing
 */
export function drawSong(g, width, height, { song, edit, final, compare, transport, blind }) {
  if (!song) return;
  const tall = height - RULER;
  const box = { width, middle: tall / 2, half: tall / 2 - 3 };
  const paint = (/** @type {Float32Array} */ overview, /** @type {string} */ ink, rms = false) =>
    shape(g, overview, box, colour(ink), rms);
  if (blind) {
    paint(song.overview, 'line-strong'); // the same whatever is heard
    paint(song.overview, 'faint', true);
  } else if (compare.slot === 'A') {
    paint(final.overview, 'b-back');
    paint(song.overview, 'a');
    paint(song.overview, 'a-core', true);
  } else {
    paint(final.overview, 'b');
    paint(song.overview, 'a-inside');
  }
  if (!blind) drawEdit(g, width, tall, { song, edit }, { from: 0, to: 1 });
  const x = Math.round((transport.frame / song.frames) * width);
  g.fillStyle = VEIL;
  g.fillRect(x, 0, width - x, tall);
  ruler(g, song.seconds, width, tall);
}
