// held.js -- a share that lies in the page itself, as a Place for the listener's Desk: nothing is asked of anybody, and
// what is said stays here. SPDX-License-Identifier: MIT
import { TABLE } from '../../wasm/params.js';
import { browserShelf } from '../listen/outbox.js';
import { SENTENCES } from '../listen/trouble.js';

/** @typedef {import('../listen/at-server.js').Place} Place */
/** @typedef {import('../share/notes.js').Note} Note */
/** @typedef {{ manifest: string, song: HTMLElement }} Parts manifest: base 64; song: its pieces stand behind it */

const MOMENT_MS = 20; // while the browser still reads the file
const OTHER = 'This file was put together with another sound engine than the sender used.';

/** In the words of who holds a file. @type {Place['sentences']} */
const WORDS = {
  ...SENTENCES,
  tampered: {
    title: 'This song cannot be opened',
    text: 'The file is incomplete or was changed. Nothing of it is played: ask for the file again.',
    again: false,
  },
  newer: {
    title: 'This file was made by a newer Lacquer',
    text: 'Its two halves do not belong together: ask for the file again.',
    again: false,
  },
  core: { ...SENTENCES.core, text: 'The file is damaged: ask for it again.', again: false },
  file: { ...SENTENCES.file, text: 'The song inside is damaged: ask for the file again.' },
  server: {
    title: 'The song could not be played',
    text: 'Reload the page; if that does not help, open the file in another browser.',
    again: true,
  },
};
WORDS.offline = WORDS.server;

/** @param {BufferSource} bytes @returns {Promise<string>} */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join('');
}

/** What is said in this file, kept by the browser where it keeps anything. @param {string} id @param {Parts} parts */
function ownApi(id, { manifest, song }) {
  const shelf = browserShelf(`said.${id}`);
  /** @type {Note[]} */
  const said = shelf.load();
  const bytes = Number(song.dataset.bytes);
  const blobs = { manifest: { bytes: manifest.length }, audio: { bytes } };
  return {
    info: async () => ({ expires: '', comments: true, notes: 0, blobs }),
    blob: (/** @type {string} */ name) => (name === 'manifest' ? manifest : ''),
    notes: async (/** @type {number} */ after) =>
      said.slice(after).map((body, i) => ({ seq: after + i + 1, body })),
    /** @param {Note} note @returns {Promise<import('../listen/outbox.js').Sent>} */
    async post(note) {
      said.push(note);
      shelf.save(said);
      return { state: 'sent', seq: said.length };
    },
  };
}

/** @param {Parts} parts @param {ArrayBuffer} core @param {() => Worker} worker @returns {Place} */
export const heldPlace = (parts, core, worker) => ({
  alone: true,
  sentences: WORDS,
  worker,
  async open() {
    const id = (await sha256(new TextEncoder().encode(parts.manifest))).slice(0, 22);
    const link = { server: '', id, key: '', writeToken: 'none' };
    return { link, api: ownApi(id, parts) };
  },
  async core(hash) {
    const identical = (await sha256(core)) === hash;
    return { bytes: core, table: TABLE, identical, reason: identical ? '' : OTHER };
  },
});

/** Hands the song on, piece by piece as it is wanted; each is let go. Does not wait for the whole file to be read.
 * @param {HTMLElement} song @param {(text: string) => Promise<unknown>} hand '' at the end */
export async function handOn(song, hand) {
  for (;;) {
    const piece = song.nextElementSibling;
    const read = document.readyState !== 'loading';
    if (!piece && read) return hand('');
    if (piece && (read || piece.nextElementSibling)) {
      const text = piece.textContent ?? '';
      piece.remove();
      await hand(text);
    } else await new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
  }
}
