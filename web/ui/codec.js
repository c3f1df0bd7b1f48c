// codec.js -- `Codec check`: the master behind MP3, AAC or Opus, as C beside A and B, and what that does to its peaks.
// SPDX-License-Identifier: MIT
import { CODECS } from '../codec-check.js';
import { h, watch } from './dom.js';
import { figure, fineClock, signed } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../codec-check.js').Made} Made */

const ABOUT = 'what a lossy file makes of this master: check it, and hear it as C';

/** @param {Studio} studio */
function picker(studio) {
  const options = CODECS.map(({ kind, title }) => h('option', { value: kind, text: title }));
  const box = h('select', { class: 'select', 'aria-label': 'Codec' }, ...options);
  box.addEventListener('change', () => studio.codecCheck.choose(box.value));
  watch(studio, ['codec'], ({ codec }) => {
    CODECS.forEach(({ title, delivery }, i) => {
      const missing = delivery.format === 'opus' && codec.opus === false;
      options[i].disabled = delivery.format === 'opus' && !codec.opus;
      options[i].textContent = missing ? `${title}: no encoder in this browser` : title;
    });
    box.value = codec.kind;
  });
  return box;
}

/** @param {Studio} studio */
function checkButton(studio) {
  const button = h('button', { type: 'button', class: 'toggle', text: 'Check' });
  button.addEventListener('click', () => {
    if (studio.state.codec.busy) studio.codecCheck.cancel();
    else studio.codecCheck.run();
  });
  watch(studio, ['codec', 'song', 'landing'], ({ codec, song, landing }) => {
    button.textContent = codec.busy ? 'Stop' : 'Check';
    button.title = codec.busy ? '' : 'Encode and decode the whole master, from its first sample';
    button.disabled = !codec.busy && (!song || song.silent || landing.state === 'landing');
  });
  return button;
}

/** @param {string} label @param {string} unit @param {string} title @param {(made: Made) => string} text */
function reading(label, unit, title, text) {
  const value = h('output', { class: 'figure', 'aria-label': label });
  const root = h(
    'div',
    { class: 'codec-figure', title },
    h('span', { class: 'label', 'aria-hidden': 'true', text: label }),
    h('span', { class: 'value' }, value, h('span', { class: 'unit', text: unit })),
  );
  root.show = (/** @type {Made | null} */ made) => {
    value.textContent = made ? text(made) : figure(null);
  };
  return root;
}

/** @param {Studio} studio */
function figures(studio) {
  const all = [
    reading('Peak after coding', 'dBTP', 'True peak of the decoded file', ({ coded }) =>
      signed(coded.peakDbtp),
    ),
    reading('Above 0 dBTP', 'places', 'Where a player may clip', ({ coded }) => `${coded.overs}`),
    reading('Clipped', 'runs', 'Runs of 3 and more samples at the highest level', (made) =>
      String(made.figures.peaks.clippedRuns),
    ),
    reading('Loss', 'LU', 'Loudness of what the codec lost, against the master', ({ coded }) =>
      figure(coded.lossLu),
    ),
  ];
  const root = h('div', { class: 'codec-figures' }, ...all);
  watch(studio, ['codec'], ({ codec }) => {
    for (const each of all) each.show(codec.made ?? codec.old);
    root.classList.toggle('stale', !codec.made);
  });
  return root;
}

/** @param {Studio} studio */
function lostButton(studio) {
  const button = h('button', {
    type: 'button',
    class: 'toggle',
    text: 'Lost',
    title: 'Hear only what the codec lost: B less C at matched loudness',
    onclick: () => studio.codecCheck.hearLost(),
  });
  watch(studio, ['codec', 'compare'], ({ codec, compare }) => {
    button.disabled = !codec.made;
    button.setAttribute('aria-pressed', String(compare.slot === 'C' && compare.delta));
  });
  return button;
}

/** @param {Studio} studio */
function worstButton(studio) {
  const button = h('button', {
    type: 'button',
    class: 'toggle codec-worst',
    title: 'Go to the highest place above 0 dBTP and loop it',
    onclick: () => studio.codecCheck.hearWorst(),
  });
  watch(studio, ['codec', 'song'], ({ codec, song }) => {
    const { worst = null, coded } = codec.made ?? {};
    button.hidden = worst === null || !song;
    if (worst === null || !song) return;
    const over = signed(coded.worst.overDb);
    button.textContent = `Worst: ${over} dB at ${fineClock(worst / song.sampleRate)}`;
  });
  return button;
}

/** @param {Studio} studio */
function advice(studio) {
  const root = h('p', { class: 'codec-advice', role: 'status', 'aria-label': 'Codec advice' });
  watch(studio, ['codec'], ({ codec }) => {
    const { made, old, busy } = codec;
    const text = made ? `${made.title}: ${made.advice.text}.` : '';
    root.textContent = text || (old && !busy ? 'The master has changed since: check again.' : '');
    root.hidden = !root.textContent;
    root.classList.toggle('over', Boolean(made?.advice.figures.lowerDb));
  });
  return root;
}

/** @param {Studio} studio */
export function codecStage(studio) {
  const row = h(
    'div',
    { class: 'codec-row' },
    picker(studio),
    checkButton(studio),
    figures(studio),
    lostButton(studio),
  );
  return h(
    'section',
    { class: 'stage codec', 'aria-label': 'Codec check' },
    h(
      'div',
      { class: 'stage-head' },
      h('h2', { text: 'Codec' }),
      h('span', { class: 'line', text: ABOUT }),
    ),
    h(
      'div',
      { class: 'card codec-card' },
      row,
      h('div', { class: 'codec-says' }, advice(studio), worstButton(studio)),
    ),
  );
}
