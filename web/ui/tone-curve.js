// tone-curve.js -- the drawn shape of tone: its analogue prototypes. SPDX-License-Identifier: MIT
// A picture only. What is heard is computed in the core, matched to these curves up to Nyquist (dsp/tone.h).

const TILT_Q = 0.3;

/** A high shelf of second order, in dB. @param {number} x f / f0 @param {number} gain dB @param {number} q */
function shelf(x, gain, q) {
  const G = 10 ** (gain / 20);
  const c = Math.sqrt(G) * (1 / (q * q) - 2);
  return 10 * Math.log10((1 + c * x ** 2 + G * x ** 4) / (1 + (c / G) * x ** 2 + x ** 4 / G));
}

/** dB at a frequency. @param {any} p @param {number} hz */
export function toneDb(p, hz) {
  const [low, tilt, high] = [p['tone.low_db'], p['tone.tilt_db'], p['tone.high_db']];
  return (
    low +
    shelf(hz / p['tone.low_hz'], -low, Math.SQRT1_2) +
    shelf(hz / p['tone.tilt_hz'], tilt, TILT_Q) -
    tilt / 2 +
    shelf(hz / p['tone.high_hz'], high, Math.SQRT1_2)
  );
}
