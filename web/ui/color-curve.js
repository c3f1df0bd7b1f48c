// color-curve.js -- the drawn shape of saturation: the curve of each character and its harmonics. SPDX-License-Identifier: MIT
// A picture only. What is heard is computed in the core, by the same formulas (dsp/curve.h).

/** Of tape, tube and edge: what the curve adds is -o^2 (alpha + beta o) / (h + (o + b)^2), o = u outside -k..k. */
const BIAS = 0.5;
const D = 3 + BIAS * BIAS;
const SLOPE = 1 / 9 + ((8 / 3) * (3 - BIAS * BIAS)) / (D * D);
const C = 8 / 3 / (SLOPE * D * D);
const SHAPES = [
  { k: 0, alpha: 0, beta: 8 / 9, h: 3, b: 0 },
  { k: 0, alpha: C * (9 * BIAS - BIAS ** 3), beta: C * (3 - BIAS * BIAS), h: 3, b: BIAS },
  { k: 0.25, alpha: 0, beta: 8 / 9, h: 0.7, b: 0 },
];

/** @param {any} params */
export const settings = (params) => ({
  shape: SHAPES[params['color.character']],
  s: 10 ** (params['color.drive_db'] / 20) - 1,
  mix: params['color.mix'] / 100,
});

/** What comes out of x, before the level is made up. @param {ReturnType<typeof settings>} settings @param {number} x */
export function output({ shape, s, mix }, x) {
  if (s < 1e-6) return x;
  const u = s * x;
  const o = u - Math.min(shape.k, Math.max(-shape.k, u));
  const added = (-o * o * (shape.alpha + shape.beta * o)) / (shape.h + (o + shape.b) ** 2);
  return x + (mix * added) / s;
}

const POINTS = 256;

/** Harmonics 1 to 7 of a tone with this peak, linear, by a Fourier sum. @param {ReturnType<typeof settings>} from @param {number} peak */
export function harmonics(from, peak) {
  const y = Array.from({ length: POINTS }, (_, i) =>
    output(from, peak * Math.sin((2 * Math.PI * i) / POINTS)),
  );
  return Array.from({ length: 7 }, (_, k) => {
    let [re, im] = [0, 0];
    for (let i = 0; i < POINTS; i++) {
      const w = (2 * Math.PI * i * (k + 1)) / POINTS;
      re += y[i] * Math.cos(w);
      im += y[i] * Math.sin(w);
    }
    return (2 * Math.hypot(re, im)) / POINTS;
  });
}
