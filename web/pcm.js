// pcm.js -- a song as everybody reads it: by the piece, whether its samples are in memory, in its own file or on disk.
// SPDX-License-Identifier: MIT
import { load } from './store.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./store.js').Store} Store */

/** @param {Pcm} pcm @returns {number} channels: one or two */
export const widthOf = ({ channels, width }) => width ?? channels.length;

/**
 * Fills as many planes as the song has; silence before its start and after its end.
 * @param {Pcm} pcm
 * @param {Float32Array[]} planes
 * @param {number} start
 * @param {number} frames
 */
export function read(pcm, planes, start, frames) {
  if (pcm.read) pcm.read(planes, start, frames);
  else load(planes, pcm.channels, start, frames);
}

/** @param {Pcm} pcm @returns {Pcm} with two channels; a mono song shares its one plane */
export function asStereo(pcm) {
  if (widthOf(pcm) === 2) return pcm;
  const mono = pcm.read;
  if (!mono) return { ...pcm, channels: [pcm.channels[0], pcm.channels[0]] };
  return {
    ...pcm,
    width: 2,
    read(planes, start, frames) {
      mono(planes, start, frames);
      planes[1].set(planes[0].subarray(0, frames));
    },
  };
}

/** A part of what can be read as a whole of its own. @param {Store['read']} whole @param {number} start
 * @param {number} frames @returns {Store['read']} silence before and after */
export const partOf = (whole, start, frames) => (planes, at, count) => {
  const from = Math.min(count, Math.max(0, -at));
  const end = Math.max(from, Math.min(count, frames - at));
  const parts = planes.map((plane) => plane.subarray(from, end));
  if (end > from) whole(parts, start + at + from, end - from);
  for (const plane of planes) plane.fill(0, 0, from).fill(0, end, count);
};

/** A stretch of a song as a song of its own. @param {Pcm} pcm @param {number} start @param {number} [end] @returns {Pcm} */
export function stretchOf(pcm, start, end = pcm.frames) {
  const frames = Math.max(0, Math.min(end, pcm.frames) - start);
  const { read: whole, print, ...rest } = pcm;
  if (whole) return { ...rest, frames, read: partOf(whole, start, frames) };
  return { ...rest, frames, channels: pcm.channels.map((c) => c.subarray(start, start + frames)) };
}

/** What a store holds becomes the samples of a song. @param {Omit<Pcm, 'channels'>} about @param {Store} store @returns {Pcm} */
export function inStore(about, { channels, width, frames, read, close }) {
  return channels
    ? { ...about, frames, channels }
    : { ...about, frames, channels: [], width, read, close };
}

/** What may be told of a song elsewhere: all but its samples. @param {Pcm} pcm */
export function about(pcm) {
  const { channels, width, read: _read, close, source, print, ...info } = pcm;
  return { ...info, channels: widthOf(pcm) };
}
