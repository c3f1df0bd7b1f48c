// dyneq-level.js -- the level in the chosen band beside its threshold, so that the threshold is set by looking.
// SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { figure } from './format.js';
import { spec, toPlace } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

const SILENT_DB = -80;

/** Along the threshold's own scale. @param {Studio} studio @param {import('./dyneq-graph.js').Live & { listen: any }} live @param {() => number} chosen */
export function bandLevel(studio, live, chosen) {
  const canvas = h('canvas', { class: 'band-level' });
  const reading = h('output', { class: 'band-reading', 'aria-label': 'Level in the band' });
  const read = () => {
    const level = live.levels[chosen() - 1];
    const isOn = studio.state.params[`dyneq.${chosen()}.on`] > 0;
    const says = isOn ? `${level > SILENT_DB ? figure(level, 0) : '–'} dB now` : '';
    if (reading.textContent !== says) reading.textContent = says;
  };
  const ask = picture(canvas, (g, width, height) => {
    const n = chosen();
    const { params } = studio.state;
    const p = spec(`dyneq.${n}.threshold_db`);
    const at = (/** @type {number} */ db) => Math.min(1, Math.max(0, toPlace(p, db))) * width;
    const threshold = at(params[`dyneq.${n}.threshold_db`]);
    const level = at(live.levels[n - 1]);
    const below = params[`dyneq.${n}.direction`] > 0;
    if (live.levels[n - 1] <= SILENT_DB) return;
    g.fillStyle = colour('a');
    g.fillRect(0, 0, level, height);
    g.fillStyle = colour('gr');
    if (below && level < threshold) g.fillRect(level, 0, threshold - level, height);
    if (!below && level > threshold) g.fillRect(threshold, 0, level - threshold, height);
  });
  live.listen(ask);
  live.listen(read);
  watch(studio, ['params'], () => {
    ask();
    read();
  });
  return { canvas, reading, ask };
}
