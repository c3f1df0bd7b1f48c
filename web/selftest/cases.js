// cases.js -- what the meters must read: EBU Tech 3341 and 3342 (2023), and the checks of checks.js.
// SPDX-License-Identifier: MIT
// Signals are 1 kHz sines in both channels unless said. 3341 cases 7 and 8, 3342 cases 5 and 6 need the EBU's own
// programmes and are not here.
import { BS_2217 } from './checks.js';
import { burst, still, tones } from './signals.js';

/** @typedef {import('./signals.js').Signal} Signal */
/** M momentary, S short-term, I integrated, LRA range, TP true peak. A file shows the maxima of M and S.
 * @typedef {'M' | 'S' | 'I' | 'LRA' | 'TP'} Figure */
/**
 * @typedef {object} Case
 * @property {string} standard
 * @property {string} name within the standard
 * @property {string} title
 * @property {string} unit
 * @property {number} below how far a reading may be under what is expected
 * @property {number} above
 * @property {Expected} expected
 * @property {Signal[]} signals for each of them
 * @property {('file' | 'live')[]} via a file in one pass, the live meters, or both
 * @property {1 | 2} [channels] of the file
 * @property {number} [steadyAfter] live: seconds after which the reading must stand still
 * @property {number[]} [steps] live: the most that is read during each of the signals, one after the other
 */
/** @typedef {Partial<Record<Figure, number>>} Expected */

const EBU_LOUDNESS = 'EBU Tech 3341';
const EBU_RANGE = 'EBU Tech 3342';

/** @type {('file' | 'live')[]} */
const FILE = ['file'];
/** @type {('file' | 'live')[]} */
const BOTH = ['file', 'live'];

const LOUDNESS = { standard: EBU_LOUDNESS, unit: 'LUFS', below: 0.1, above: 0.1, via: BOTH };
const PEAK = { standard: EBU_LOUDNESS, unit: 'dBTP', below: 0.4, above: 0.2, via: BOTH };
const RANGE = { standard: EBU_RANGE, unit: 'LU', below: 1, above: 1, via: FILE };

/** @template T @param {(i: number) => T} make @returns {T[]} */
const twenty = (make) => Array.from({ length: 20 }, (_, i) => make(i));

/** @param {number} db @returns {number} */
const power = (db) => 10 ** (db / 10);

/** Case 6 is five channels. Two carry the same weighted power: L, R, C left; Ls, Rs with their 1.41 right. */
const FRONT_DB = 10 * Math.log10(2 * power(-28) + power(-24));
const BACK_DB = 10 * Math.log10(2 * 1.41 * power(-30));

/** Short ones live as well: the histogram behind I is the same. @type {[string, string, Expected, Signal, ('file' | 'live')[]][]} */
const WHOLE = [
  ['1', '20 s at -23', { M: -23, S: -23, I: -23 }, tones('20@-23'), BOTH],
  ['2', '20 s at -33', { M: -33, S: -33, I: -33 }, tones('20@-33'), BOTH],
  ['3', '-36, -23, -36: relative gate', { I: -23 }, tones('10@-36 60@-23 10@-36'), FILE],
  [
    '4',
    '-72, -36, -23, -36, -72: gates',
    { I: -23 },
    tones('10@-72 10@-36 60@-23 10@-36 10@-72'),
    FILE,
  ],
  ['5', '-26, -20, -26', { I: -23 }, tones('20@-26 20.1@-20 20@-26'), FILE],
  [
    '6 in two channels',
    '5.0 at its weights: L, R, C left, surrounds right',
    { I: -23 },
    tones('20@0', { left: FRONT_DB, right: BACK_DB }),
    BOTH,
  ],
];

/** @type {[string, number, number, number, number][]} name, period, amplitude, degrees, expected */
const STILL = [
  ['15', 4, 0.5, 0, -6],
  ['16', 4, 0.5, 45, -6],
  ['17', 6, 0.5, 60, -6],
  ['18', 8, 0.5, 67.5, -6],
  ['19', 4, 1.41, 45, 3],
];

/** @type {Case[]} */
const TECH_3341 = [
  ...WHOLE.map(([name, title, expected, signal, via]) => ({
    ...LOUDNESS,
    via,
    name,
    title,
    expected,
    signals: [signal],
  })),
  {
    ...LOUDNESS,
    name: '9',
    title: '1.34 s at -20, 1.66 s at -30: S stands still',
    expected: { S: -23 },
    signals: [tones(Array(5).fill('1.34@-20 1.66@-30').join(' '))],
    via: ['live'],
    steadyAfter: 3,
  },
  {
    ...LOUDNESS,
    name: '10',
    title: '20 files of 3 s, each 0.15 s later: max S',
    expected: { S: -23 },
    signals: twenty((i) => tones(`${0.15 * i} 3@-23 1`)),
    via: FILE,
  },
  {
    ...LOUDNESS,
    name: '11',
    title: '3 s at -38 to -19, each 0.15 s later: max S',
    expected: { S: -23 },
    signals: twenty((i) => tones(`${0.15 * i} 3@${i - 38} ${3 - 0.15 * i}`)),
    via: ['live'],
    steps: twenty((i) => i - 38),
  },
  {
    ...LOUDNESS,
    name: '12',
    title: '0.18 s at -20, 0.22 s at -30: M stands still',
    expected: { M: -23 },
    signals: [tones(Array(25).fill('0.18@-20 0.22@-30').join(' '))],
    via: ['live'],
    steadyAfter: 1,
  },
  {
    ...LOUDNESS,
    name: '13',
    title: '20 files of 0.4 s, each 20 ms later: max M',
    expected: { M: -23 },
    signals: twenty((i) => tones(`${0.02 * i} 0.4@-23 1`)),
    via: FILE,
  },
  {
    ...LOUDNESS,
    name: '14',
    title: '0.4 s at -38 to -19, each 20 ms later: max M',
    expected: { M: -23 },
    signals: twenty((i) => tones(`${0.02 * i} 0.4@${i - 38} ${0.4 - 0.02 * i}`)),
    via: ['live'],
    steps: twenty((i) => i - 38),
  },
  ...STILL.map(([name, period, amplitude, degrees, expected]) => ({
    ...PEAK,
    name,
    title: `fs/${period} at ${amplitude}, ${degrees}°`,
    expected: { TP: expected },
    signals: [still(period, amplitude, degrees)],
  })),
  ...[0, 1, 2, 3].map((offset) => ({
    ...PEAK,
    name: `${20 + offset}`,
    title: `one period of fs/4 in fs/6, offset ${offset}/4`,
    expected: { TP: 0 },
    signals: [burst(offset)],
  })),
];

/** @type {Case[]} */
const TECH_3342 = [
  { name: '1', title: '-20, -30', expected: 10, signal: tones('20@-20 20@-30') },
  { name: '2', title: '-20, -15', expected: 5, signal: tones('20@-20 20@-15') },
  { name: '3', title: '-40, -20', expected: 20, signal: tones('20@-40 20@-20') },
  {
    name: '4',
    title: '-50, -35, -20, -35, -50',
    expected: 15,
    signal: tones('20@-50 20@-35 20@-20 20@-35 20@-50'),
  },
].map(({ name, title, expected, signal }) => ({
  ...RANGE,
  name,
  title,
  expected: { LRA: expected },
  signals: [signal],
}));

/** Hz */
export const RATES = [44100, 48000, 88200, 96000, 176400, 192000];

export const CASES = [...TECH_3341, ...TECH_3342, ...BS_2217];
