// lag.mjs -- how many frames one signal is behind another, by cross-correlation. SPDX-License-Identifier: MIT

/**
 * @param {ArrayLike<number>} of @param {ArrayLike<number>} against
 * @param {{ at: number, frames?: number, most?: number }} where a stretch from `at` on, and the most lag that is looked at
 * @returns {{ lag: number, match: number }} frames that `of` is late, and the normalised correlation there
 */
export function lagOf(of, against, { at, frames = 8192, most = 2400 }) {
  let best = { lag: 0, match: -1 };
  for (let lag = -most; lag <= most; lag++) {
    let [both, own, other] = [0, 0, 0];
    for (let i = at; i < at + frames; i++) {
      const x = of[i + lag];
      both += x * against[i];
      own += x * x;
      other += against[i] * against[i];
    }
    const match = both / Math.sqrt(own * other + 1e-30);
    if (match > best.match) best = { lag, match };
  }
  return best;
}
