// demo.js -- thirty seconds of a song, made by arithmetic alone: drums, bass, chords, melody. SPDX-License-Identifier: MIT
// Unmastered on purpose: about -18 LUFS with room above.
import {
  BAR,
  BARS,
  burst,
  echo,
  FRAMES,
  harmonics,
  kick,
  pitch,
  RATE,
  STEP,
  sineTable,
  tone,
} from './demo-voices.js';

const MIX = 0.508; // brings the sum to about -18 LUFS

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
