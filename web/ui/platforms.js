// platforms.js -- what services do to the finished file, and hearing it so. No target is preached.
// SPDX-License-Identifier: MIT
import {
  asPlayed,
  FIGURES_OF,
  figuresOf,
  fullName,
  PLATFORMS,
  platformGains,
  platformOf,
} from '../platforms.js';
import { h, watch } from './dom.js';
import { figure, signed } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../platforms.js').Platform} Platform */

/** @param {Studio} studio @param {Platform} platform */
function row(studio, platform) {
  const cells = ['gain', 'level', 'peak'].map((name) => h('td', { class: name, text: '–' }));
  const hear = h('button', {
    type: 'button',
    class: 'toggle',
    text: 'Hear',
    'aria-label': `Hear as ${fullName(platform)}`,
    onclick: () => {
      const on = studio.state.platform === platform.id;
      studio.hearOn(on ? null : platform.id);
      if (!on && !studio.state.transport.playing) studio.play();
    },
  });
  const rule = h('td', { class: 'rule' }, platform.rule);
  if (platform.source === 'reported')
    rule.append(' ', h('span', { class: 'note', text: 'As reported.' }));
  const root = h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h('b', { text: platform.name }),
      platform.mode ? h('span', { text: ` ${platform.mode}` }) : null,
    ),
    ...cells,
    rule,
    h('td', { class: 'listen' }, hear),
  );
  watch(studio, ['final', 'platform'], ({ final, platform: heard }) => {
    const played = asPlayed(platform, figuresOf(final.b));
    cells[0].textContent = signed(played?.gainDb);
    cells[1].textContent = figure(played?.lufs);
    cells[2].textContent = figure(played?.peakDbtp);
    cells[2].title = played?.limitedDb
      ? `Its limiter takes ${figure(played.limitedDb)} dB from the highest peak`
      : '';
    hear.disabled = !played;
    hear.setAttribute('aria-pressed', String(heard === platform.id));
    root.classList.toggle('heard', heard === platform.id);
  });
  return root;
}

/** @param {Studio} studio */
export function platformTable(studio) {
  const heads = [
    ['Service', ''],
    ['Gain', 'dB that it applies'],
    ['LUFS', 'Loudness that comes of it'],
    ['dBTP', 'True peak that comes of it'],
    ['What it does', ''],
  ];
  const table = h(
    'table',
    { class: 'platforms' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...heads.map(([text, title]) => h('th', { scope: 'col', text, title: title || null })),
        h('th', { scope: 'col' }, h('span', { class: 'unseen', text: 'Listen' })),
      ),
    ),
    h('tbody', {}, ...PLATFORMS.map((platform) => row(studio, platform))),
  );
  const line = h('span', { class: 'line' });
  watch(studio, ['final'], ({ final }) => {
    table.classList.toggle('stale', !final.fresh);
    const gain = (/** @type {string} */ id) => {
      const platform = platformOf(id);
      return signed(platform && asPlayed(platform, figuresOf(final.b))?.gainDb);
    };
    line.textContent = final.b
      ? `Spotify ${gain('spotify')} dB · Apple Music ${gain('apple')} dB · YouTube ${gain('youtube')} dB`
      : 'when the master is measured';
  });
  return h(
    'details',
    { class: 'card platform-card', 'aria-label': 'On the platforms' },
    h('summary', {}, h('span', { class: 'fold', text: 'On the platforms' }), line),
    h('div', { class: 'platform-scroll' }, table),
    h('p', {
      class: 'note',
      text: `Figures as of ${FIGURES_OF}, for this song alone; on an album some services keep its own balance. None of them is a target: they say what happens to the file you like.`,
    }),
  );
}

/** Says on the waveform whose gain is heard, and lets go of it. @param {Studio} studio */
export function platformChip(studio) {
  const text = h('span', {});
  const chip = h(
    'p',
    { class: 'chip platform-chip', role: 'note' },
    text,
    h('button', {
      type: 'button',
      class: 'quiet',
      text: 'Release',
      title: 'Back to level match (G)',
      onclick: () => studio.hearOn(null),
    }),
  );
  watch(studio, ['platform', 'final', 'reference'], ({ platform, final, reference }) => {
    const known = platformOf(platform);
    chip.hidden = !known;
    if (!known) return;
    const gains = platformGains(platform, { a: final.a, b: final.b, r: reference?.figures });
    const r = reference ? `, R ${signed(gains?.r)}` : '';
    text.textContent = `As ${fullName(known)} plays it: A ${signed(gains?.a)}, B ${signed(gains?.b)}${r} dB`;
  });
  return chip;
}
