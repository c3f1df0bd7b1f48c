// songs.js -- the audio in the Worker: the song (A), the reference (R), finished renders (B1 to B3) that are played
// where the chain is too much for a machine; and the feed made from them.
// SPDX-License-Identifier: MIT
import { convertPass } from './convert.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('../worklet/feed.js').Slot} Slot */
/** @typedef {import('../worklet/feed.js').Want} Want */

/** @typedef {import('../worklet/rendered.js').RenderSlot} RenderSlot */
/** @typedef {Exclude<Slot, RenderSlot>} SongSlot */
/** @typedef {import('./track.js').Loan} Loan */

/** @type {Record<SongSlot, Pcm | null>} */
const songs = { A: null, R: null };
/** @type {Partial<Record<Slot, Loan>>} */
const renders = {};
/** @type {Pcm | null} */
let reference = null; // as it came, at its own rate

/** Puts a finished render where the audio thread asks for it. @param {RenderSlot} slot @param {Loan} loan */
export function lend(slot, loan) {
  release([slot]);
  renders[slot] = loan;
}

/** Gives finished renders back. @param {RenderSlot[]} slots */
export function release(slots) {
  for (const slot of slots) {
    renders[slot]?.close();
    delete renders[slot];
  }
}

/** @param {SongSlot} slot @returns {Pcm} */
export function song(slot) {
  const pcm = songs[slot];
  if (!pcm) throw new Error(slot === 'A' ? 'No song is open.' : 'No reference is open.');
  return pcm;
}

/**
 * Puts a song into use. The reference follows the song's rate, for listening only.
 * @param {WebAssembly.Module} module
 * @param {SongSlot} slot
 * @param {Pcm} pcm
 * @returns {Generator<number, void, void>}
 * @throws {RangeError} when the reference has a rate that cannot become the song's; the one before it stays
 */
export function* placePass(module, slot, pcm) {
  if (slot === 'A') songs.A = pcm;
  const next = slot === 'R' ? pcm : reference;
  const rate = songs.A?.sampleRate;
  if (slot === 'A' && songs.R?.sampleRate !== rate) songs.R = null;
  if (next && rate && (slot === 'R' || !songs.R)) {
    try {
      songs.R = yield* atRate(module, next, rate);
    } catch (error) {
      if (slot === 'R' || !(error instanceof RangeError)) throw error; // a song does without
    }
  }
  reference = next;
}

/** @param {WebAssembly.Module} module @param {Pcm} pcm @param {number} rate @returns {Generator<number, Pcm, void>} */
function* atRate(module, pcm, rate) {
  const channels = yield* convertPass(module, pcm.channels, pcm.sampleRate, rate);
  return { ...pcm, sampleRate: rate, channels, frames: channels[0].length };
}

/** A stretch of a channel that starts over at its end.
 * @param {Float32Array} channel @param {number} frame @param {number} frames */
function around(channel, frame, frames) {
  const out = new Float32Array(frames);
  for (let done = 0; done < frames; ) {
    const from = (frame + done) % channel.length;
    const part = channel.subarray(from, from + frames - done);
    out.set(part, done);
    done += part.length;
  }
  return out;
}

/** A stretch of what is played from a slot; null when there is nothing.
 * @param {Want} want @returns {Float32Array[] | null} */
function stretch({ want: slot, frame, frames }) {
  const render = renders[slot];
  if (render) {
    const planes = [new Float32Array(frames), new Float32Array(frames)];
    render.read(planes, frame, frames);
    return planes;
  }
  const pcm = slot === 'A' || slot === 'R' ? songs[slot] : null;
  if (!pcm) return null;
  return pcm.channels.map((channel) =>
    slot === 'R' ? around(channel, frame, frames) : channel.slice(frame, frame + frames),
  );
}

/** Answers what the audio thread wants, one chunk for each message. @param {MessagePort} port */
export function feed(port) {
  port.onmessage = (/** @type {MessageEvent<Want>} */ { data }) => {
    const { want: slot, frame, epoch } = data;
    const planes = stretch(data);
    if (!planes) return;
    const buffers = planes.map((plane) => plane.buffer);
    port.postMessage({ slot, frame, planes, epoch }, buffers);
  };
}
