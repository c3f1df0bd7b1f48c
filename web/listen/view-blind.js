// view-blind.js -- the blind vote in the place of A and B: hear X and Y, say which is better. SPDX-License-Identifier: MIT
import { h, watch } from '../ui/dom.js';
import { BlindVote, TRIALS } from './blind-vote.js';

/** @typedef {import('./desk.js').Desk} Desk */

const MATCHING = 'One round of the loop, then you can choose.';
const GLITCHED = ' The sound broke off meanwhile; the vote will say so.';

/** @param {BlindVote} vote @param {'X' | 'Y'} name */
function side(vote, name) {
  const listen = h(
    'button',
    { type: 'button', class: 'big', 'aria-label': name, onclick: () => vote.run.listen(name) },
    h('b', { text: name }),
  );
  const better = h('button', {
    ...{ type: 'button', class: 'vote', text: `${name} is better` },
    onclick: () => vote.run.answer(name),
  });
  return { name, listen, better };
}

/** @param {Desk} desk @returns {{ open: HTMLElement, panel: HTMLElement }} */
export function blindView(desk) {
  const { hearing } = desk;
  const vote = new BlindVote(desk);
  const open = h('button', {
    ...{ type: 'button', class: 'quiet blind-open', text: 'Vote blind' },
    title: 'Hear both without knowing which is which',
    onclick: () => vote.begin(),
  });
  const sides = [side(vote, 'X'), side(vote, 'Y')];
  const says = h('p', { class: 'blind-says', role: 'status' });
  const leave = h('button', {
    ...{ type: 'button', class: 'quiet', text: 'Leave' },
    onclick: () => vote.leave(),
  });
  const send = h('button', {
    ...{
      type: 'button',
      class: 'primary',
      text: desk.place.alone ? 'Keep as my answer' : 'Send as my answer',
    },
    onclick: () => vote.send(),
  });
  const trial = h(
    'div',
    { class: 'blind-trial' },
    ...sides.map(({ listen }) => listen),
    ...sides.map(({ better }) => better),
  );
  const head = h('div', { class: 'say-head' }, says, leave);
  const panel = h(
    'div',
    { class: 'blind', role: 'group', 'aria-label': 'Blind vote' },
    head,
    trial,
    send,
  );
  watch(hearing, ['blind', 'listen'], ({ blind, listen }) => {
    open.hidden = !listen.comments || listen.phase !== 'ready' || blind !== null;
    panel.hidden = blind === null;
    document.body.classList.toggle('blind-on', blind !== null);
    if (!blind) return;
    trial.hidden = blind.step !== 'trial';
    send.hidden = blind.step !== 'result';
    for (const { name, listen: hear, better } of sides) {
      hear.setAttribute('aria-pressed', String(blind.heard === name));
      better.disabled = !blind.matched;
    }
    const { result } = blind;
    if (blind.blocked) says.textContent = blind.blocked;
    else if (result) says.textContent = result.sentence + (vote.glitched ? GLITCHED : '');
    else {
      const at = `${Math.min(blind.at + 1, TRIALS)} of ${TRIALS}`;
      says.textContent = blind.matched ? `Trial ${at}` : MATCHING;
    }
  });
  return { open, panel };
}
