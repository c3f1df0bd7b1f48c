// eq.js -- the equaliser: graph, handles, and the strip of the chosen band. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { choice, control } from './control.js';
import { h, watch } from './dom.js';
import { bandOf } from './eq-curve.js';
import { bandsOf, eqGraph, eqMini } from './eq-graph.js';
import { eqHandles } from './eq-handles.js';
import { hertz, signed } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {any} params */
function line(params) {
  const working = bandsOf(params).filter((band) => band.on && band.gain !== 0);
  if (!working.length) return 'flat';
  return working.map((band) => `${signed(band.gain)} dB ${hertz(band.hz)}`).join(' · ');
}

/** Settings of the chosen band. @param {Studio} studio @param {() => number} get */
function bandStrip(studio, get) {
  const named = (/** @type {string} */ key) => () => `eq.${get()}.${key}`;
  const on = h('input', { type: 'checkbox', class: 'switch small', 'aria-label': 'Band on' });
  on.addEventListener('change', () => studio.set(named('on')(), on.checked ? 1 : 0));
  const title = h('span', { class: 'band-name' });
  const type = choice(studio, named('type'), 'Shape');
  const controls = ['hz', 'gain_db', 'q'].map((key) => control(studio, named(key)));
  const root = h(
    'div',
    { class: 'strip', role: 'group', 'aria-label': 'Band' },
    h('div', { class: 'band-head' }, on, title, type),
    ...controls,
  );
  root.show = () => {
    const band = bandOf(studio.state.params, get());
    title.textContent = `Band ${get()}`;
    on.checked = band.on;
    type.show();
    for (const each of controls) each.show();
  };
  watch(studio, ['params'], root.show);
  return root;
}

/** @param {Studio} studio */
export function eqBlock(studio) {
  let chosen = 5;
  const get = () => chosen;
  const graph = eqGraph(studio, get);
  const strip = bandStrip(studio, get);
  const handles = /** @type {any} */ (
    eqHandles(studio, {
      get,
      choose: (n) => {
        if (n === chosen) return;
        chosen = n;
        strip.show();
        handles.draw();
        graph.ask();
      },
    })
  );
  const field = h('div', { class: 'eq-field' }, graph, ...handles);
  return blockRegion(studio, {
    block: 'eq',
    title: 'Equaliser',
    about: 'off · twelve bands',
    line,
    mini: eqMini(studio),
    body: [field, strip],
  });
}
