// reduction.js -- what the limiter takes away, over the last seconds. SPDX-License-Identifier: MIT
import { colour, h, picture } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

const LENGTH = 300;
const DEEPEST_DB = 12;

/** @param {Studio} studio */
export function reductionHistory(studio) {
  const past = new Float32Array(LENGTH);
  const canvas = h('canvas', {
    class: 'history',
    role: 'img',
    'aria-label': 'Gain reduction over time',
  });
  const ask = picture(canvas, (g, width, height) => {
    g.font = `10px ${getComputedStyle(document.body).fontFamily}`;
    for (const db of [3, 6, 9]) {
      const y = Math.round((db / DEEPEST_DB) * height) + 0.5;
      g.fillStyle = colour('grid');
      g.fillRect(0, y, width, 1);
      g.fillStyle = colour('faint');
      g.fillText(`-${db}`, 6, y - 3);
    }
    g.beginPath();
    g.moveTo(0, 0);
    for (let i = 0; i < LENGTH; i++) {
      g.lineTo((i / (LENGTH - 1)) * width, Math.min(1, -past[i] / DEEPEST_DB) * height);
    }
    g.lineTo(width, 0);
    g.fillStyle = colour('gr-veil');
    g.fill();
    g.strokeStyle = colour('gr');
    g.lineWidth = 1.5;
    g.stroke();
  });
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    if (!studio.state.transport.playing) return;
    past.copyWithin(0, 1);
    past[LENGTH - 1] = Math.min(0, event.detail.gain_reduction_db || 0);
    ask();
  });
  return canvas;
}
