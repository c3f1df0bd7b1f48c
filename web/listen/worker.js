// worker.js -- the listener's background thread: opens what was sealed; the sound itself is sound.js.
// SPDX-License-Identifier: MIT
import { serve } from '../jobs.js';
import { fromBase64 } from '../share/bytes.js';
import { openNote, sealNote } from '../share/notes.js';
import { opened, openedStream } from '../share/seal.js';
import { incoming, plainSize } from './incoming.js';
import { Line } from './line.js';
import { readShare } from './share.js';
import { sound, takeIn, useCore } from './sound.js';
import { Trouble } from './trouble.js';

const MOST_MANIFEST = 16 * 2 ** 20;

/** Opened. @type {Uint8Array | null} */
let manifest = null;

/** Says that the line is broken, or back. @param {boolean} waiting */
const onWait = (waiting) => postMessage({ id: 0, tell: { waiting } });

/** @type {Record<string, import('../jobs.js').Operation>} */
const operations = {
  ...sound,

  /** What the share says of itself. */
  async manifest({ url, size, key }, { signal }) {
    if (size > MOST_MANIFEST) throw new Trouble('tampered');
    const line = new Line(url, { size, signal, onWait });
    try {
      const sealed = new Uint8Array(await new Response(line.stream).arrayBuffer());
      manifest = await opened(sealed, key);
      return readShare(manifest);
    } catch (error) {
      throw line.cause(error);
    }
  },

  /** Takes the core. @returns the share as that core has it: its settings are in the core's own names */
  async start({ wasm }) {
    const table = await useCore(wasm);
    return manifest && readShare(manifest, table);
  },

  /** Fetches, opens and decodes the song; how many frames are there is told as they come. */
  async audio({ url, size, key, source, name }, options) {
    const line = new Line(url, { size, signal: options.signal, onWait });
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
