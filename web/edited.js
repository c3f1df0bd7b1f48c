// edited.js -- top and tail: the part of the song that is released, as the hand sets it. It belongs to the song, not to
// one version of the settings: versions are compared with each other, and A with B, over the same stretch.
// SPDX-License-Identifier: MIT
import { RECORD_SECONDS } from './timeline.js';

/** @typedef {import('./recipe-delivery.js').Edit} Edit */
/** @typedef {{ frames: number, sampleRate: number }} Song */

const SHORTEST = 0.5; // seconds: less has no loudness to measure
const BUCKET = 512; // frames for each point of the overview, as in dsp/analysis.h
const QUIET = 1e-3; // -60 dB below the loudest stretch: nobody hears the song there
const EARLY = 0.03; // seconds kept before the first sound
const LATE = 0.25; // and behind the last one: a tail is longer than it seems
/** What a record says of a place where there is no song. */
const NOTHING = Object.freeze({
  ...{ momentary: -70, shortTerm: -70, truePeak: -70 },
  ...{ reduction: 0, over: -120, damage: -120, clipped: 0 },
});

/** @param {Song} song @returns {Edit} */
export const wholeOf = ({ frames }) => ({ start: 0, end: frames, fadeIn: 0, fadeOut: 0 });

/** @param {{ song: Song | null, edit: Edit | null }} state @returns {Edit} what is released */
export const editOf = ({ song, edit }) => edit ?? wholeOf(song ?? { frames: 0, sampleRate: 0 });

/** The same top and tail. @param {Edit | null | undefined} a @param {Edit | null | undefined} b */
export function sameEdit(a, b) {
  const told = (/** @type {Edit | null | undefined} */ edit) => {
    if (!edit) return '';
    const { start, end, fadeIn, fadeOut, fadeInShape, fadeOutShape } = edit;
    return [start, end, fadeIn, fadeOut, fadeIn && fadeInShape, fadeOut && fadeOutShape].join();
  };
  return told(a) === told(b);
}

/** From where the first of them begins to where the last ends. @param {(Edit | null)[]} edits @param {Song} song */
export function roomOf(edits, song) {
  const all = edits.map((edit) => editOf({ song, edit }));
  return {
    start: Math.min(...all.map(({ start }) => start)),
    end: Math.max(...all.map(({ end }) => end)),
  };
}

/** Where all of them sound; where they do not meet, the end is not behind the start. @param {(Edit | null)[]} edits @param {Song} song */
export function commonOf(edits, song) {
  const all = [null, ...edits].map((edit) => editOf({ song, edit }));
  return {
    start: Math.max(...all.map(({ start }) => start)),
    end: Math.min(...all.map(({ end }) => end)),
  };
}

/**
 * In range: the ends stay apart, the fades between them. What is moved gives way.
 * @param {Edit} edit @param {Partial<Edit>} change @param {Song} song
 * @returns {Edit | null} null for all of the song as it is
 */
export function changed(edit, change, song) {
  const least = Math.min(song.frames, Math.ceil(SHORTEST * song.sampleRate));
  const within = (/** @type {number} */ x, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.round(Math.min(Math.max(x, low), Math.max(low, high)));
  const next = { ...edit, ...change };
  const start = within(next.start, 0, ('start' in change ? edit.end : song.frames) - least);
  const end = within(next.end, start + least, song.frames);
  const length = end - start;
  const last = 'fadeOut' in change ? 'fadeOut' : 'fadeIn';
  const first = last === 'fadeIn' ? 'fadeOut' : 'fadeIn'; // the one that stays
  const held = within(next[first], 0, length);
  const fades = { [first]: held, [last]: within(next[last], 0, length - held) };
  const done = /** @type {Edit} */ ({ ...next, start, end, ...fades });
  for (const key of /** @type {const} */ (['fadeInShape', 'fadeOutShape']))
    if (done[key] === undefined || done[key] === 'cosine') delete done[key];
  const whole = start === 0 && end === song.frames;
  return whole && !done.fadeIn && !done.fadeOut ? null : done;
}

/**
 * Where the song begins and ends to the ear: from the overview, which the core made.
 * @param {ArrayLike<number>} overview [min, max, rms]* of each BUCKET frames
 * @param {Song} song
 * @returns {{ start: number, end: number } | null} null for silence
 */
export function soundingPart(overview, { frames, sampleRate }) {
  const count = Math.floor(overview.length / 3);
  let loudest = 0;
  for (let i = 0; i < count; i++) loudest = Math.max(loudest, overview[3 * i + 2]);
  if (loudest === 0) return null;
  const sounds = (/** @type {number} */ i) =>
    Math.max(-overview[3 * i], overview[3 * i + 1]) > QUIET * loudest;
  let [first, last] = [0, count - 1];
  while (!sounds(first)) first++;
  while (!sounds(last)) last--;
  return {
    start: Math.max(0, first * BUCKET - Math.round(EARLY * sampleRate)),
    end: Math.min(frames, (last + 1) * BUCKET + Math.round(LATE * sampleRate)),
  };
}

/** @param {Float32Array | null | undefined} column @param {number} length @param {number} at @param {number} rest */
function moved(column, length, at, rest) {
  if (!column?.length) return column;
  const all = new Float32Array(length).fill(rest);
  all.set(column.subarray(0, Math.max(0, length - at)), at);
  return all;
}

/**
 * What was measured of the finished file, on the song's own clock: its picture and records begin where the edit does.
 * @template {Record<string, any>} T
 * @param {T} measured @param {Edit | null} edit @param {Song} song
 * @returns {T}
 */
export function placed(measured, edit, { frames, sampleRate }) {
  if (!edit || (edit.start === 0 && edit.end === frames)) return measured;
  const records = Math.floor(frames / sampleRate / RECORD_SECONDS + 1e-9);
  const record = Math.round(edit.start / sampleRate / RECORD_SECONDS);
  const columns = Object.entries(NOTHING).map(([key, rest]) => [
    key,
    moved(measured[key], records, record, rest),
  ]);
  const points = 3 * Math.ceil(frames / BUCKET);
  const overview = moved(measured.overview, points, 3 * Math.round(edit.start / BUCKET), 0);
  return { ...measured, ...Object.fromEntries(columns), overview };
}
