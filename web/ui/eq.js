// eq.js -- the equaliser: graph, handles, and the strip of the chosen band. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { h, watch } from './dom.js';
import { bandsOf, COUNT, isUsed } from './eq-bands.js';
import { hasGain, isPass, works } from './eq-curve.js';
import { eqGraph, eqMini, LETTERS } from './eq-graph.js';
import { addOnDoubleClick, eqHandles } from './eq-handles.js';
import { eqPhase } from './eq-phase.js';
import { bandStrip } from './eq-strip.js';
import { hertz, signed } from './format.js';
import { spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {import('./eq-curve.js').Band} band */
function say(band) {
  const where = LETTERS[band.place] && ` ${LETTERS[band.place]}`;
  if (hasGain(band.type)) return `${signed(band.gain)} dB ${hertz(band.hz)}${where}`;
  const type = spec('eq.1.type').choices[band.type];
  return `${type} ${hertz(band.hz)}${isPass(band.type) ? ` ${band.slope} dB/oct` : ''}${where}`;
}

/** @param {any} params */
function line(params) {
  const working = bandsOf(params).filter(works);
  if (!working.length) return 'flat';
  return [...working.map(say), ...(params['eq.phase'] > 0 ? ['linear phase'] : [])].join(' · ');
}

/** What the lines behind the curve are. @param {Studio} studio */
function legend(studio) {
  const reference = h('span', { class: 'r' });
  watch(studio, ['reference'], (state) => {
    reference.hidden = !state.reference;
    reference.textContent = state.reference?.name ?? '';
  });
  const before = h('span', { class: 'a', text: 'A before' });
  const heard = h('span', { class: 'heard' });
  watch(studio, ['compare'], ({ compare }) => {
    heard.textContent = `${compare.slot} heard`;
  });
  return h('div', { class: 'eq-legend', 'aria-hidden': 'true' }, heard, before, reference);
}

/** @param {Studio} studio */
export function eqBlock(studio) {
  let number = 0;
  const show = () => {
    strip.show();
    handles.draw();
    graph.ask();
  };
  const chosen = {
    get: () => number,
    choose: (/** @type {number} */ n) => {
      if (n === number) return;
      number = n;
      show();
    },
  };
  const graph = eqGraph(studio, chosen.get);
  const strip = bandStrip(studio, chosen);
  const handles = /** @type {any} */ (eqHandles(studio, chosen));
  const field = h('div', { class: 'eq-field' }, graph, legend(studio), ...handles);
  addOnDoubleClick(studio, field, (n) => {
    if (!n) return;
    chosen.choose(n);
    handles[n - 1].focus();
  });
  // Undone, reset or another song: a band that is no longer there is not chosen.
  watch(studio, ['params'], ({ params }) => {
    if (number && !isUsed(params, number) && !handles.includes(document.activeElement))
      chosen.choose(0);
  });
  return blockRegion(studio, {
    block: 'eq',
    title: 'Equaliser',
    about: `off · up to ${COUNT} bands`,
    line,
    mini: eqMini(studio),
    body: [field, strip],
    more: [eqPhase(studio)],
  });
}
