// demo.js -- thirty seconds of a song, made by arithmetic alone: drums, bass, chords, melody. SPDX-License-Identifier: MIT
// Unmastered on purpose: about -18 LUFS with room above. Only + - * / and integers, so every machine makes the same samples.

const RATE = 48000;
const STEP = 7500; // frames of a sixteenth at 96 beats a minute
const BAR = 16 * STEP;
const BARS = 12;
const FRAMES = BARS * BAR; // 30 s
const TABLE = 4096;
const MIX = 0.508; // brings the sum to about -18 LUFS

/** Sine by its series on a quarter turn: the same bits everywhere, which Math.sin does not promise. */
function sineTable() {
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
function harmonics(sine, amplitudes) {
  return sine.map((_, i) =>
    amplitudes.reduce((sum, a, k) => sum + a * sine[(i * (k + 1)) % TABLE], 0),
  );
}

/** Equal temperament around A4 = note 69, without Math.pow. @param {number} note */
function pitch(note) {
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
function tone(out, { at, frames, hz, table, level, pan, decay, attack = 0.004 }) {
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
function kick(out, at, sine) {
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
function burst(out, { at, level, decay, pan, seed, bright }) {
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
function echo(from, to) {
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

const CHORDS = [
  [57, 60, 64, 67],
  [53, 57, 60, 64],
  [48, 55, 60, 64],
  [55, 59, 62, 67],
];
const ROOTS = [33, 29, 36, 31];
/** [bar of the phrase, sixteenth, note, length in sixteenths] */
const MELODY = [
  [0, 0, 76, 3],
  [0, 3, 79, 3],
  [0, 6, 81, 6],
  [0, 14, 79, 2],
  [1, 0, 77, 4],
  [1, 4, 76, 2],
  [1, 6, 72, 8],
  [2, 0, 74, 3],
  [2, 3, 76, 3],
  [2, 6, 79, 6],
  [2, 12, 83, 4],
  [3, 0, 81, 4],
  [3, 4, 79, 4],
  [3, 8, 74, 8],
];
const BASS = [0, 3, 6, 8, 11, 14];

/** @param {Float64Array[]} out @param {Float64Array} sine */
function drums(out, sine) {
  for (let bar = 2; bar < BARS - 1; bar++) {
    const start = bar * BAR;
    for (const step of bar % 4 === 3 ? [0, 6, 10, 14] : [0, 6, 10])
      kick(out, start + step * STEP, sine);
    for (const step of [4, 12]) {
      burst(out, {
        at: start + step * STEP,
        level: 0.34,
        decay: 0.06,
        pan: 0.05,
        seed: 9 + bar,
        bright: 0.35,
      });
      tone(out, {
        at: start + step * STEP,
        frames: 9000,
        hz: 186,
        table: sine,
        level: 0.4,
        pan: 0,
        decay: 0.05,
        attack: 0.001,
      });
    }
    for (let step = 0; step < 16; step += 2) {
      const level = step % 4 === 2 ? 0.16 : 0.09;
      burst(out, {
        at: start + step * STEP,
        level,
        decay: step % 8 === 6 ? 0.05 : 0.018,
        pan: -0.25,
        seed: 31 * step + bar,
        bright: 0.94,
      });
    }
  }
}

/** @param {Float64Array[]} out @param {Float64Array} sine */
function bassAndChords(out, sine) {
  const warm = harmonics(sine, [1, 0.42, 0.2, 0.1, 0.05]);
  const soft = harmonics(sine, [1, 0.5, 0.33, 0.22, 0.16, 0.11, 0.07, 0.05]);
  for (let bar = 0; bar < BARS; bar++) {
    const start = bar * BAR;
    const last = bar === BARS - 1;
    CHORDS[bar % 4].forEach((note, i) => {
      const hz = pitch(note);
      const pad = {
        at: start,
        frames: BAR,
        table: soft,
        level: 0.085,
        decay: last ? 1 : 4,
        attack: 0.09,
      };
      tone(out, { ...pad, hz: hz * 0.9985, pan: i % 2 ? -1 : -0.8 });
      tone(out, { ...pad, hz: hz * 1.0015, pan: i % 2 ? 1 : 0.8 });
    });
    if (bar < 2) continue;
    const hz = pitch(ROOTS[bar % 4]);
    for (const step of last ? [0] : BASS) {
      tone(out, {
        at: start + step * STEP,
        frames: 2.6 * STEP,
        hz: step === 11 ? hz * 2 : hz,
        table: warm,
        level: 0.26,
        pan: 0,
        decay: 0.5,
      });
    }
  }
}

/** @param {Float64Array[]} out @param {Float64Array} sine */
function melody(out, sine) {
  const bell = harmonics(sine, [1, 0.1, 0.3, 0.04, 0.14, 0, 0.06]);
  const send = [new Float64Array(FRAMES), new Float64Array(FRAMES)];
  for (const phrase of [0, 4, 8]) {
    for (const [bar, step, note, length] of MELODY) {
      const at = (phrase + bar) * BAR + step * STEP;
      const level = phrase ? 0.2 : 0.17;
      tone(send, {
        at,
        frames: length * STEP + 6000,
        hz: pitch(note),
        table: bell,
        level,
        pan: 0.15,
        decay: 0.42,
      });
      if (phrase === 8)
        tone(send, {
          at,
          frames: length * STEP + 6000,
          hz: pitch(note - 12),
          table: bell,
          level: 0.07,
          pan: -0.4,
          decay: 0.4,
        });
    }
  }
  echo(send, out);
}

/** The song as decoded audio, stereo, 48 kHz, 24-bit, made step by step: yields the fraction done. */
export function* demoPass() {
  const sine = sineTable();
  const out = [new Float64Array(FRAMES), new Float64Array(FRAMES)];
  const parts = [drums, bassAndChords, melody];
  for (const [i, part] of parts.entries()) {
    part(out, sine);
    yield (i + 1) / (parts.length + 1);
  }
  const fade = 1.5 * RATE;
  const whole = (/** @type {number} */ x, /** @type {number} */ i) =>
    Math.round(x * MIX * Math.min(1, (FRAMES - i) / fade) * 8388608) / 8388608;
  const channels = out.map((channel) => Float32Array.from(channel, whole));
  const format = { bits: 24, container: 'demo', codec: 'pcm_s24', name: 'Lacquer demo' };
  return { sampleRate: RATE, channels, frames: FRAMES, ...format };
}
