// eq-curve.js -- the drawn shape of the equaliser: magnitude of the analogue prototypes. SPDX-License-Identifier: MIT
// A picture only. What is heard is computed in the core, matched to these curves (dsp/eq.h) up to 20 kHz.

export const LOW_HZ = 20;
export const HIGH_HZ = 20000;
export const [BELL, LOW_SHELF, HIGH_SHELF, LOW_PASS, HIGH_PASS, NOTCH] = [0, 1, 2, 3, 4, 5];
export const [STEREO, MID, SIDE, LEFT, RIGHT] = [0, 1, 2, 3, 4];
const BUTTERWORTH = Math.SQRT1_2;

/** @typedef {{ n: number, on: boolean, type: number, hz: number, gain: number, q: number, slope: number, place: number }} Band gain in dB, slope in dB per octave */

/** @param {number} hz */
export const place = (hz) => Math.log(hz / LOW_HZ) / Math.log(HIGH_HZ / LOW_HZ);

/** @param {number} at */
export const hzAt = (at) => LOW_HZ * (HIGH_HZ / LOW_HZ) ** at;

/** @param {number} type */
export const isPass = (type) => type === LOW_PASS || type === HIGH_PASS;

/** Whether the type has a gain. @param {number} type */
export const hasGain = (type) => type <= HIGH_SHELF;

/** Second order, |H|^2. @param {number} x2 @param {number} q */
const resonant = (x2, q) => 1 / ((1 - x2) ** 2 + x2 / (q * q));

/** Butterworth of this order; Q lifts the most resonant section. @param {number} x2 @param {number} order @param {number} q */
function passPower(x2, order, q) {
  let power = order % 2 ? 1 / (1 + x2) : 1;
  for (let k = 0; k < Math.floor(order / 2); k++) {
    const own = 0.5 / Math.sin((Math.PI * (2 * k + 1)) / (2 * order));
    power *= resonant(x2, k === 0 ? (own * q) / BUTTERWORTH : own);
  }
  return power;
}

/** The high shelf; Q tilts the corner, 0.7071 gives (1 + G x^4)/(1 + x^4/G). @param {number} x2 @param {number} G @param {number} q */
function shelfPower(x2, G, q) {
  const corner = Math.sqrt(G) * (1 / (q * q) - 2);
  return (1 + corner * x2 + G * x2 * x2) / (1 + (corner / G) * x2 + (x2 * x2) / G);
}

/** |H|^2 of one band. @param {Band} band @param {number} hz */
export function bandPower({ type, hz: centre, gain, q, slope }, hz) {
  const x2 = (hz / centre) ** 2;
  const G = 10 ** (gain / 20);
  if (type === LOW_SHELF) return G * G * shelfPower(x2, 1 / G, q);
  if (type === HIGH_SHELF) return shelfPower(x2, G, q);
  if (type === LOW_PASS) return passPower(x2, slope / 6, q);
  if (type === HIGH_PASS) return passPower(1 / x2, slope / 6, q);
  const away = (1 - x2) ** 2;
  if (type === NOTCH) return away * resonant(x2, q);
  return (away + (G * x2) / (q * q)) / (away + x2 / (G * q * q));
}

/** @param {any} params @param {number} n 1..12 @returns {Band} */
export function bandOf(params, n) {
  /** @param {string} key @returns {number} */
  const now = (key) => params[`eq.${n}.${key}`];
  return {
    n,
    on: now('on') > 0,
    type: now('type'),
    hz: now('hz'),
    gain: now('gain_db'),
    q: now('q'),
    slope: Math.round(now('slope') / 6) * 6,
    place: now('place'),
  };
}

/** Whether the band changes the sound. @param {Band} band */
export const works = (band) => band.on && (!hasGain(band.type) || band.gain !== 0);

/** Sum of the bands that work, in dB. @param {Band[]} bands @param {number} hz */
export function responseDb(bands, hz) {
  let power = 1;
  for (const band of bands) if (works(band)) power *= bandPower(band, hz);
  return 10 * Math.log10(Math.max(power, 1e-12));
}

/** Where a band acts, to listen to it alone. @param {Band} band @returns {{ lowHz: number, highHz: number }} */
export function regionOf({ type, hz, q }) {
  if (type === LOW_SHELF || type === HIGH_PASS) return { lowHz: LOW_HZ, highHz: Math.max(hz, 40) };
  if (type === HIGH_SHELF || type === LOW_PASS)
    return { lowHz: Math.min(hz, HIGH_HZ / 2), highHz: HIGH_HZ };
  const half = Math.max(Math.asinh(0.5 / q) / Math.LN2, 1 / 6); // octaves each way
  return {
    lowHz: Math.max(LOW_HZ, hz * 2 ** -half),
    highHz: Math.min(HIGH_HZ, hz * 2 ** half),
  };
}

/** Frequencies that every picture over Hz names. @type {[number, string][]} */
export const MARKS = [
  [50, '50'],
  [100, '100'],
  [200, '200'],
  [500, '500'],
  [1000, '1k'],
  [2000, '2k'],
  [5000, '5k'],
  [10000, '10k'],
];
