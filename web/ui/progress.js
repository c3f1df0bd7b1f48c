// progress.js -- a bar for one long job, with its Cancel. SPDX-License-Identifier: MIT
import { leftText } from '../time-left.js';
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {Studio} studio @param {import('../state.js').JobName} name */
export function progress(studio, name) {
  const bar = h('progress', { max: 1, 'aria-label': name });
  const label = h('span', { class: 'job', 'aria-hidden': 'true' });
  const cancel = h('button', {
    type: 'button',
    class: 'quiet',
    text: 'Cancel',
    onclick: () => studio.cancel(name),
  });
  const root = h('div', { class: 'progress' }, label, bar, cancel);
  watch(studio, ['progress'], ({ progress: all }) => {
    const job = all[name.toLowerCase()];
    root.hidden = !job;
    if (!job) return;
    bar.value = job.fraction ?? 0;
    const left = leftText(job.seconds);
    label.textContent = `${name} ${Math.round((job.fraction ?? 0) * 100)} %${left && ` · ${left}`}`;
  });
  return root;
}
