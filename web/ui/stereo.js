// stereo.js -- width in all and by band, mono below, and the guard that says what it holds. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { choice, control, draggable } from './control.js';
import { h, watch } from './dom.js';
import { figure } from './format.js';
import { spec } from './param.js';
import { BANDS, fanPicture, heldWidth, stagePicture, WIDTH, widthsOf } from './stereo-picture.js';

/** @typedef {import('../studio.js').Studio} Studio */

const FADE = 0.94; // of what the guard held, per reading: the eye keeps it for a second

/** @param {any} p */
function line(p) {
  const parts = [`width ${Math.round(p[WIDTH])} %`];
  const bands = BANDS.map((band) => Math.round(p[`stereo.${band}_width`]));
  if (bands.some((width) => width !== 100)) parts.push(`bands ${bands.join(' · ')} %`);
  if (p['stereo.mono_hz'] > 0) parts.push(`mono below ${Math.round(p['stereo.mono_hz'])} Hz`);
  return parts.join(' · ');
}

/** Which of the two limits comes first: both bound side against mid in power. @param {any} p */
function limit(p) {
  const loss = p['stereo.guard_loss_db'];
  const least = p['stereo.guard_correlation'];
  return 10 ** (loss / 10) - 1 <= (1 - least) / (1 + least)
    ? `fold-down would lose ${figure(loss, Number.isInteger(loss) ? 0 : 1)} dB`
    : `correlation would fall to ${figure(least, 2)}`;
}

/** What the guard does, in words. @param {any} params @param {number} held 0..1 @param {boolean} playing */
export function guardSays(params, held, playing) {
  const asked = Math.max(...widthsOf(params));
  if (asked <= 100) return 'Nothing is widened.';
  if (params['stereo.guard'] === 0) return 'The guard is off: nothing keeps the mono sum.';
  if (!playing) return `The guard holds where ${limit(params)}.`;
  if (held < 0.02) return `Guard: clear, until ${limit(params)}.`;
  return `Guard: held at ${Math.round(heldWidth(asked, held))} %: ${limit(params)}.`;
}

/** The guard, live: a sentence, loss and correlation; returns what is held. @param {Studio} studio @param {() => void} redraw */
function guard(studio, redraw) {
  const state = { held: 0 };
  const says = h('p', { class: 'guard-says', role: 'note', 'aria-label': 'Guard' });
  const read = (/** @type {string} */ label) =>
    h('output', { 'aria-label': label, text: figure(null) });
  const loss = read('Mono loss');
  const correlation = read('Correlation after width');
  const say = () => {
    const { params, transport } = studio.state;
    const text = guardSays(params, state.held, transport.playing && params['stereo.on'] > 0);
    if (says.textContent !== text) says.textContent = text;
    says.classList.toggle('holds', state.held >= 0.02);
  };
  studio.addEventListener('meters', (/** @type {any} */ { detail }) => {
    const { params, transport } = studio.state;
    if (!transport.playing || !(params['stereo.on'] > 0)) return;
    state.held = Math.max(state.held * FADE, (detail.stereo_guard ?? 0) / 100);
    loss.textContent = figure(detail.stereo_loss_db);
    correlation.textContent = figure(detail.stereo_correlation, 2);
    say();
    redraw();
  });
  watch(studio, ['params', 'transport', 'song'], ({ params, transport }) => {
    if (!transport.playing || !(params['stereo.on'] > 0)) {
      state.held = 0;
      for (const output of [loss, correlation]) output.textContent = figure(null);
    }
    say();
    redraw();
  });
  const row = h(
    'div',
    { class: 'guard' },
    says,
    h('span', { class: 'guard-reading' }, 'mono loss ', loss, ' dB'),
    h('span', { class: 'guard-reading' }, 'correlation ', correlation),
  );
  return { row, state };
}

/** @param {Studio} studio @param {string} name */
const chosen = (studio, name) =>
  h(
    'div',
    { class: 'control choice' },
    h('span', { class: 'label', 'aria-hidden': 'true', text: spec(name).title }),
    choice(studio, () => name, spec(name).title),
  );

/** @param {Studio} studio */
export function stereoBlock(studio) {
  /** @type {any[]} */
  const pictures = [];
  const { row, state } = guard(studio, () => {
    for (const canvas of pictures) canvas.ask();
  });
  const held = () => state.held;
  pictures.push(fanPicture(studio, 'width-picture', held), stagePicture(studio, held));
  const [fan, stage] = pictures;
  const surface = h(
    'div',
    { class: 'width-field' },
    fan,
    h('span', { class: 'edge', 'aria-hidden': 'true', text: 'mono' }),
    h('span', { class: 'edge right', 'aria-hidden': 'true', text: 'wide' }),
  );
  draggable(surface, spec(WIDTH), {
    get: () => studio.state.params[WIDTH],
    put: (value, done) => studio.set(WIDTH, value, { done }),
    reset: () => studio.set(WIDTH, spec(WIDTH).default),
  });
  const whole = (/** @type {string} */ name) =>
    control(studio, name, { origin: spec(name).default });
  return blockRegion(studio, {
    block: 'stereo',
    title: 'Stereo',
    about: 'off · how wide it stands',
    line,
    mini: fanPicture(studio, 'mini fan'),
    body: [
      h('div', { class: 'stereo-body' }, surface, stage),
      row,
      h(
        'div',
        { class: 'columns' },
        whole(WIDTH),
        control(studio, 'stereo.mono_hz'),
        ...BANDS.map((band) => whole(`stereo.${band}_width`)),
      ),
    ],
    more: [
      h(
        'div',
        { class: 'columns' },
        control(studio, 'stereo.split_1_hz'),
        control(studio, 'stereo.split_2_hz'),
        control(studio, 'stereo.balance_db'),
        chosen(studio, 'stereo.guard'),
        control(studio, 'stereo.guard_loss_db'),
        control(studio, 'stereo.guard_correlation'),
      ),
    ],
  });
}
