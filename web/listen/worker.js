// worker.js -- the listener's background thread: opens what was sealed, decodes the song while it comes in, feeds the
// audio thread, renders the first seconds for comparison. SPDX-License-Identifier: MIT
import { loadCore } from '../../wasm/engine.js';
import { TABLE, toValues } from '../../wasm/params.js';
import { readTable } from '../../wasm/table.js';
import { serve } from '../jobs.js';
import { fromBase64 } from '../share/bytes.js';
import { openNote, sealNote } from '../share/notes.js';
import { proofPass } from '../share/proof.js';
import { opened, openedStream } from '../share/seal.js';
import { orAborted, run } from '../slices.js';
import { Room } from '../store.js';
import { decodeInto } from './decode.js';
import { Growing } from './growing.js';
import { incoming, plainSize } from './incoming.js';
import { Line } from './line.js';
import { readShare } from './share.js';
import { alike, reachOf, takesPass } from './takes.js';
import { Trouble } from './trouble.js';

const MEMORY = 300 * 2 ** 20; // bytes of a song; what is longer goes to the browser's own disk
const MOST_MANIFEST = 16 * 2 ** 20;
const TELL_MS = 100;

/** @type {WebAssembly.Module} */
let module;
/** Of that core. */
let table = TABLE;
/** Opened. @type {Uint8Array | null} */
let manifest = null;
/** @type {MessagePort | null} */
let port = null;
/** @type {(song: Growing) => void} */
let begun = () => {};
/** @type {Promise<Growing>} */
const coming = new Promise((resolve) => {
  begun = resolve;
});

/** Says that the line is broken, or back. @param {boolean} waiting */
const onWait = (waiting) => postMessage({ id: 0, tell: { waiting } });

/** Not more often than the eye needs. @param {Growing} song */
function telling(song) {
  let last = 0;
  return (/** @type {number} */ frames) => {
    const now = Date.now();
    if (now - last < TELL_MS && frames < song.shape.frames) return;
    last = now;
    postMessage({ id: 0, tell: { frames } });
  };
}

/** @param {Growing} song @returns {import('../files/source.js').Pcm} */
function asPcm({ shape, store }) {
  const { sampleRate, channels: width, frames } = shape;
  return /** @type {any} */ ({ sampleRate, frames, width, channels: [], read: store.read });
}

/** @type {Record<string, import('../jobs.js').Operation>} */
const operations = {
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
    module = await loadCore(wasm);
    table = readTable(new WebAssembly.Instance(module).exports);
    return manifest && readShare(manifest, table);
  },

  /** Is given the port of an audio thread; when that one is made anew, another. */
  async feed(args) {
    port = args.port;
    const song = await coming;
    if (port === args.port) song.feed(args.port);
  },

  /** Fetches, opens and decodes the song; how many frames are there is told as they come. */
  async audio({ url, size, key, source, name }, { signal, onProgress }) {
    const song = await Growing.open(source, new Room(MEMORY), name);
    song.onFrames = telling(song);
    begun(song);
    const line = new Line(url, { size, signal, onWait });
    try {
      const file = incoming(await openedStream(line.stream, key), plainSize(size), name);
      await decodeInto(file, song, { signal, onProgress });
      await file.rest();
    } catch (error) {
      throw line.cause(error);
    }
    return { frames: song.frames };
  },

  /** Whether the first seconds of the master are, sample for sample, what the sender heard. */
  async prove({ params, proof }, { signal }) {
    const song = await coming;
    const { sampleRate, frames } = song.shape;
    const enough = Math.min(frames, proof.frames + 2 * sampleRate); // the chain looks ahead
    await song.here(enough);
    const { values } = toValues(params, table);
    const pass = proofPass(module, asPcm(song), values, proof.frames);
    const hash = await run(pass, { signal, sliceMs: 8 });
    return { same: hash === proof.hash, hash };
  },

  /** The sides of a blind vote, as soon as their stretch of the song is there. */
  async takes({ sides, stretch }, { signal, onProgress }) {
    const song = await coming;
    await orAborted(song.here(reachOf(stretch, song.shape.sampleRate)), signal);
    const takes = await run(takesPass({ module, table }, asPcm(song), sides, stretch), {
      signal,
      onProgress,
    });
    const transfer = takes.flatMap(({ planes }) => planes.map(({ buffer }) => buffer));
    return { takes, alike: alike(takes), transfer };
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
