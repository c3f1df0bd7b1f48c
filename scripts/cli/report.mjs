// report.mjs -- what `lacquer master` says of a file that it made. SPDX-License-Identifier: MIT
import { adviceOf } from '../../web/coding.js';
import { figure } from './io.mjs';
import { missOf } from './target.mjs';

/** @typedef {import('../../web/recipe.js').Recipe} Recipe */
/** @typedef {import('../../web/passes.js').Figures} Figures */
/** @typedef {import('../../web/delivery.js').Delivered & { limiterP95Db: number, limiterMaxDb: number }} Written */

/** @param {Recipe} recipe @param {Figures} a of the song @param {Written} made */
export function figuresOf(recipe, a, made) {
  const { figures: b, landed, limiterP95Db, limiterMaxDb, repairs } = made;
  const advice = adviceOf(made);
  return {
    landed: {
      targetLufs: recipe.target?.lufs ?? null,
      integratedLufs: b.loudness.integratedLufs,
      truePeakDbtp: b.peaks.truePeakDbtp,
      reached: landed?.reached ?? true,
      blockedBy: landed?.blockedBy ?? null,
      ...missOf(landed),
    },
    damage: {
      limiterP95Db,
      limiterMaxDb,
      plrLossDb: minus(a.dynamics.plrDb, b.dynamics.plrDb),
      rangeLossLu: minus(a.loudness.rangeLu, b.loudness.rangeLu),
    },
    repairs: repairs.length,
    ...(made.coded && { coded: { ...made.coded, ...advice.figures } }),
  };
}

/** @param {Recipe} recipe @param {string} out named when there are several @param {Written} made @returns {string} */
export function describe(recipe, out, made) {
  const { text, landed, params, limiterP95Db, limiterMaxDb, repairs } = made;
  const lines = [
    out ? `${out}: ${text}` : text,
    landed && `Target ${figure(recipe.target?.lufs ?? null, 'LUFS')}: ${landed.text}`,
    params['loudness.on'] &&
      `Limiter ${figure(limiterP95Db)} dB for 5 % of the time, ${figure(limiterMaxDb)} dB at most`,
    repairs.length > 0 &&
      `${repairs.length} ${repairs.length > 1 ? 'places' : 'place'} lowered by an ideal interpolation to hold the ceiling`,
    adviceOf(made).text,
  ];
  return lines.filter(Boolean).join('\n').replaceAll('−', '-'); // as every other figure here, for whoever searches it
}

/** @param {number | null} x @param {number | null} y */
const minus = (x, y) => (x === null || y === null ? null : x - y);
