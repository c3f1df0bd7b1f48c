// band.mjs -- a small band for tests: drums, bass, chords and a lead at a tempo, in stems; another song over the same
// drums, another take of the same song, another mix of the same take. SPDX-License-Identifier: MIT

const TEMPO = 120; // beats a minute
const BEAT = 60 / TEMPO;

/** A generator of numbers from 0 to 1, the same at every run. @param {number} seed */
function dice(seed) {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @typedef {{ drums: Float32Array[], bass: Float32Array[], chords: Float32Array[], lead: Float32Array[] }} Stems */

/** Harmonics of a saw. @param {number} hz @param {number} seconds @param {number} rate @param {() => number} roll */
function saw(hz, seconds, rate, roll) {
  const frames = Math.round(seconds * rate);
  const out = new Float32Array(frames);
  for (let k = 1; k * hz < 9000 && k < 16; k++) {
    const [phase, step] = [2 * Math.PI * roll(), (2 * Math.PI * hz * k) / rate];
    const turn = 2 * Math.cos(step);
    let [y1, y2] = [Math.sin(phase - step), Math.sin(phase - 2 * step)];
    for (let i = 0; i < frames; i++) {
      const y = turn * y1 - y2; // sin(phase + step i)
      out[i] += y / k;
      y2 = y1;
      y1 = y;
    }
  }
  return out;
}

/**
 * @param {{ song: number, kit: number, take?: number, seconds?: number, rate?: number }} options seeds: what is played,
 *   the drums' samples, and how (0: by a machine, to the frame; else a hand's few milliseconds beside it)
 * @returns {Stems}
 */
export function play({ song, kit, take = 0, seconds = 24, rate = 44100 }) {
  const frames = Math.round(seconds * rate);
  const stem = () => [new Float32Array(frames), new Float32Array(frames)];
  const stems = { drums: stem(), bass: stem(), chords: stem(), lead: stem() };
  const [score, samples, hand] = [dice(song), dice(kit + 1000), dice(take + 2000)];
  /** @param {Float32Array[]} into @param {number} beat @param {Float32Array} x @param {number} gain @param {number} pan */
  const put = (into, beat, x, gain, pan) => {
    const late = take ? (hand() - 0.5) * 0.016 : 0;
    const at = Math.max(0, Math.round((beat * BEAT + late) * rate));
    for (let i = 0; i < x.length && at + i < frames; i++) {
      into[0][at + i] += gain * (1 - pan) * x[i];
      into[1][at + i] += gain * (1 + pan) * x[i];
    }
  };
  /** @param {number} length @param {(t: number, noise: number) => number} f of seconds */
  const hit = (length, f) =>
    Float32Array.from({ length: Math.round(length * rate) }, (_, i) =>
      f(i / rate, 2 * samples() - 1),
    );
  const kick = hit(
    0.4,
    (t) => Math.sin(2 * Math.PI * (50 * t + 1 - Math.exp(-30 * t))) * Math.exp(-9 * t),
  );
  const snare = hit(0.3, (t, n) => (n + Math.sin(1194 * t)) * 0.5 * Math.exp(-18 * t));
  const hat = hit(0.08, (t, n) => n * Math.exp(-60 * t));
  const roots = Array.from({ length: 4 }, () => Math.floor(12 * score()));
  const tone = (/** @type {number} */ hz, /** @type {number} */ note) => hz * 2 ** (note / 12);
  for (let beat = 0; beat * BEAT < seconds; beat += 0.5) {
    const root = roots[Math.floor(beat / 4) % 4];
    if (beat % 1 === 0) put(stems.drums, beat, kick, 0.25, 0);
    if (beat % 2 === 1) put(stems.drums, beat, snare, 0.2, 0.1);
    put(stems.drums, beat, hat, 0.06, -0.3);
    const fade = (/** @type {Float32Array} */ x, /** @type {number} */ rateOf) =>
      x.map((y, i) => y * Math.exp((-rateOf * i) / rate));
    const low = fade(saw(tone(55, root + (score() < 0.7 ? 0 : 7)), 0.24, rate, score), 6);
    put(stems.bass, beat, low, 0.1, 0);
    if (score() < 0.6) {
      const note = [0, 2, 3, 5, 7, 10, 12][Math.floor(7 * score())];
      put(stems.lead, beat, fade(saw(tone(440, root + note), 0.3, rate, score), 5), 0.08, 0.2);
    }
    if (beat % 4 === 0)
      for (const note of [0, score() < 0.5 ? 3 : 4, 7, 12])
        put(
          stems.chords,
          beat,
          fade(saw(tone(220, root + note), 2, rate, score), 0.5),
          0.035,
          score() - 0.5,
        );
  }
  return stems;
}

/** @param {Stems} stems @param {Partial<Record<keyof Stems, number>>} [gains] @returns {Float32Array[]} */
export function mix(stems, gains = {}) {
  const names = /** @type {(keyof Stems)[]} */ (Object.keys(stems));
  return [0, 1].map((c) => {
    const out = new Float32Array(stems.drums[c].length);
    for (const name of names) {
      const gain = gains[name] ?? 1;
      stems[name][c].forEach((x, i) => {
        out[i] += gain * x;
      });
    }
    return out;
  });
}
