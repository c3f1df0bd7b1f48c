// linear.mjs -- settings of the equaliser in linear phase, for the tests of it. SPDX-License-Identifier: MIT

export const LINEAR = { 'eq.on': 1, 'eq.phase': 1 };
export const DEFAULTS = { type: 0, hz: 1000, gain_db: 0, q: 1, slope: 12, place: 0 };

/** @typedef {Partial<typeof DEFAULTS>} Band */

/** Settings of the first bands. @param {Band[]} bands @returns {Record<string, number>} */
export const settings = (bands) =>
  Object.assign(
    { ...LINEAR },
    ...bands.map((band, i) =>
      Object.fromEntries(
        Object.entries({ ...DEFAULTS, ...band }).map(([key, x]) => [`eq.${i + 1}.${key}`, x]),
      ),
    ),
  );

/** Every kind of place and type. */
export const BUSY = settings([
  { type: 4, hz: 30, slope: 24, q: Math.SQRT1_2 },
  { hz: 120, gain_db: -3, q: 1.4, place: 3 },
  { hz: 900, gain_db: 4, q: 2, place: 4 },
  { hz: 2500, gain_db: -4, q: 3, place: 1 },
  { type: 2, hz: 9000, gain_db: 5, q: Math.SQRT1_2, place: 2 },
  { type: 5, hz: 5000, q: 8 },
  { type: 3, hz: 19000, slope: 18, q: Math.SQRT1_2 },
]);
export const ONLY_STEREO = settings([
  { hz: 120, gain_db: -5, q: 2 },
  { hz: 4000, gain_db: 6 },
]);
