// sound.js -- in the listener's Worker: decodes the song while it comes in, feeds the audio thread, renders the first
// seconds for comparison. SPDX-License-Identifier: MIT
import { loadCore } from '../../wasm/engine.js';
import { toValues } from '../../wasm/params.js';
import { proofPass } from '../share/proof.js';
import { run } from '../slices.js';
import { Room } from '../store.js';
import { decodeInto } from './decode.js';
import { Growing } from './growing.js';

/** @typedef {import('../files/source.js').Source} Source */

const MEMORY = 300 * 2 ** 20; // bytes of a song; what is longer goes to the browser's own disk
const TELL_MS = 100;

/** @type {WebAssembly.Module} */
let module;
/** @type {MessagePort | null} */
let port = null;
/** @type {(song: Growing) => void} */
let begun = () => {};
/** @type {Promise<Growing>} */
const coming = new Promise((resolve) => {
  begun = resolve;
});

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

/**
 * Decodes the song; how many frames are there is told as they come.
 * @param {import('./growing.js').Shape} shape @param {string} name
 * @param {() => Promise<Source & { rest: () => Promise<void> }>} open its file, see incoming.js
 * @param {Required<import('../jobs.js').CallOptions>} options
 */
export async function takeIn(shape, name, open, { signal, onProgress }) {
  const song = await Growing.open(shape, new Room(MEMORY), name);
  song.onFrames = telling(song);
  begun(song);
  const file = await open();
  await decodeInto(file, song, { signal, onProgress });
  await file.rest();
  return { frames: song.frames };
}

/** @type {Record<string, import('../jobs.js').Operation>} */
export const sound = {
  /** Takes the core. */
  async start({ wasm }) {
    module = await loadCore(wasm);
  },

  /** Is given the port of an audio thread; when that one is made anew, another. */
  async feed(args) {
    port = args.port;
    const song = await coming;
    if (port === args.port) song.feed(args.port);
  },

  /** Whether the first seconds of the master are, sample for sample, what the sender heard. */
  async prove({ params, proof }, { signal }) {
    const song = await coming;
    const { sampleRate, channels: width, frames } = song.shape;
    const enough = Math.min(frames, proof.frames + 2 * sampleRate); // the chain looks ahead
    await song.here(enough);
    const about = { sampleRate, frames, width, channels: [], read: song.store.read };
    const { values } = toValues(params);
    const pass = proofPass(module, /** @type {any} */ (about), values, proof.frames);
    const hash = await run(pass, { signal, sliceMs: 8 });
    return { same: hash === proof.hash, hash };
  },
};
