// breaks.mjs -- how often something is broken, and when: at other moments in every run, the same with the same seed.
//   LACQUER_BREAKS=20 LACQUER_SEED=7 node --test tests/<file>
// SPDX-License-Identifier: MIT
import { generator } from './hostile-mutate.mjs';

export const BREAKS = Number(process.env.LACQUER_BREAKS ?? 3);
export const SEED = Number(process.env.LACQUER_SEED ?? Date.now() % 1e6);

/** Numbers from 0 to 1. @param {number} [seed] */
export function dice(seed = SEED) {
  const draw = generator(seed);
  return () => draw(2 ** 30) / 2 ** 30;
}

/** One moment in each stretch of an upload, none of them in its first or last tenth.
 * @param {number} bytes of the upload @param {number} [count] @returns {number[]} bytes that were sent by then */
export function moments(bytes, count = BREAKS) {
  const random = dice();
  const stretch = bytes / count;
  return Array.from({ length: count }, (_, i) => Math.round(stretch * (i + 0.1 + 0.8 * random())));
}

/** A share of so many bytes is long enough to be broken so often. @param {number} [count] */
export const longEnough = (count = BREAKS) => 3_000_000 * count;

/** How a test is called that breaks something. @param {string} what */
export const named = (what) => `${what}, ${BREAKS} times (seed ${SEED})`;
