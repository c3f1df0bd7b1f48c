// eq-curve.js -- the drawn shape of the equaliser: magnitude of the analogue prototypes. SPDX-License-Identifier: MIT
// A picture only. What is heard is computed in the core, matched to these curves up to Nyquist.

export const LOW_HZ = 20;
export const HIGH_HZ = 20000;
export const BELL = 0;
export const LOW_SHELF = 1;

/** @param {number} hz */
export const place = (hz) => Math.log(hz / LOW_HZ) / Math.log(HIGH_HZ / LOW_HZ);

/** @param {number} at */
export const hzAt = (at) => LOW_HZ * (HIGH_HZ / LOW_HZ) ** at;

/**
 * |H|^2 of one band. Bell: poles at q = 1/(2 sqrt(G) Q) as in Vicanek 2016; shelves: (1 + G x^4)/(1 + x^4/G) at Q 0.7071.
 * @param {{ type: number, hz: number, gain: number, q: number }} band gain in dB
 * @param {number} hz
 */
export function bandPower({ type, hz: centre, gain, q }, hz) {
  const x = hz / centre;
  const G = 10 ** (gain / 20);
  const x2 = x * x;
  if (type === BELL) {
    const away = (1 - x2) ** 2;
    return (away + (G * x2) / (q * q)) / (away + x2 / (G * q * q));
  }
  if (type === LOW_SHELF) return G * G * shelfPower(x2, 1 / G, q);
  return shelfPower(x2, G, q);
}

/** The high shelf; Q tilts the corner, 0.7071 gives the plain form. @param {number} x2 @param {number} G @param {number} q */
function shelfPower(x2, G, q) {
  const corner = Math.sqrt(G) * (1 / (q * q) - 2);
  return (1 + corner * x2 + G * x2 * x2) / (1 + (corner / G) * x2 + (x2 * x2) / G);
}

/** @param {any} params @param {number} n 1..8 */
export function bandOf(params, n) {
  return {
    on: params[`eq.${n}.on`] > 0,
    type: params[`eq.${n}.type`],
    hz: params[`eq.${n}.hz`],
    gain: params[`eq.${n}.gain_db`],
    q: params[`eq.${n}.q`],
  };
}

/** Sum of the bands that are on, in dB. @param {ReturnType<typeof bandOf>[]} bands @param {number} hz */
export function responseDb(bands, hz) {
  let power = 1;
  for (const band of bands) if (band.on && band.gain !== 0) power *= bandPower(band, hz);
  return 10 * Math.log10(power);
}
