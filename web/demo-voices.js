// demo-voices.js -- the instruments of the demo song: tones from a table, drums from noise. SPDX-License-Identifier: MIT
// Only + - * / and integers, so every machine makes the same samples.

export const RATE = 48000;
export const STEP = 7500; // frames of a sixteenth at 96 beats a minute
export const BAR = 16 * STEP;
export const BARS = 12;
export const FRAMES = BARS * BAR; // 30 s
const TABLE = 4096;

/** Sine by its series on a quarter turn: the same bits everywhere, which Math.sin does not promise. */
export function sineTable() {
  const table = new Float64Array(TABLE);
  const quarter = TABLE / 4;
  for (let i = 0; i <= quarter; i++) {
    const x = (i / TABLE) * 6.283185307179586;
    let term = x;
    let sum = x;
    for (let n = 1; n < 12; n++) sum += term *= (-x * x) / (2 * n * (2 * n + 1));
    table[i] = sum;
    table[TABLE / 2 - i] = sum;
    if (i) table[TABLE / 2 + i] = table[TABLE - i] = -sum;
  }
  return table;
}

/** A tone of some harmonics, each with its amplitude. @param {Float64Array} sine @param {number[]} amplitudes */
export function harmonics(sine, amplitudes) {
  return sine.map((_, i) =>
    amplitudes.reduce((sum, a, k) => sum + a * sine[(i * (k + 1)) % TABLE], 0),
  );
}

/** Equal temperament around A4 = note 69, without Math.pow. @param {number} note */
export function pitch(note) {
  let hz = 440;
  for (let n = 69; n < note; n++) hz *= 1.0594630943592953;
  for (let n = 69; n > note; n--) hz /= 1.0594630943592953;
  return hz;
}

/** Factor per frame that falls to 1/e in so many seconds, to first order. @param {number} seconds */
const fall = (seconds) => 1 - 1 / (seconds * RATE);

/**
 * Adds one note.
 * @param {Float64Array[]} out
 * @param {{ at: number, frames: number, hz: number, table: Float64Array, level: number, pan: number, decay: number, attack?: number }} note pan -1..1
 */
export function tone(out, { at, frames, hz, table, level, pan, decay, attack = 0.004 }) {
  const [left, right] = [level * (1 - Math.max(0, pan)), level * (1 + Math.min(0, pan))];
  const turn = (hz / RATE) * TABLE;
  const rise = 1 / (attack * RATE);
  const release = 0.02 * RATE;
  const keep = fall(decay);
  const end = Math.min(frames, FRAMES - at);
  let phase = 0;
  let [open, strength] = [0, 1];
  for (let i = 0; i < end; i++) {
    const k = phase | 0;
    const a = table[k];
    const value = a + (table[(k + 1) & (TABLE - 1)] - a) * (phase - k);
    open = Math.min(1, open + rise);
    const gain = open * strength * Math.min(1, (end - i) / release);
    out[0][at + i] += value * gain * left;
    out[1][at + i] += value * gain * right;
    strength *= keep;
    phase += turn;
    if (phase >= TABLE) phase -= TABLE;
  }
}

/** White noise from a counter, -1..1. @param {number} seed */
function noise(seed) {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2147483648;
  };
}

/** @param {Float64Array[]} out @param {number} at @param {Float64Array} sine */
export function kick(out, at, sine) {
  let [phase, bend, strength] = [0, 1, 1];
  for (let i = 0; i < 0.4 * RATE && at + i < FRAMES; i++) {
    const value = sine[phase | 0] * strength * 0.56;
    out[0][at + i] += value;
    out[1][at + i] += value;
    phase = (phase + ((48 + 150 * bend) / RATE) * TABLE) % TABLE;
    bend *= fall(0.022);
    strength *= fall(0.1);
  }
}

/**
 * A burst of noise: snare with a body tone, or hat with the lows taken off.
 * @param {Float64Array[]} out
 * @param {{ at: number, level: number, decay: number, pan: number, seed: number, bright: number }} hit
 */
export function burst(out, { at, level, decay, pan, seed, bright }) {
  const [l, r] = [noise(seed), noise(seed + 77)];
  let [lastL, lastR, strength] = [0, 0, level];
  for (let i = 0; i < 5 * decay * RATE && at + i < FRAMES; i++) {
    const [a, b] = [l(), r()];
    out[0][at + i] += (a - bright * lastL) * strength * (1 - pan);
    out[1][at + i] += (0.4 * a + 0.6 * b - bright * lastR) * strength * (1 + pan);
    [lastL, lastR] = [a, 0.4 * a + 0.6 * b];
    strength *= fall(decay);
  }
}

/** Echoes that cross from side to side. @param {Float64Array[]} from @param {Float64Array[]} to */
export function echo(from, to) {
  const delay = 3 * STEP;
  for (let i = 0; i < FRAMES; i++) {
    if (i >= delay) {
      from[0][i] += 0.34 * from[1][i - delay];
      from[1][i] += 0.42 * from[0][i - delay];
    }
    to[0][i] += from[0][i];
    to[1][i] += from[1][i];
  }
}
