// checks.js -- checks after ITU-R BS.2217: its files made anew from what they test, at the levels of BS.1770-5.
// SPDX-License-Identifier: MIT
import { levelFor, sweep, tones } from './signals.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./signals.js').Signal} Signal */

const TONES_HZ = [25, 100, 500, 1000, 2000, 10000];
const REFERENCE = { hz: 997 }; // one channel at full scale reads -3.01 (BS.1770-5)
const KHZ = levelFor(0, 1000); // dBFS of a 1 kHz sine that reads 0

/** @param {string} name @param {string} title @param {number} expected @param {Signal} signal @returns {Case} */
const check = (name, title, expected, signal) => ({
  standard: 'ITU-R BS.2217',
  unit: 'LKFS',
  below: 0.1,
  above: 0.1,
  via: ['file'],
  name,
  title,
  expected: { I: expected },
  signals: [signal],
});

/** @type {Case[]} */
export const BS_2217 = [
  check('left', '997 Hz at 0 dBFS, left alone', -3.01, tones('5@0', { ...REFERENCE, right: null })),
  check('right', '997 Hz, right alone', -3.01, tones('5@0', { ...REFERENCE, left: null })),
  {
    ...check('mono', '997 Hz at -20 dBFS, one channel', -23.01, tones('5@-20', REFERENCE)),
    channels: 1,
  },
  check('stereo', 'the same in two channels', -20, tones('5@-20', REFERENCE)),
  check('low level', '1 kHz at -69', -69, tones(`10@${KHZ - 69}`)),
  check(
    'absolute gate',
    '-69.5, then -72 under the gate',
    -69.5,
    tones(`30@${KHZ - 69.5} 30@${KHZ - 72}`),
  ),
  check(
    'relative gate',
    '-10, then -24 under the gate',
    -10,
    tones(`30@${KHZ - 10} 30@${KHZ - 24}`),
  ),
  ...[-23, -24].flatMap((lufs) =>
    TONES_HZ.map((hz) =>
      check(`${hz} Hz, ${lufs}`, 'tone', lufs, tones(`5@${levelFor(lufs, hz)}`, { hz })),
    ),
  ),
  check('sweep', '20 Hz to 20 kHz, constant', -18, sweep(-18, 20, 20000, 30)),
];
