// signal.mjs -- test signals and measurements that share no code with the core. SPDX-License-Identifier: MIT

/** @param {number} db */
export const gain = (db) => 10 ** (db / 20);

/** @param {number} amplitude */
export const db = (amplitude) => 20 * Math.log10(Math.max(amplitude, 1e-20));

/** @param {number} hz @param {number} dbfs peak level @param {number} frames @param {number} rate @param {number} phase */
export function sine(hz, dbfs, frames, rate = 48000, phase = 0) {
  const amplitude = gain(dbfs);
  return Float32Array.from(
    { length: frames },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / rate + phase),
  );
}

/** White noise from a small generator, the same at every run. @param {number} frames */
export function noise(frames, dbfs = -12, seed = 1) {
  let state = seed >>> 0;
  const amplitude = gain(dbfs);
  return Float32Array.from({ length: frames }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return amplitude * (state / 2 ** 31 - 1);
  });
}

/** @param {ArrayLike<number>} x */
export function rms(x) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return Math.sqrt(sum / x.length);
}

/** Transfer magnitude in dB at hz of an impulse response. @param {ArrayLike<number>} h @param {number} hz */
export function response(h, hz, rate = 48000) {
  const w = (2 * Math.PI * hz) / rate;
  const [turnRe, turnIm] = [Math.cos(w), Math.sin(w)];
  let [re, im, c, s] = [0, 0, 1, 0];
  for (let i = 0; i < h.length; i++) {
    if (i % 512 === 0) [c, s] = [Math.cos(w * i), Math.sin(w * i)]; // before rounding adds up
    re += h[i] * c;
    im -= h[i] * s;
    [c, s] = [c * turnRe - s * turnIm, s * turnRe + c * turnIm];
  }
  return 10 * Math.log10(Math.max(re * re + im * im, 1e-40));
}

/** In-place radix-2 FFT. @param {Float64Array} re @param {Float64Array} im */
export function fft(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    for (let k = 0; k < size / 2; k++) {
      const c = Math.cos((2 * Math.PI * k) / size);
      const s = -Math.sin((2 * Math.PI * k) / size);
      for (let a = k; a < n; a += size) {
        const b = a + size / 2;
        const tr = c * re[b] - s * im[b];
        const ti = c * im[b] + s * re[b];
        re[b] = re[a] - tr;
        im[b] = im[a] - ti;
        re[a] += tr;
        im[a] += ti;
      }
    }
  }
}

const SIZE = 8192;
const BLACKMAN_HARRIS = Float64Array.from({ length: SIZE }, (_, i) => {
  const w = (2 * Math.PI * i) / SIZE;
  return 0.35875 - 0.48829 * Math.cos(w) + 0.14128 * Math.cos(2 * w) - 0.01168 * Math.cos(3 * w);
});

/**
 * The loudest component outside hz +- 500 Hz, in dBFS of a sine's peak, over all windows of 8192 frames.
 * @param {ArrayLike<number>} x
 * @param {boolean} [harmonics] those of hz are meant, the mean among them: what counts is all beyond +-250 Hz of each
 */
export function strays(x, hz = 997, rate = 48000, harmonics = false) {
  const meant = (/** @type {number} */ f) =>
    harmonics ? Math.abs(f - hz * Math.round(f / hz)) <= 250 : Math.abs(f - hz) <= 500;
  let worst = -200;
  for (let at = 0; at + SIZE <= x.length; at += SIZE / 8) {
    const re = Float64Array.from({ length: SIZE }, (_, i) => x[at + i] * BLACKMAN_HARRIS[i]);
    const im = new Float64Array(SIZE);
    fft(re, im);
    for (let k = 0; k <= SIZE / 2; k++) {
      const f = (k * rate) / SIZE;
      if (meant(f)) continue;
      worst = Math.max(worst, db((2 * Math.hypot(re[k], im[k])) / (0.35875 * SIZE)));
    }
  }
  return worst;
}
