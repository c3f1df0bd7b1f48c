// signals.js -- the signals of the self-test, made while they are read. SPDX-License-Identifier: MIT
// Levels are per-channel peak dBFS of a sine, as EBU Tech 3341 and 3342 (2023) and ITU-R BS.1770-5 write them.

/**
 * A signal at one rate, read once from front to back. `read` fills the first `frames` of both planes.
 * @typedef {{ frames: number, read: (left: Float32Array, right: Float32Array, frames: number) => void }} Stream
 */
/** @typedef {(rate: number) => Stream} Signal */
/** Seconds and dBFS (null: silence). @typedef {[number, number | null]} Segment */

/** @param {number} db */
const gain = (db) => 10 ** (db / 20);

/** Segments written as seconds@dBFS. @param {string} text @returns {Segment[]} */
const parse = (text) =>
  text.split(' ').map((part) => {
    const [seconds, db] = part.split('@');
    return [Number(seconds), db === undefined ? null : Number(db)];
  });

/** @param {number} a @param {number} b @returns {number} */
const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));

/** The last sine asked for: whole periods, so that reading it back is exact for ever.
 * @type {{ hz: number, rate: number, table: Float64Array }} */
let sine = { hz: 0, rate: 0, table: new Float64Array(0) };

/** @param {number} hz a whole number @param {number} rate */
function sineTable(hz, rate) {
  if (sine.hz === hz && sine.rate === rate) return sine.table;
  const length = rate / divisor(hz, rate);
  const table = Float64Array.from({ length }, (_, i) =>
    Math.sin((2 * Math.PI * ((hz * i) % rate)) / rate),
  );
  sine = { hz, rate, table };
  return table;
}

/**
 * A sine in steps of level, its phase running on.
 * @param {string | Segment[]} segments `10@-36 60@-23 5`: seconds, at dBFS or silent
 * @param {{ hz?: number, left?: number | null, right?: number | null }} [options] levels of the channels in dB beside
 *   the segments'; null: silent
 * @returns {Signal}
 */
export function tones(segments, { hz = 1000, left = 0, right = 0 } = {}) {
  const list = typeof segments === 'string' ? parse(segments) : segments;
  const sides = [left, right].map((db) => (db === null ? 0 : gain(db)));
  return (rate) => {
    const table = sineTable(hz, rate);
    const lengths = list.map(([seconds]) => Math.round(seconds * rate));
    const levels = list.map(([, db]) => (db === null ? 0 : gain(db)));
    let [segment, inside, phase] = [0, 0, 0];
    return {
      frames: lengths.reduce((a, b) => a + b, 0),
      read(l, r, frames) {
        for (let i = 0; i < frames; i++) {
          while (inside === lengths[segment]) [segment, inside] = [segment + 1, 0];
          inside++;
          const x = levels[segment] * table[phase];
          phase = phase + 1 === table.length ? 0 : phase + 1;
          l[i] = x * sides[0];
          r[i] = x * sides[1];
        }
      },
    };
  };
}

/**
 * A quarter of a second with fades of 10 ms, in both channels.
 * @param {number} rate @param {(i: number) => number} wave @returns {Stream}
 */
function faded(rate, wave) {
  const frames = rate / 4;
  let at = 0;
  return {
    frames,
    read(left, right, count) {
      for (let i = 0; i < count; i++, at++) {
        const edge = Math.min(1, at / (0.01 * rate), (frames - 1 - at) / (0.01 * rate));
        left[i] = right[i] = wave(at) * (0.5 - 0.5 * Math.cos(Math.PI * edge));
      }
    },
  };
}

/**
 * Tech 3341 cases 15 to 19: a sine whose period is a whole number of samples.
 * @param {number} period @param {number} amplitude @param {number} degrees @returns {Signal}
 */
export const still = (period, amplitude, degrees) => (rate) =>
  faded(rate, (i) => amplitude * Math.sin(2 * Math.PI * ((i % period) / period + degrees / 360)));

const OVER = 4;
const TAPS = 513;

/** Low-pass at a quarter of the high rate: a windowed sinc with unit gain. */
function lowPass() {
  const taps = Float64Array.from({ length: TAPS }, (_, i) => {
    const t = i - (TAPS - 1) / 2;
    const sinc = t === 0 ? 1 / OVER : Math.sin((Math.PI * t) / OVER) / (Math.PI * t);
    return sinc * (0.5 + 0.5 * Math.cos((2 * Math.PI * t) / TAPS));
  });
  const sum = taps.reduce((a, b) => a + b);
  return taps.map((tap) => tap / sum);
}

/**
 * Tech 3341 cases 20 to 23: fs/6 at 0.5, one period of fs/4 at 1.0 in its midst, made at four times the rate.
 * @param {number} offset in samples of the high rate @returns {Signal}
 */
export const burst = (offset) => (rate) => {
  const taps = lowPass();
  const start = 24 * Math.floor(rate / 48); // whole periods of both
  const slow = Float64Array.from({ length: 24 }, (_, n) => 0.5 * Math.sin((Math.PI * n) / 12));
  const fast = Float64Array.from({ length: 16 }, (_, n) => Math.sin((Math.PI * n) / 8));
  const high = (/** @type {number} */ n) => {
    if (n < start) return slow[n % 24];
    return n < start + 16 ? fast[n - start] : slow[(n - start - 16) % 24];
  };
  return faded(rate, (i) => {
    let y = 0;
    for (let k = 0; k < TAPS; k++) y += taps[k] * high(OVER * i + offset + k);
    return y;
  });
};

/** |H|^2 of b0 + b1/z + b2/z^2 at w = 2 pi f. @param {number[]} b @param {number} w */
function square([b0, b1, b2], w) {
  const re = b0 + b1 * Math.cos(w) + b2 * Math.cos(2 * w);
  const im = b1 * Math.sin(w) + b2 * Math.sin(2 * w);
  return re * re + im * im;
}

/** Gain of the K weighting that BS.1770-5 prints for 48 kHz (tables 1 and 2). @param {number} hz */
export function kGainDb(hz) {
  const w = (2 * Math.PI * hz) / 48000;
  const shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285];
  const shelfPoles = [1, -1.69065929318241, 0.73248077421585];
  const passPoles = [1, -1.99004745483398, 0.99007225036621];
  const top = square(shelf, w) * square([1, -2, 1], w);
  return 10 * Math.log10(top / (square(shelfPoles, w) * square(passPoles, w)));
}

/** Level at which an in-phase sine in both channels reads `lufs`. @param {number} lufs @param {number} hz */
export const levelFor = (lufs, hz) => lufs + 0.691 - kGainDb(hz);

const EVERY = 32; // frames between new levels of the sweep

/**
 * A sine whose pitch rises evenly on a logarithmic scale, at constant loudness.
 * @param {number} lufs @param {number} low Hz @param {number} high Hz @param {number} seconds @returns {Signal}
 */
export const sweep = (lufs, low, high, seconds) => (rate) => {
  const frames = seconds * rate;
  let [at, phase, level] = [0, 0, 0];
  return {
    frames,
    read(left, right, count) {
      for (let i = 0; i < count; i++, at++) {
        const hz = low * (high / low) ** (at / frames);
        if (at % EVERY === 0) level = gain(levelFor(lufs, hz));
        left[i] = right[i] = level * Math.sin(2 * Math.PI * phase);
        phase = (phase + hz / rate) % 1;
      }
    },
  };
};
