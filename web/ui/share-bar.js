// share-bar.js -- what is being prepared or uploaded, with its Cancel: in the dialog, or over the page when that is
// closed. SPDX-License-Identifier: MIT
import { leftText } from '../time-left.js';
import { h } from './dom.js';

/** @param {import('../share/desk.js').ShareDesk} desk @param {{ title?: boolean }} [how] title: says of what */
export function shareBar(desk, { title = false } = {}) {
  const bar = h('progress', { max: 1 });
  const label = h('span', { class: 'job', 'aria-hidden': 'true' });
  const cancel = h('button', {
    type: 'button',
    class: 'quiet',
    text: 'Cancel',
    onclick: () => desk.cancel(),
  });
  const root = h('div', { class: 'progress' }, label, bar, cancel);
  const show = () => {
    const { job } = desk;
    root.hidden = !job;
    if (!job) return;
    const { name, fraction, seconds, waiting } = job;
    bar.value = fraction;
    bar.setAttribute('aria-label', name);
    const left = leftText(seconds);
    const of = title ? ` “${job.title}”` : '';
    const state = waiting ? 'waits for the connection' : `${Math.round(100 * fraction)} %`;
    label.textContent = `${name}${of} ${state}${left && ` · ${left}`}`;
  };
  desk.addEventListener('change', show);
  show();
  return root;
}
