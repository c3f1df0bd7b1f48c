// share-done.js -- a share that is there: its link, to copy or to photograph, how long it lives, and the way to be rid of
// it. SPDX-License-Identifier: MIT
import { copy } from './clipboard.js';
import { h } from './dom.js';

/** @typedef {import('../share/desk.js').ShareDesk} ShareDesk */
/** @typedef {import('../share/shelf.js').Row} Row */

const SAID_MS = 2200;

/** @param {string} text @param {string} kind @param {() => void} onclick @param {Record<string, any>} [more] */
export const button = (text, kind, onclick, more = {}) =>
  h('button', { type: 'button', class: kind, text, onclick, ...more });

/** A day as people write it. @param {string | undefined} iso */
export const dayOf = (iso) =>
  new Date(iso ?? 0).toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });

/** Copies, and says so on the button; where a browser refuses, the text is marked to be copied by hand.
 * @param {string | Promise<string>} text @param {any} on @param {any} [field] */
export async function copyText(text, on, field) {
  const before = on.textContent;
  try {
    await copy(text);
    on.textContent = 'Copied';
  } catch {
    field?.focus();
    on.textContent = field ? 'Copy by hand' : 'Not copied';
  }
  const said = h('span', { class: 'unseen', role: 'status' });
  on.after(said);
  setTimeout(() => {
    said.textContent = on.textContent; // later than its place, or it is not read out
  }, 50);
  setTimeout(() => {
    on.textContent = before;
    said.remove();
  }, SAID_MS);
}

/** What opens, answers and removes a share, as a file. @param {ShareDesk} desk @param {Row} row */
export function saveOwnerLink(desk, row) {
  const text = [
    `Lacquer: “${row.title}”`,
    '',
    'Owner link. Whoever has it may change and delete this share:',
    desk.link(row, 'owner'),
    '',
    'To listen and comment:',
    desk.link(row, 'comment'),
    '',
    'To listen:',
    desk.link(row, 'listen'),
    '',
  ].join('\n');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const name =
    row.title
      .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
      .trim()
      .slice(0, 60) || 'share';
  const link = h('a', { href: url, download: `${name} owner link.txt` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** A button that asks once more before it acts. @param {string} text @param {string} sure @param {() => Promise<void>} act */
export function twice(text, sure, act) {
  let asked = false;
  const calm = () => {
    asked = false;
    on.textContent = text;
  };
  const on = button(text, 'quiet danger', async () => {
    if (!asked) {
      asked = true;
      on.textContent = sure;
      setTimeout(calm, 4000);
      return;
    }
    on.disabled = true;
    try {
      await act();
    } finally {
      on.disabled = false;
      calm();
    }
  });
  return on;
}

/** One link with its Copy. @param {string} name @param {string} url @param {string} [kind] of the button
 * @param {string} [title] over it */
export function linkRow(name, url, kind = 'primary', title = name) {
  const field = h('input', {
    class: 'link',
    readonly: true,
    value: url,
    'aria-label': `${name} link`,
  });
  field.addEventListener('focus', () => field.select());
  const on = button('Copy', kind, () => copyText(url, on, field), {
    'aria-label': `Copy ${name.toLowerCase()} link`,
  });
  return h(
    'div',
    { class: 'link-row' },
    h('span', { class: 'what', text: title }),
    h('div', {}, field, on),
  );
}

/**
 * @param {ShareDesk} desk @param {Row} row
 * @param {{ removed: () => void, fail: (error: unknown) => void }} told
 */
export async function shareDone(desk, row, { removed, fail }) {
  const kind = row.comments ? 'comment' : 'listen';
  const main = desk.link(row, kind);
  const { qrCanvas } = await import('./qr.js');
  const remove = twice('Delete', 'Delete for everybody?', async () => {
    try {
      await desk.forget(row);
      removed();
    } catch (error) {
      fail(error);
    }
  });
  const links = row.comments
    ? [linkRow('Listen and comment', main), linkRow('Listen', desk.link(row, 'listen'), 'plain')]
    : [linkRow('Listen', main)];
  return h(
    'div',
    { class: 'share-done' },
    h(
      'div',
      { class: 'share-links' },
      ...links,
      h('p', { class: 'about', text: `Open until ${dayOf(row.expires)}. Then it is deleted.` }),
    ),
    h(
      'figure',
      { class: 'share-qr' },
      qrCanvas(main, 'QR code of the link'),
      h('figcaption', { text: row.comments ? 'Listen and comment' : 'Listen' }),
    ),
    h(
      'div',
      { class: 'share-ends' },
      button('Save owner link', 'quiet', () => saveOwnerLink(desk, row), {
        title: 'A file with which you can change or delete this share from another browser',
      }),
      remove,
    ),
  );
}
