// tomorrow.js -- `Decide tomorrow`: the button, what waits, and the reminder at the next opening; never more than a line.
// SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

const ABOUT =
  'Seals these settings as today’s choice. Next time it is played blind against the rest, before you see what you chose.';

/** @param {string} text @param {string} kind @param {() => void} onclick @param {Record<string, any>} [more] */
const button = (text, kind, onclick, more = {}) =>
  h('button', { type: 'button', class: kind, text, onclick, ...more });

/** The button that seals, and the line of what is sealed. @param {Studio} studio */
export function tomorrowParts(studio) {
  const { tomorrow: desk } = studio;
  const seal = button('Decide tomorrow', 'quiet', () => void desk.seal(), { title: ABOUT });
  const says = h('span', { role: 'status', 'aria-label': 'Sealed choice' });
  const listen = button('', 'quiet', () => void desk.listen());
  const drop = button('×', 'quiet', () => void desk.drop(), {
    'aria-label': 'Let the sealed choice go',
    title: 'Let the sealed choice go; the settings stay as they are',
  });
  const waits = h('p', { class: 'sealed' }, says, h('span', {}, listen, drop));
  watch(studio, ['tomorrow', 'song', 'compare', 'final'], ({ tomorrow, compare, final, song }) => {
    const sealed = tomorrow?.seal ?? null;
    seal.hidden = sealed !== null;
    waits.hidden = sealed === null;
    seal.disabled = Boolean(!song || song.silent || compare.hint || !final.fresh);
    if (!sealed) return;
    if (says.textContent !== tomorrow.text) says.textContent = tomorrow.text;
    const idle = tomorrow.fresh ? 'Listen blind' : 'Open now';
    listen.textContent = tomorrow.busy ? 'Measuring…' : idle;
    listen.disabled = tomorrow.busy;
  });
  return { seal, waits };
}

/** Goes on with the song of a seal, then plays the choice blind. @param {Studio} studio @param {any} last */
async function resume(studio, last) {
  await studio.session.resume(last);
  if (studio.state.song?.pcm === last.kept.pcm) await studio.tomorrow.listen();
}

/** What waits for fresh ears, before a song is open or when its own is. @param {HTMLElement} root @param {Studio} studio */
export function mountReminder(root, studio) {
  const { tomorrow: desk } = studio;
  const text = h('span', {});
  const answers = h('span', { class: 'answers' });
  const note = h('p', {}, text, answers);
  const bar = h('div', { class: 'notices reminder', role: 'status', 'aria-label': 'Fresh ears' });
  root.append(bar);
  let shown = '';
  /** @param {string} says @param {any[]} buttons */
  const show = (says, ...buttons) => {
    if (shown === says) return;
    shown = says;
    text.textContent = says;
    answers.replaceChildren(...buttons);
    if (says) bar.replaceChildren(note);
    else bar.replaceChildren();
  };
  const dismiss = (/** @type {any} */ seal) =>
    button('Dismiss', 'quiet', () => void desk.dismiss(seal), {
      title: 'No more reminders of this one; it stays under Export',
    });
  const look = async () => {
    const { song, tomorrow, phase } = studio.state;
    if (song) {
      if (!tomorrow?.reminder || tomorrow.busy) return show('');
      const listen = button('Listen blind', 'plain', () => void desk.listen());
      return show(tomorrow.reminder, listen, dismiss(tomorrow.seal));
    }
    const { due } = desk;
    if (!due || phase === 'loading') return show('');
    const last = await studio.session.last();
    if (studio.state.song || studio.state.phase === 'loading') return;
    const here = last?.kept.pcm === due.seal.pcm ? last : null;
    const open = here && button('Listen blind', 'plain', () => void resume(studio, here));
    show(
      here ? due.text : `${due.text} Open it to begin.`,
      ...(open ? [open] : []),
      dismiss(due.seal),
    );
  };
  watch(studio, ['tomorrow', 'song', 'phase'], () => void look());
}
