// multiband.js -- compressors side by side: one picture, and the strip of the chosen band. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { choice, control } from './control.js';
import { h, watch } from './dom.js';
import { figure, hertz, signed } from './format.js';
import { bandName, bandsOf, countOf, MOST } from './multiband-bands.js';
import { multibandGraph, multibandMini } from './multiband-graph.js';
import { multibandHandles } from './multiband-handles.js';
import { spec } from './param.js';
import { soloButton } from './solo.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {{ get: () => number, choose: (n: number) => void }} Chosen */

const FRONT = ['threshold_db', 'ratio', 'attack_ms', 'release_ms', 'gain_db'];
const REST = ['knee_db', 'range_db', 'expand_threshold_db', 'expand_ratio', 'link'];

/** @param {any} params */
function line(params) {
  const working = bandsOf(params).filter(({ works }) => works);
  if (!working.length) return `${countOf(params)} bands, neutral`;
  return working
    .map(({ n }) => {
      const [ratio, gain] = ['ratio', 'gain_db'].map((key) => params[bandName(n, key)]);
      const parts = [ratio !== 1 ? `${figure(ratio)}:1` : '', gain ? `${signed(gain)} dB` : ''];
      return `${n}: ${parts.filter(Boolean).join(' ') || 'below'}`;
    })
    .join(' · ');
}

/** @param {Studio} studio */
function countField(studio) {
  const name = 'multiband.bands';
  const { min, max, title } = spec(name);
  const counts = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  const select = h(
    'select',
    { class: 'select', 'aria-label': title },
    ...counts.map((n) => h('option', { value: n, text: `${n} bands` })),
  );
  select.addEventListener('change', () => studio.set(name, Number(select.value)));
  watch(studio, ['params'], ({ params }) => {
    select.value = String(countOf(params));
  });
  return select;
}

/** A choice with its title. @param {Studio} studio @param {() => string} name */
function row(studio, name) {
  const { title } = spec(name());
  const select = choice(studio, name, title);
  const label = h('span', { class: 'label', 'aria-hidden': 'true', text: title });
  const root = h('div', { class: 'control choice' }, label, select);
  root.show = select.show;
  return root;
}

/** @param {Studio} studio @param {() => number} get */
function bandStrip(studio, get) {
  const named = (/** @type {string} */ key) => () => bandName(get(), key);
  const on = h('input', { type: 'checkbox', class: 'switch small', 'aria-label': 'Band on' });
  on.addEventListener('change', () => studio.set(named('on')(), on.checked ? 1 : 0));
  const title = h('span', { class: 'band-name' });
  const range = h('span', { class: 'band-range' });
  const solo = soloButton(studio, 'multiband', () => {
    const band = bandsOf(studio.state.params)[get() - 1];
    return band ? { lowHz: band.low, highHz: band.high } : null;
  });
  const controls = [...FRONT, ...REST].map((key) => control(studio, named(key)));
  const auto = row(studio, named('auto_release'));
  const head = h(
    'div',
    { class: 'band-head' },
    on,
    title,
    range,
    solo,
    h('span', { class: 'gap' }),
    countField(studio),
  );
  const front = h('div', { class: 'columns' }, ...controls.slice(0, FRONT.length), auto);
  const root = h('div', { class: 'bands-strip', role: 'group', 'aria-label': 'Band' }, head, front);
  const more = h('div', { class: 'columns' }, ...controls.slice(FRONT.length));
  const show = () => {
    const band = bandsOf(studio.state.params)[get() - 1];
    title.textContent = `Band ${get()}`;
    range.textContent = band ? `${hertz(band.low)} – ${hertz(band.high)}` : '';
    on.checked = band?.on ?? false;
    for (const each of [...controls, auto, solo]) each.show();
  };
  return { root, more, show };
}

/** @param {Studio} studio */
export function multibandBlock(studio) {
  let n = 1;
  /** @type {any} */
  const parts = {};
  /** @type {Chosen} */
  const chosen = {
    get: () => Math.min(n, countOf(studio.state.params), MOST),
    choose: (wanted) => {
      if (wanted === chosen.get()) return;
      n = wanted;
      parts.strip.show();
      parts.handles.draw();
      parts.graph.ask();
    },
  };
  parts.graph = multibandGraph(studio, chosen);
  parts.strip = bandStrip(studio, chosen.get);
  parts.handles = multibandHandles(studio, chosen);
  watch(studio, ['params'], parts.strip.show);
  return blockRegion(studio, {
    block: 'multiband',
    title: 'Multiband',
    about: 'off · dynamics by band',
    line,
    mini: multibandMini(studio),
    body: [
      h('div', { class: 'eq-field bands-field' }, parts.graph, ...parts.handles),
      parts.strip.root,
    ],
    more: [parts.strip.more],
  });
}
