// listen.js -- the page behind a shared link: says what this browser lacks, or opens the link.
// SPDX-License-Identifier: MIT
import { startListening } from './listen/page.js';
import { byId, h } from './ui/dom.js';
import { lacking } from './ui/support.js';

const missing = lacking();
if (missing) {
  const { title, text } = missing;
  document.body.dataset.phase = 'refused';
  byId('listener').append(
    h('section', { class: 'card', role: 'alert' }, h('h1', { text: title }), h('p', { text })),
  );
} else startListening(byId('listener'), byId('until'));
