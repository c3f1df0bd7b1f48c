// sound.js -- in the listener's Worker: decodes the song while it comes in, feeds the audio thread, renders the first
// seconds for comparison and the sides of a blind vote. SPDX-License-Identifier: MIT
import { loadCore } from '../../wasm/engine.js';
import { TABLE, toValues } from '../../wasm/params.js';
import { readTable } from '../../wasm/table.js';
import { proofPass } from '../share/proof.js';
import { orAborted, run } from '../slices.js';
import { Room } from '../store.js';
import { decodeInto } from './decode.js';
import { Growing } from './growing.js';
import { alike, reachOf, takesPass } from './takes.js';

/** @typedef {import('../files/source.js').Source} Source */

const MEMORY = 300 * 2 ** 20; // bytes of a song; what is longer goes to the browser's own disk
const TELL_MS = 100;

/** @type {WebAssembly.Module} */
let module;
/** Of that core. */
let table = TABLE;
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

/** Takes the core. @param {ArrayBuffer} wasm @returns its table */
export async function useCore(wasm) {
  module = await loadCore(wasm);
  table = readTable(new WebAssembly.Instance(module).exports);
  return table;
}

/** @param {Growing} song @returns {import('../files/source.js').Pcm} */
function asPcm({ shape, store }) {
  const { sampleRate, channels: width, frames } = shape;
  return /** @type {any} */ ({ sampleRate, frames, width, channels: [], read: store.read });
}

/** @type {Record<string, import('../jobs.js').Operation>} */
export const sound = {
  /** Is given the port of an audio thread; when that one is made anew, another. */
  async feed(args) {
    port = args.port;
    const song = await coming;
    if (port === args.port) song.feed(args.port);
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
    const core = { module, table };
    const takes = await run(takesPass(core, asPcm(song), sides, stretch), { signal, onProgress });
    const transfer = takes.flatMap(({ planes }) => planes.map(({ buffer }) => buffer));
    return { takes, alike: alike(takes), transfer };
  },
};
