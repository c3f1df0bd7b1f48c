// songs.js -- the audio in the Worker: the song (A) and the references, one of them chosen (R); finished renders (B1 to
// B3) that are played where the chain is too much for a machine; and the feed made from them.
// SPDX-License-Identifier: MIT
import { atRate } from './convert.js';
import { FileError } from './files/source.js';
import { read, widthOf } from './pcm.js';
import { Room } from './store.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('../worklet/feed.js').Slot} Slot */
/** @typedef {import('../worklet/feed.js').Want} Want */
/** @typedef {{ own: Pcm, heard: Pcm | null }} Held as it came, and at the rate of the song */

/** Bytes of all references together in memory: beside a song, its master and two more renders this is what a page may
 * hold. What is read from its file or from disk takes none of it. */
export const ROOM = 2 ** 30;

/** For references at the rate of the song. */
let room = new Room();

/** @param {number} [limit] bytes in memory */
export const limitRoom = (limit) => {
  room = new Room(limit);
};

/** @typedef {import('../worklet/rendered.js').RenderSlot} RenderSlot */
/** @typedef {RenderSlot | 'C'} LentSlot a render, or the master behind a codec */
/** @typedef {Exclude<Slot, LentSlot>} SongSlot */
/** @typedef {import('./track.js').Loan} Loan */

/** @type {Partial<Record<Slot, Loan>>} */
const renders = {};
/** @type {Pcm | null} */
let mine = null;
/** @type {Map<number, Held>} */
const references = new Map();
let chosen = 0; // which of them is R

/** Puts a finished render where the audio thread asks for it. @param {LentSlot} slot @param {Loan} loan */
export function lend(slot, loan) {
  release([slot]);
  renders[slot] = loan;
}

/** Gives finished renders back. @param {LentSlot[]} slots */
export function release(slots) {
  for (const slot of slots) {
    renders[slot]?.close();
    delete renders[slot];
  }
}

/** @param {SongSlot} slot @returns {Pcm} */
export function song(slot) {
  const pcm = slot === 'A' ? mine : (references.get(chosen)?.heard ?? null);
  if (!pcm) throw new Error(slot === 'A' ? 'No song is open.' : 'No reference is open.');
  return pcm;
}

/** @param {number} id @returns {Pcm} at the rate of the song */
export function reference(id) {
  const pcm = references.get(id)?.heard;
  if (!pcm) throw new Error('This reference is not open.');
  return pcm;
}

/** @param {number} id @returns {Pcm} as it came, at its own rate */
export function original(id) {
  reference(id);
  return /** @type {Held} */ (references.get(id)).own;
}

/** @param {number} id of the reference that is R */
export function choose(id) {
  chosen = id;
}

/** @param {number} id */
export function forget(id) {
  const held = references.get(id);
  references.delete(id);
  if (!held) return;
  if (held.heard !== held.own) held.heard?.close?.();
  held.own.close?.();
}

/** @returns {number[]} ids of the references that can be heard beside the song */
export const audible = () => [...references].filter(([, { heard }]) => heard).map(([id]) => id);

/**
 * Puts a song into use. References follow its rate, for listening only.
 * @param {WebAssembly.Module} module
 * @param {SongSlot} slot
 * @param {Pcm} pcm
 * @param {number} [id] of the reference
 * @returns {import('./slices.js').Pass<void>}
 * @throws {RangeError} when the reference has a rate that cannot become the song's; the one before it stays
 * @throws {FileError} when there is no room for it
 */
export function* placePass(module, slot, pcm, id = 0) {
  if (slot === 'R') {
    const heard = mine && (yield* fitted(module, pcm, mine.sampleRate, id));
    forget(id);
    references.set(id, { own: pcm, heard });
    return;
  }
  if (mine !== pcm) mine?.close?.();
  mine = pcm;
  for (const held of references.values()) {
    if (held.heard?.sampleRate === pcm.sampleRate) continue;
    if (held.heard !== held.own) held.heard?.close?.();
    held.heard = null;
    try {
      held.heard = yield* atRate(module, held.own, pcm.sampleRate, room);
    } catch (error) {
      const { code } = /** @type {any} */ (error);
      if (!(error instanceof RangeError) && code !== 'memory') throw error; // a song does without
    }
  }
}

/** @param {Pcm} pcm @returns {number} bytes in memory */
const size = ({ channels, frames }) => 4 * channels.length * frames;

/** @param {Held} held @returns {number} bytes in memory */
const sizeOf = ({ own, heard }) =>
  size(own) + (heard && heard.channels !== own.channels ? size(heard) : 0);

/** A reference at the rate of the song, if there is room. @param {WebAssembly.Module} module @param {Pcm} pcm
 * @param {number} rate @param {number} id @returns {import('./slices.js').Pass<Pcm>} */
function* fitted(module, pcm, rate, id) {
  const others = [...references].filter(([other]) => other !== id);
  const taken = others.reduce((sum, [, held]) => sum + sizeOf(held), 0);
  const needed = size(pcm);
  const mb = (/** @type {number} */ bytes) => `${Math.ceil(bytes / 2 ** 20)} MB`;
  if (taken + needed > ROOM)
    throw new FileError(
      pcm.name,
      `is too long to be kept beside the song: it needs ${mb(needed)}, the other references hold ${mb(taken)}, and ` +
        `${mb(ROOM)} is the most. Remove one, or cut a shorter piece of it.`,
      'memory',
    );
  return yield* atRate(module, pcm, rate, room);
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
  const pcm = slot === 'A' ? mine : slot === 'R' ? references.get(chosen)?.heard : null;
  if (!pcm) return null;
  const planes = Array.from({ length: widthOf(pcm) }, () => new Float32Array(frames));
  read(pcm, planes, frame, frames);
  return planes;
}

/**
 * Answers what the audio thread wants, one chunk for each message.
 * @param {MessagePort} port
 * @param {(error: Error) => void} [fail] is told of what cannot be read any more; the sound then waits
 */
export function feed(port, fail = () => {}) {
  port.onmessage = (/** @type {MessageEvent<Want>} */ { data }) => {
    const { want: slot, frame, epoch } = data;
    let planes = null;
    try {
      planes = stretch(data);
    } catch (error) {
      fail(/** @type {Error} */ (error));
    }
    if (!planes) return;
    const buffers = planes.map((plane) => plane.buffer);
    port.postMessage({ slot, frame, planes, epoch }, buffers);
  };
}
