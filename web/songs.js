// songs.js -- the decoded audio in the Worker: the song (A) and the reference (R), and the feed made from them.
// SPDX-License-Identifier: MIT
import { Converter } from '../worklet/convert.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('../worklet/feed.js').Slot} Slot */
/** @typedef {import('../worklet/feed.js').Want} Want */

const PIECE = 4096; // frames converted between two breaths

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
 * @param {Slot} slot
 * @param {Pcm} pcm
 * @returns {Generator<number, void, void>}
 */
export function* placePass(slot, pcm) {
  if (slot === 'R') reference = pcm;
  else songs.A = pcm;
  const rate = songs.A?.sampleRate;
  if (!reference || !rate) return;
  if (slot === 'R' || songs.R?.sampleRate !== rate) {
    songs.R = null;
    songs.R = yield* convertPass(reference, rate);
  }
}

/** @param {Pcm} pcm @param {number} rate @returns {Generator<number, Pcm, void>} */
export function* convertPass(pcm, rate) {
  if (pcm.sampleRate === rate) return pcm;
  const frames = Math.round((pcm.frames * rate) / pcm.sampleRate);
  const channels = [new Float32Array(frames), new Float32Array(frames)];
  const converter = new Converter(pcm.sampleRate, rate);
  let at = 0;
  for (let done = 0; done < frames; done += PIECE) {
    const part = channels.map((channel) => channel.subarray(done, done + PIECE));
    converter.read(part, part[0].length, (into, n) => {
      copyTo(into, pcm, at, n);
      at += n;
    });
    yield done / frames;
  }
  return { ...pcm, sampleRate: rate, channels, frames };
}

/** @param {Float32Array[]} into @param {Pcm} pcm @param {number} frame @param {number} frames */
function copyTo(into, { channels }, frame, frames) {
  into.forEach((plane, c) => {
    const part = channels[Math.min(c, channels.length - 1)].subarray(frame, frame + frames);
    plane.set(part);
    if (part.length < frames) plane.fill(0, part.length, frames);
  });
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
