// errors.js -- what went wrong, in a sentence, with the page alive behind it. SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** The smallest module that uses a vector instruction: (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt). */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
]);

/** What this browser lacks, if anything. @returns {{ title: string, text: string } | null} */
export function lacking() {
  if (!window.isSecureContext) {
    return {
      title: 'This page is not secure',
      text: 'Browsers allow audio processing only over https or on localhost. Open the same address with https.',
    };
  }
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(SIMD)) {
    return {
      title: 'This browser has no WebAssembly SIMD',
      text: 'Lacquer’s sound runs on vector instructions. A current Chrome, Edge, Firefox or Safari has them.',
    };
  }
  if (typeof AudioWorkletNode !== 'function') {
    return {
      title: 'This browser has no AudioWorklet',
      text: 'Lacquer plays through an AudioWorklet. A current Chrome, Edge, Firefox or Safari has it.',
    };
  }
  return null;
}

/** @param {HTMLElement} root @param {{ title: string, text: string }} error @param {(() => void)|null} dismiss */
function banner(root, { title, text }, dismiss) {
  const close =
    dismiss && h('button', { type: 'button', class: 'quiet', text: 'Dismiss', onclick: dismiss });
  root.replaceChildren(
    h(
      'div',
      { class: 'error', role: 'alert' },
      h('p', {}, h('b', { text: title }), ' ', text),
      close,
    ),
  );
}

/** @param {HTMLElement} root @param {Studio} studio */
export function mountErrors(root, studio) {
  const fatal = h('div', {});
  const errors = h('div', {});
  const notices = h('div', { class: 'notices', role: 'status', 'aria-label': 'Notices' });
  root.append(fatal, errors, notices);
  const missing = lacking();
  if (missing) banner(fatal, missing, null);
  watch(studio, ['error'], ({ error }) => {
    if (error) banner(errors, error, () => studio.dismissError());
    else errors.replaceChildren();
  });
  /** @type {Set<string>} */
  const seen = new Set();
  watch(studio, ['notices'], ({ notices: all }) => {
    for (const text of seen) if (!all.includes(text)) seen.delete(text);
    notices.replaceChildren(
      ...all
        .filter((/** @type {string} */ text) => !seen.has(text))
        .map((/** @type {string} */ text) => {
          const note = h(
            'p',
            {},
            h('span', { text }),
            h('button', {
              type: 'button',
              class: 'quiet',
              text: 'Dismiss',
              onclick: () => {
                seen.add(text);
                note.remove();
              },
            }),
          );
          return note;
        }),
    );
  });
}
