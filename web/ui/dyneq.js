// dyneq.js -- dynamic equaliser: graph, handles, the chosen band, and resonance control. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { choice, control } from './control.js';
import { h, watch } from './dom.js';
import { bandOf, bandsOf, reach } from './dyneq-curve.js';
import { dyneqGraph, dyneqMini, liveBands } from './dyneq-graph.js';
import { dyneqHandles } from './dyneq-handles.js';
import { bandLevel } from './dyneq-level.js';
import { signed } from './format.js';
import { spec } from './param.js';
import { soloButton } from './solo.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {(key: string) => () => string} Named */

/** @param {any} params */
function line(params) {
  const says = bandsOf(params)
    .filter(({ on, range }) => on && range !== 0)
    .map(({ name, range }) => `${name} ${signed(range)} dB`);
  const depth = params['dyneq.res_depth'];
  if (params['dyneq.resonance'] > 0) says.push(`resonances ${Math.round(depth)} %`);
  return says.length ? says.join(' · ') : 'no band on';
}

/** A labelled select. @param {Studio} studio @param {() => string} name */
function row(studio, name) {
  const { title } = spec(name());
  const select = choice(studio, name, title);
  const label = h('span', { class: 'label', 'aria-hidden': 'true', text: title });
  return Object.assign(h('div', { class: 'control choice' }, label, select), { show: select.show });
}

/** The chosen band: what is in front, and the rest. @param {Studio} studio @param {() => number} get @param {ReturnType<typeof liveBands>} live */
function bandStrip(studio, get, live) {
  const named = (/** @type {string} */ key) => () => `dyneq.${get()}.${key}`;
  const on = h('input', {
    type: 'checkbox',
    class: 'switch small',
    'aria-label': 'Dynamic band on',
  });
  on.addEventListener('change', () => studio.set(named('on')(), on.checked ? 1 : 0));
  const title = h('span', { class: 'band-name' });
  const type = choice(studio, named('type'), 'Shape');
  const solo = soloButton(studio, 'dyneq', () => reach(bandOf(studio.state.params, get())));
  const level = bandLevel(studio, live, get);
  const front = ['hz', 'range_db', 'threshold_db'].map((key) => control(studio, named(key)));
  front[2].querySelector('.track').prepend(level.canvas);
  const rest = [
    ...['relative', 'direction', 'place'].map((key) => row(studio, named(key))),
    ...['q', 'ratio', 'attack_ms', 'release_ms'].map((key) => control(studio, named(key))),
  ];
  const head = h('div', { class: 'band-head' }, on, title, type, solo, level.reading);
  const strip = h(
    'div',
    { class: 'strip', role: 'group', 'aria-label': 'Dynamic band' },
    head,
    ...front,
  );
  const more = h(
    'div',
    { class: 'columns', role: 'group', 'aria-label': 'More of the band' },
    ...rest,
  );
  const show = () => {
    const band = bandOf(studio.state.params, get());
    title.textContent = band.name;
    on.checked = band.on;
    for (const each of [type, solo, ...front, ...rest]) each.show();
    level.ask();
  };
  watch(studio, ['params'], show);
  return { strip, more, show };
}

/** @param {Studio} studio */
function resonanceRow(studio) {
  const name = 'dyneq.resonance';
  const on = h('input', {
    type: 'checkbox',
    role: 'switch',
    class: 'switch small',
    'aria-label': 'Resonance control on',
  });
  on.addEventListener('change', () => studio.set(name, on.checked ? 1 : 0));
  const about = h('span', {
    class: 'about',
    text: 'lowers what sticks out of the song’s own spectrum',
  });
  watch(studio, ['params'], ({ params }) => {
    on.checked = params[name] > 0;
  });
  return h(
    'div',
    { class: 'resonance-row', role: 'group', 'aria-label': 'Resonance control' },
    on,
    h('span', { class: 'band-name', text: 'Resonance control' }),
    about,
    control(studio, 'dyneq.res_depth'),
  );
}

/** @param {Studio} studio */
export function dyneqBlock(studio) {
  let chosen = 5;
  const get = () => chosen;
  const live = liveBands(studio);
  const graph = dyneqGraph(studio, live, get);
  const band = bandStrip(studio, get, live);
  const choose = (/** @type {number} */ n) => {
    if (n === chosen) return;
    chosen = n;
    band.show();
    handles.draw();
    graph.ask();
  };
  const handles = dyneqHandles(studio, { get, choose });
  const resonance = ['res_sharpness', 'res_speed', 'res_cap_db', 'res_low_hz', 'res_high_hz'];
  const rest = resonance.map((key) => control(studio, `dyneq.${key}`));
  return blockRegion(studio, {
    block: 'dyneq',
    title: 'Dynamic EQ',
    about: 'off · bands that act only when needed, and resonance control',
    line,
    mini: dyneqMini(studio),
    body: [h('div', { class: 'eq-field' }, graph, ...handles), band.strip, resonanceRow(studio)],
    more: [
      band.more,
      h('h4', { class: 'part', text: 'Resonance control' }),
      h(
        'div',
        { class: 'columns', role: 'group', 'aria-label': 'More of resonance control' },
        ...rest,
      ),
    ],
  });
}
