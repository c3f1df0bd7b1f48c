// main.js -- says what this browser lacks, or starts the page. SPDX-License-Identifier: MIT
import { startPage } from './page.js';
import { byId, h } from './ui/dom.js';
import { lacking } from './ui/support.js';

const missing = lacking();
if (missing) {
  const { title, text } = missing;
  const says = [h('h2', { text: title }), h('p', { class: 'lead', text })];
  byId('welcome').append(
    h('div', { class: 'groove', 'aria-hidden': 'true' }),
    h('div', { class: 'invite', role: 'alert' }, ...says),
  );
} else startPage();
