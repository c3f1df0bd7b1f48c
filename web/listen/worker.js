// worker.js -- the listener's background thread: opens what was sealed; the sound itself is sound.js.
// SPDX-License-Identifier: MIT
import { serve } from '../jobs.js';
import { fromBase64 } from '../share/bytes.js';
import { openNote, sealNote } from '../share/notes.js';
import { opened, openedStream } from '../share/seal.js';
import { blobStream } from './ciphertext.js';
import { incoming, plainSize } from './incoming.js';
import { readShare } from './share.js';
import { sound, takeIn } from './sound.js';
import { Trouble } from './trouble.js';

const MOST_MANIFEST = 16 * 2 ** 20;

/** Says that the line is broken, or back. @param {boolean} waiting */
const onWait = (waiting) => postMessage({ id: 0, tell: { waiting } });

/** What broke the line comes before what could not be opened because of it. */
class Line {
  /** @type {unknown} */
  #first = null;

  /** @param {string} url @param {import('./ciphertext.js').BlobOptions} options */
  constructor(url, options) {
    const reader = blobStream(url, { ...options, onWait }).getReader();
    this.stream = new ReadableStream({
      pull: async (control) => {
        const { done, value } = await reader.read().catch((error) => {
          this.#first ??= error;
          throw error;
        });
        if (done) control.close();
        else control.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }

  /** @param {any} error @returns {unknown} */
  cause(error) {
    if (this.#first) return this.#first;
    const told = error instanceof Trouble || /^(FileError|AbortError)$/.test(error?.name);
    return told ? error : new Trouble('tampered'); // age fails at what was changed, and at a key of another share
  }
}

/** @type {Record<string, import('../jobs.js').Operation>} */
const operations = {
  ...sound,

  /** What the share says of itself. */
  async manifest({ url, size, key }, { signal }) {
    if (size > MOST_MANIFEST) throw new Trouble('tampered');
    const line = new Line(url, { size, signal });
    try {
      const sealed = new Uint8Array(await new Response(line.stream).arrayBuffer());
      return await readShare(await opened(sealed, key));
    } catch (error) {
      throw line.cause(error);
    }
  },

  /** Fetches, opens and decodes the song; how many frames are there is told as they come. */
  async audio({ url, size, key, source, name }, options) {
    const line = new Line(url, { size, signal: options.signal });
    const open = async () => incoming(await openedStream(line.stream, key), plainSize(size), name);
    try {
      return await takeIn(source, name, open, options);
    } catch (error) {
      throw line.cause(error);
    }
  },

  /** @returns sealed bytes of a note */
  seal: async ({ key, note }) => sealNote(note, key),

  /** Notes as the server lists them; what cannot be opened or is none is counted. */
  async unseal({ key, notes }) {
    const read = [];
    let refused = 0;
    for (const { seq, body } of notes) {
      const note = await openNote(fromBase64(body) ?? new Uint8Array(), key);
      if (note) read.push({ seq, note });
      else refused++;
    }
    return { read, refused };
  },
};

serve(operations, /** @type {any} */ (globalThis));
