// worker.js -- the background thread of a page that holds its song: takes it by the piece, in the clear.
// SPDX-License-Identifier: MIT
import { serve } from '../jobs.js';
import { incoming } from '../listen/incoming.js';
import { readShare } from '../listen/share.js';
import { sound, takeIn, useCore } from '../listen/sound.js';
import { checkNote } from '../share/notes.js';
import { plainBytes } from './plain.js';

const AHEAD = 2; // pieces that wait to be decoded

/** @type {ReadableStreamDefaultController<Uint8Array>} */
let control;
let wanted = () => {};
/** @type {ReadableStream<Uint8Array>} */
const pieces = new ReadableStream(
  {
    start(own) {
      control = own;
    },
    pull: () => wanted(),
  },
  { highWaterMark: AHEAD },
);

/** @type {Uint8Array | null} */
let manifest = null;

/** @type {Record<string, import('../jobs.js').Operation>} */
const operations = {
  ...sound,

  /** What the share says of itself. */
  async manifest({ url }) {
    manifest = plainBytes(url);
    return readShare(manifest);
  },

  /** Takes the core. @returns the share as that core has it */
  async start({ wasm }) {
    const table = await useCore(wasm);
    return manifest && readShare(manifest, table);
  },

  /** The next piece of the song, '' behind the last; answers when there is room for another. */
  async piece({ text }) {
    if (text === '') return control.close();
    try {
      control.enqueue(plainBytes(text));
    } catch (error) {
      return control.error(error);
    }
    if (Number(control.desiredSize) > 0) return;
    await new Promise((/** @type {(value: void) => void} */ resolve) => {
      wanted = resolve;
    });
  },

  /** Decodes what comes. */
  audio: ({ size, source, name }, options) =>
    takeIn(source, name, async () => incoming(pieces, size, name), options),

  /** Nothing is sealed that stays where it is. */
  seal: ({ note }) => note,

  unseal({ notes }) {
    const read = notes.flatMap((/** @type {any} */ { seq, body }) => {
      const note = checkNote(body);
      return note ? [{ seq, note }] : [];
    });
    return { read, refused: notes.length - read.length };
  },
};

serve(operations, /** @type {any} */ (globalThis));
