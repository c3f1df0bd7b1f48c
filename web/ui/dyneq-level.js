// dyneq-level.js -- the level in the chosen band beside its threshold, so that the threshold is set by looking.
// SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { figure } from './format.js';
import { spec, toPlace } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** Along the threshold's own scale. @param {Studio} studio @param {import('./dyneq-graph.js').Live & { listen: any }} live @param {() => number} chosen */
export function bandLevel(studio, live, chosen) {
  const canvas = h('canvas', { class: 'band-level' });
  const reading = h('output', { class: 'band-reading', 'aria-label': 'Level in the band' });
  const read = () => {
    const level = live.levels[chosen() - 1];
    reading.textContent = `${level > -80 ? figure(level, 0) : '–'} dB now`;
  };
  const ask = picture(canvas, (g, width, height) => {
    const n = chosen();
    const { params } = studio.state;
    const p = spec(`dyneq.${n}.threshold_db`);
    const at = (/** @type {number} */ db) => Math.min(1, Math.max(0, toPlace(p, db))) * width;
    const threshold = at(params[`dyneq.${n}.threshold_db`]);
    const level = at(live.levels[n - 1]);
    const below = params[`dyneq.${n}.direction`] > 0;
    g.fillStyle = colour('groove');
    g.fillRect(0, height / 2 - 3, width, 6);
    g.fillStyle = colour('a');
    g.fillRect(0, height / 2 - 3, level, 6);
    g.fillStyle = colour('b');
    if (below && level < threshold) g.fillRect(level, height / 2 - 3, threshold - level, 6);
    if (!below && level > threshold) g.fillRect(threshold, height / 2 - 3, level - threshold, 6);
    g.fillStyle = colour('text');
    g.fillRect(threshold - 1, 0, 2, height);
  });
  live.listen(ask);
  live.listen(read);
  read();
  watch(studio, ['params'], ask);
  return { canvas, reading, ask };
}
