// edit.mjs -- which part of the song `lacquer master` releases: its ends and fades, typed as times.
// SPDX-License-Identifier: MIT
import { SHAPES } from '../../wasm/fade.js';
import { wholeOf } from '../../web/edited.js';
import { FileError } from '../../web/files/source.js';
import { preciseClock, readSeconds } from '../../web/times.js';
import { oneOf, UsageError } from './args.mjs';

/** @typedef {import('../../web/recipe.js').Edit} Edit */
/** @typedef {{ name: string, frames: number, sampleRate: number }} Song */

/** @type {Record<string, import('./args.mjs').Kind>} */
export const EDIT_FLAGS = {
  '--start': 'value',
  '--end': 'value',
  '--fade-in': 'value',
  '--fade-out': 'value',
  '--fade-shape': 'value',
};
/** @type {Record<string, 'start' | 'end' | 'fadeIn' | 'fadeOut'>} */
const TIMES = {
  '--start': 'start',
  '--end': 'end',
  '--fade-in': 'fadeIn',
  '--fade-out': 'fadeOut',
};

/**
 * What was typed, before the song is known.
 * @param {Record<string, string>} flags
 * @returns {((song: Song, edit?: Edit) => Edit | undefined)} of a song and the edit of its recipe
 */
export function readEdit(flags) {
  /** @type {[string, 'start' | 'end' | 'fadeIn' | 'fadeOut', number][]} */
  const typed = [];
  for (const [flag, key] of Object.entries(TIMES)) {
    if (flags[flag] === undefined) continue;
    const seconds = readSeconds(flags[flag]);
    if (seconds === null)
      throw new UsageError(`${flag} takes seconds or mm:ss.mmm (1:15, 75.5); not "${flags[flag]}"`);
    typed.push([flag, key, seconds]);
  }
  const named = flags['--fade-shape'];
  const shape = /** @type {import('../../wasm/fade.js').Shape | undefined} */ (
    named === undefined ? undefined : oneOf('--fade-shape', named, [...SHAPES])
  );
  const at = Object.fromEntries(typed.map(([, key, seconds]) => [key, seconds]));
  if (at.start !== undefined && at.end !== undefined && at.end <= at.start)
    throw new UsageError(`--end ${flags['--end']} is not after --start ${flags['--start']}`);
  if (shape && typed.length === 0 && !flags['--recipe'])
    throw new UsageError('--fade-shape is for a fade: give --fade-in or --fade-out');
  return (song, before) => {
    if (typed.length === 0 && !shape) return before;
    const { name, frames, sampleRate } = song;
    const edit = { ...(before ?? wholeOf(song)) };
    for (const [flag, key, seconds] of typed) {
      edit[key] = Math.round(seconds * sampleRate);
      if (edit[key] > frames)
        throw new FileError(
          name,
          `is ${preciseClock(frames / sampleRate)} long: ${flag} is beyond it`,
        );
    }
    edit.end = Math.min(edit.end, frames);
    const length = edit.end - edit.start;
    const span = `${preciseClock(edit.start / sampleRate)} to ${preciseClock(edit.end / sampleRate)}`;
    if (length <= 0) throw new UsageError(`The edit would go from ${span}: nothing is left`);
    if (edit.fadeIn + edit.fadeOut > length)
      throw new FileError(name, `from ${span} is shorter than its fades`);
    if (shape) {
      delete edit.fadeInShape;
      delete edit.fadeOutShape;
      if (shape !== SHAPES[0]) Object.assign(edit, { fadeInShape: shape, fadeOutShape: shape });
    }
    return edit;
  };
}
