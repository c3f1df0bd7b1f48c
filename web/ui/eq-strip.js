// eq-strip.js -- settings of the chosen band. SPDX-License-Identifier: MIT
import { choice, control } from './control.js';
import { h, watch } from './dom.js';
import { add, firstFree, reset, setType, widestGap } from './eq-bands.js';
import { BELL, bandOf, hasGain, isPass, regionOf } from './eq-curve.js';
import { soloButton } from './solo.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {Studio} studio @param {() => number} chosen 0: none @param {(key: string) => () => string} named */
function bandHead(studio, chosen, named) {
  const get = () => chosen() || 1;
  const on = h('input', { type: 'checkbox', class: 'switch small', 'aria-label': 'Band on' });
  on.addEventListener('change', () => studio.set(named('on')(), on.checked ? 1 : 0));
  const title = h('span', { class: 'band-name' });
  const type = choice(studio, named('type'), 'Shape', (value) => setType(studio, get(), value));
  const slope = choice(studio, named('slope'), 'Slope');
  const where = choice(studio, named('place'), 'Place');
  const solo = soloButton(studio, 'eq', () =>
    chosen() ? regionOf(bandOf(studio.state.params, chosen())) : null,
  );
  const root = h('div', { class: 'band-head' }, on, title, type, slope, where, solo);
  root.show = () => {
    const band = bandOf(studio.state.params, get());
    title.textContent = `Band ${band.n}`;
    on.checked = band.on;
    slope.hidden = !isPass(band.type);
    for (const each of [type, slope, where, solo]) each.show();
  };
  return root;
}

/** Which of the numbers act on this shape. @param {import('./eq-curve.js').Band} band @returns {Record<string, boolean>} */
const acting = ({ type, slope }) => ({
  hz: true,
  gain_db: hasGain(type),
  q: !isPass(type) || slope > 6,
});

/**
 * @param {Studio} studio
 * @param {{ get: () => number, choose: (n: number) => void }} chosen
 */
export function bandStrip(studio, { get, choose }) {
  const named = (/** @type {string} */ key) => () => `eq.${get() || 1}.${key}`;
  const head = bandHead(studio, get, named);
  const keys = ['hz', 'gain_db', 'q'];
  const controls = keys.map((key) => control(studio, named(key)));
  const gone = () => {
    reset(studio, get());
    choose(0);
  };
  const remove = h('button', { type: 'button', class: 'quiet', text: 'Remove', onclick: gone });
  remove.setAttribute('aria-label', 'Remove band');
  const plus = h('button', {
    type: 'button',
    class: 'quiet add',
    text: 'Add band',
    onclick: () => choose(add(studio, widestGap(studio.state.params), 0, BELL)),
  });
  const hint = h('span', { class: 'hint', text: 'Double-click the graph to add a band there' });
  head.append(remove, h('span', { class: 'gap' }), hint, plus);
  const root = h('div', { class: 'strip', role: 'group', 'aria-label': 'Band' }, head, ...controls);
  root.show = () => {
    const none = get() === 0;
    const acts = acting(bandOf(studio.state.params, get() || 1));
    root.classList.toggle('none', none);
    head.show();
    controls.forEach((each, i) => {
      each.hidden = none || !acts[keys[i]];
      each.show();
    });
    for (const part of head.children) if (part !== plus && part !== hint) hide(part, none);
    hint.hidden = !none;
    plus.disabled = firstFree(studio.state.params) === 0;
  };
  watch(studio, ['params'], root.show);
  return root;
}

/** Away with the whole head while no band is chosen, without forgetting what a part hides by itself.
 * @param {Element} part @param {boolean} away */
const hide = (part, away) => part.classList.toggle('gone', away);
