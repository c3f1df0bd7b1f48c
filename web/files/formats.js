// formats.js -- what a master can be written as: names, bit rates, sample rates. Its writers are in writers.js, so that the
// page, which only shows these, carries no encoder. SPDX-License-Identifier: MIT

/** @typedef {'wav' | 'flac' | 'aiff' | 'mp3' | 'm4a' | 'opus'} FormatName */
/**
 * @typedef {object} Format
 * @property {string} title
 * @property {string} extension
 * @property {string} type
 * @property {boolean} float takes 32-bit floats
 * @property {readonly number[]} [rates] Hz that it can hold; any where there are none
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
  flac: {
    ...{ title: 'FLAC', extension: '.flac', type: 'audio/flac', float: false },
    // Those that its encoder takes; the format itself has others, which nobody asks for.
    rates: [8, 16, 22.05, 24, 32, 44.1, 48, 88.2, 96, 176.4, 192].map((khz) => khz * 1000),
  },
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
 * Hz that a format can hold; any where there are none.
 * @param {Format} format
 */
export const ratesOf = ({ rates, lossy }) => lossy?.rates ?? rates;

/**
 * The rate of a delivery: what was asked for, or the source's; a format with few rates takes what it can, of the same family.
 * @param {{ format?: FormatName, rate?: number }} delivery @param {number} own of the source, Hz
 * @returns {number} Hz
 */
export function rateFor({ format = 'wav', rate: asked }, own) {
  const rate = asked ?? own;
  const rates = ratesOf(FORMATS[format]);
  if (!rates || rates.includes(rate)) return rate;
  const family = rate % 11025 === 0 ? 44100 : 48000;
  return rates.includes(family) ? family : rates[0];
}
