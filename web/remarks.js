// remarks.js -- sentences about a song that was opened. SPDX-License-Identifier: MIT

import { preciseClock } from './times.js';

const GO_ON =
  'It may be half a download or a broken export: get it whole, or go on with what is there.';

/** What of a song is not there. @param {Pick<import('./files/source.js').Pcm, 'name' | 'damaged' | 'short'>} song */
export function losses({ name, damaged, short }) {
  const texts = [];
  if (damaged)
    texts.push(
      `${name} is damaged: ${damaged === 1 ? 'a place' : `${damaged} places`} could not be decoded. Export it again if you can.`,
    );
  if (short) {
    const there = preciseClock(short.there);
    const why =
      short.promised === null
        ? `at ${there} without the mark of its end`
        : `early: its header promises ${preciseClock(short.promised)}, ${there} are there`;
    texts.push(`${name} ends ${why}. ${GO_ON}`);
  }
  return texts;
}

/** Why a song without a loudness has none, in words; '' for any other. @param {any} song */
export function quiet({ figures, seconds }) {
  if (!figures || figures.loudness.integratedLufs !== null) return '';
  if (figures.peaks.samplePeakDbfs === null) return 'silent';
  return seconds < 0.4 ? 'too short: a loudness needs 0.4 s' : 'all but silent';
}

/** @param {any} song @returns {string[]} */
export function remarks(song) {
  const texts = losses(song);
  if (song.mono)
    texts.push(`${song.name} is mono: it is mastered with the same sound on both sides.`);
  if (song.nonfinite)
    texts.push(
      `${song.name} held ${song.nonfinite} samples that are no numbers; they are silent now.`,
    );
  for (const fault of song.tagFaults ?? [])
    texts.push(`${song.name}: ${fault}. The rest of its tags is kept.`);
  return texts;
}

/** @param {import('./recipe.js').Recipe} recipe @param {any} song @returns {string} */
export function linkNotice({ source }, song) {
  if (!source) return 'The settings of the link are set.';
  return source.pcm === song.pcm
    ? 'This is the song the link was made for: you hear the same master.'
    : 'The link was made for another song or another version of it: the settings are set all the same.';
}
