// platforms.js -- what streaming services and broadcasters do to a finished file: one gain each, by their own rule.
// The loudness and the peaks come from the core's analysis; here is only each service's arithmetic on them.
// None of these is a target: they say what happens afterwards.
// SPDX-License-Identifier: MIT

/** Month in which the figures were looked up. */
export const FIGURES_OF = '2026-11';

/**
 * @typedef {object} Platform
 * @property {string} id
 * @property {string} name
 * @property {string} mode of its player
 * @property {number} lufs that it plays at
 * @property {null | { peakDbtp: number, limiter?: boolean }} up how far it raises a quiet song: not at all, until
 *   its peaks are there, or all the way with a limiter of its own that holds them there
 * @property {'published' | 'reported'} source by the service itself, or as others measured it
 * @property {string} rule
 */
/** @typedef {{ lufs: number | null | undefined, peakDbtp: number | null | undefined }} Figures of a whole file */
/**
 * @typedef {object} Played
 * @property {number} gainDb that the service applies
 * @property {number} lufs that comes of it
 * @property {number} peakDbtp that comes of it
 * @property {number} limitedDb that its own limiter takes from the highest peak, 0 or more
 * @property {number} heardDb the gain at which it can be heard here: without its limiter nothing goes over full scale
 */

/** @type {Platform[]} */
export const PLATFORMS = [
  {
    id: 'spotify',
    name: 'Spotify',
    mode: 'Normal',
    lufs: -14,
    up: { peakDbtp: -1 },
    source: 'published',
    rule: 'Turns louder songs down to -14 LUFS, and quieter ones up as far as 1 dB below full scale allows. An album keeps its own balance.',
  },
  {
    id: 'spotify-loud',
    name: 'Spotify',
    mode: 'Loud',
    lufs: -11,
    up: { peakDbtp: -1, limiter: true },
    source: 'published',
    rule: 'Goes to -11 LUFS whatever the peaks; a limiter of its own holds them at -1 dB. Here you hear the gain without that limiter.',
  },
  {
    id: 'spotify-quiet',
    name: 'Spotify',
    mode: 'Quiet',
    lufs: -19,
    up: { peakDbtp: -1 },
    source: 'published',
    rule: 'As Normal, at -19 LUFS.',
  },
  {
    id: 'apple',
    name: 'Apple Music',
    mode: 'Sound Check',
    lufs: -16,
    up: { peakDbtp: -1 },
    source: 'reported',
    rule: 'Sound Check goes to about -16 LUFS, down, and up as far as the peaks allow. Off, the file plays as it is.',
  },
  {
    id: 'youtube',
    name: 'YouTube',
    mode: '',
    lufs: -14,
    up: null,
    source: 'reported',
    rule: 'Only turns down, to -14 LUFS; what is quieter stays as it is.',
  },
  {
    id: 'tidal',
    name: 'Tidal',
    mode: '',
    lufs: -14,
    up: null,
    source: 'reported',
    rule: 'Only turns down, to -14 LUFS; by album, from its loudest song.',
  },
  {
    id: 'amazon',
    name: 'Amazon Music',
    mode: '',
    lufs: -14,
    up: null,
    source: 'reported',
    rule: 'Only turns down, to -14 LUFS.',
  },
  {
    id: 'deezer',
    name: 'Deezer',
    mode: '',
    lufs: -15,
    up: null,
    source: 'reported',
    rule: 'Only turns down, to -15 LUFS.',
  },
  {
    id: 'r128',
    name: 'EBU R 128',
    mode: 'broadcast',
    lufs: -23,
    up: { peakDbtp: -1 },
    source: 'published',
    rule: 'Programmes are broadcast at -23 LUFS, with true peaks up to -1 dBTP.',
  },
];

/** @param {string | null | undefined} id @returns {Platform | null} */
export const platformOf = (id) => PLATFORMS.find((platform) => platform.id === id) ?? null;

/** @param {Platform} platform */
export const fullName = ({ name, mode }) => (mode ? `${name} ${mode}` : name);

/** @param {any} figures an analysis @returns {Figures} */
export const figuresOf = (figures) => ({
  lufs: figures?.loudness?.integratedLufs,
  peakDbtp: figures?.peaks?.truePeakDbtp,
});

/**
 * @param {Platform} platform
 * @param {Figures} file
 * @returns {Played | null} null where the file is silent or not measured
 */
export function asPlayed({ lufs: level, up }, { lufs, peakDbtp }) {
  if (typeof lufs !== 'number' || typeof peakDbtp !== 'number') return null;
  const wanted = level - lufs;
  const room = up ? up.peakDbtp - peakDbtp : 0;
  let gainDb = wanted;
  if (wanted > 0 && !up?.limiter) gainDb = Math.max(0, Math.min(wanted, room));
  const limitedDb = up?.limiter && wanted > 0 ? Math.max(0, gainDb - Math.max(0, room)) : 0;
  return {
    gainDb,
    lufs: lufs + gainDb,
    peakDbtp: peakDbtp + gainDb - limitedDb,
    limitedDb,
    heardDb: limitedDb > 0 ? Math.max(0, Math.min(gainDb, -peakDbtp)) : gainDb,
  };
}

/**
 * What the monitor has to do so that each slot is heard as the service would play it.
 * @param {string | null} id
 * @param {{ a: any, b: any, r: any, c?: any }} figures analyses of the whole files; c: where there is one
 * @returns {{ a: number, b: number, r: number, c?: number } | null} dB; 0 where nothing is known
 */
export function platformGains(id, { a, b, r, c }) {
  const platform = platformOf(id);
  if (!platform) return null;
  const gain = (/** @type {any} */ figures) => asPlayed(platform, figuresOf(figures))?.heardDb ?? 0;
  return { a: gain(a), b: gain(b), r: gain(r), ...(c && { c: gain(c) }) };
}
