// share-what.js -- what is shared, by a link or in a file: its title, and how much of the song. SPDX-License-Identifier: MIT
import { h } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../share/manifest.js').Range} Range */

/** Two or more answers, one of them. @param {string} name @param {[string, string, string?][]} options key, text, why not */
export function choices(name, options) {
  const boxes = options.map(([value, text, title = ''], i) => {
    const disabled = title !== '';
    const box = h('input', {
      type: 'radio',
      name: `share-${name}`,
      value,
      disabled,
      checked: i === 0,
    });
    return h(
      'label',
      { class: disabled ? 'pick off' : 'pick', title: title || null },
      box,
      h('span', { text }),
    );
  });
  // No fieldset: WebKit lays its legend out by a rule of its own, beside every grid.
  const root = h(
    'div',
    { class: 'picks', role: 'group', 'aria-label': name },
    h('span', { text: name, 'aria-hidden': 'true' }),
    h('div', {}, ...boxes),
  );
  return { root, value: () => root.querySelector('input:checked')?.value ?? options[0][0] };
}

/** What a link may be called. @param {Studio} studio */
function titleOf({ state: { tags, song } }) {
  const named = tags.title ?? song?.name.replace(/\.\w{1,5}$/, '') ?? '';
  return (tags.artist && tags.title ? `${tags.artist} – ${named}` : named).slice(0, 120);
}

/** @param {Studio} studio @param {Range | null} loop that is on */
export function shareWhat(studio, loop) {
  const { song } = studio.state;
  const title = h('input', {
    class: 'text',
    type: 'text',
    maxlength: 200,
    'aria-label': 'Title',
    value: titleOf(studio),
  });
  const what = choices('What', [
    ['whole', 'Whole song'],
    ['loop', 'Loop only', loop ? '' : 'Switch on a loop first'],
  ]);
  return {
    fields: [h('label', { class: 'field' }, h('span', { text: 'Title' }), title), what.root],
    picks: what.root,
    title: () => title.value.trim() || 'Untitled',
    loop: () => what.value() === 'loop',
    /** Of what is chosen. */
    frames: () => (what.value() === 'loop' && loop ? loop.end - loop.start : song.frames),
  };
}

/** @typedef {ReturnType<typeof shareWhat>} ShareWhat */
