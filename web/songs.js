// songs.js -- the decoded audio in the Worker: the song (A) and the reference (R), and the feed made from them.
// SPDX-License-Identifier: MIT
import { convertPass } from './convert.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('../worklet/feed.js').Slot} Slot */
/** @typedef {import('../worklet/feed.js').Want} Want */

/** @type {Record<Slot, Pcm | null>} */
const songs = { A: null, R: null };
/** @type {Pcm | null} */
let reference = null; // as it came, at its own rate

/** @param {Slot} slot @returns {Pcm} */
export function song(slot) {
  const pcm = songs[slot];
  if (!pcm) throw new Error(slot === 'A' ? 'No song is open.' : 'No reference is open.');
  return pcm;
}

/**
 * Puts a song into use. The reference follows the song's rate, for listening only.
 * @param {WebAssembly.Module} module
 * @param {Slot} slot
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

/** Answers what the audio thread wants, one chunk for each message. @param {MessagePort} port */
export function feed(port) {
  port.onmessage = (/** @type {MessageEvent<Want>} */ { data }) => {
    const { want: slot, frame, frames, epoch } = data;
    const pcm = songs[slot];
    if (!pcm) return;
    const planes = pcm.channels.map((channel) =>
      slot === 'R' ? around(channel, frame, frames) : channel.slice(frame, frame + frames),
    );
    const buffers = planes.map((plane) => plane.buffer);
    port.postMessage({ slot, frame, planes, epoch }, buffers);
  };
}
