// formats.js -- what a master can be written as: names, bit rates, sample rates. Its writers are in writers.js, so that the
// page, which only shows these, carries no encoder. SPDX-License-Identifier: MIT

/** @typedef {'wav' | 'flac' | 'aiff' | 'mp3' | 'm4a' | 'opus'} FormatName */
/**
 * @typedef {object} Format
 * @property {string} title
 * @property {string} extension
 * @property {string} type
 * @property {boolean} float takes 32-bit floats
 * @property {Lossy} [lossy] what is heard is not what was put in
 */
/**
 * @typedef {object} Lossy
 * @property {readonly number[]} kbps the usual one first
 * @property {readonly number[]} rates Hz that it can hold
 * @property {16 | '32f'} bits that its encoder takes; what it loses is more than any dither
 */

/** @type {Readonly<Record<FormatName, Format>>} */
export const FORMATS = Object.freeze({
  wav: { title: 'WAV', extension: '.wav', type: 'audio/wav', float: true },
  flac: { title: 'FLAC', extension: '.flac', type: 'audio/flac', float: false },
  aiff: { title: 'AIFF', extension: '.aiff', type: 'audio/aiff', float: true },
  mp3: {
    ...{ title: 'MP3', extension: '.mp3', type: 'audio/mpeg', float: true },
    lossy: { kbps: [320, 256, 192, 128], rates: [48000, 44100, 32000], bits: 16 },
  },
  m4a: {
    ...{ title: 'AAC', extension: '.m4a', type: 'audio/mp4', float: true },
    lossy: { kbps: [256, 192, 128], rates: [48000, 44100], bits: '32f' },
  },
  opus: {
    ...{ title: 'Opus', extension: '.opus', type: 'audio/ogg', float: true },
    lossy: { kbps: [128, 192, 96], rates: [48000], bits: '32f' },
  },
});

/**
 * The rate of a delivery: what was asked for, or the source's; a lossy format takes what it can, of the same family.
 * @param {{ format?: FormatName, rate?: number }} delivery @param {number} own of the source, Hz
 * @returns {number} Hz
 */
export function rateFor({ format = 'wav', rate: asked }, own) {
  const rate = asked ?? own;
  const rates = FORMATS[format].lossy?.rates;
  if (!rates || rates.includes(rate)) return rate;
  const family = rate % 11025 === 0 ? 44100 : 48000;
  return rates.includes(family) ? family : rates[0];
}
