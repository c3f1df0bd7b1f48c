// budget.js -- how much damage a loudness may cost, and what to say when it would cost more.
// SPDX-License-Identifier: MIT

/** @typedef {import('./land-cache.js').Tried} Tried */
/** @typedef {'limiterP95' | 'limiterMax' | 'plr' | 'range'} Limit */
/** @typedef {Limit | 'ceiling' | 'silence' | null} Blocked */
/** @typedef {{ limiterP95Db: number | null, limiterMaxDb: number | null, plrMinDb: number | null, rangeLossLu: number | null }} Budget
 *   null: no limit */
/**
 * A limit that a drive breaks.
 * @typedef {object} Miss
 * @property {Limit} by
 * @property {number} figure what it would be
 * @property {number} limit
 * @property {number} over by how much it is broken, above 0
 * @property {string} unit
 * @property {number} at where it is worst, seconds
 * @property {number} seconds how long that place is
 */

/** What a loudness may cost while nothing else is said. @type {Readonly<Budget>} */
export const BUDGET = Object.freeze({
  limiterP95Db: 3,
  limiterMaxDb: 6,
  plrMinDb: 7,
  rangeLossLu: 1.5,
});
const WINDOW = 3; // seconds
const PEAK = 0.01;
const SHORTEST = { integrated: 0.4, shortTermMax: 3 }; // seconds that a loudness needs
const AT_WORK = 0.005; // dB: less than this is no limiting

/** The limits in force. @param {Partial<Budget>} [budget] what the target says @returns {Budget} */
export const budgetOf = (budget) => ({ ...BUDGET, ...budget });

/**
 * How far each limit is broken, below 0 where it is kept. A gain alone breaks none: it takes nothing.
 * @param {Budget} budget
 * @param {Tried} tried
 * @param {Tried} source the same without a limiter
 * @returns {Miss[]}
 */
function judged(budget, tried, source) {
  if (tried.limiterMaxDb < AT_WORK) return [];
  /** @type {Miss[]} */
  const all = [];
  /** @param {Limit} by @param {number} figure @param {number | null} limit @param {number} at @param {Partial<Miss>} [more] */
  const judge = (by, figure, limit, at, { over = figure - (limit ?? 0), ...more } = {}) => {
    if (limit !== null)
      all.push({ by, figure, limit, over, unit: 'dB', at, seconds: WINDOW, ...more });
  };
  judge('limiterP95', tried.limiterP95Db, budget.limiterP95Db, tried.takenAt);
  judge('limiterMax', tried.limiterMaxDb, budget.limiterMaxDb, tried.limiterMaxAt, {
    seconds: PEAK,
  });
  const { truePeakDbtp: peak, integratedLufs: lufs } = tried;
  if (peak !== null && lufs !== null) {
    const plr = peak - lufs;
    judge('plr', plr, budget.plrMinDb, tried.loudestAt, { over: (budget.plrMinDb ?? 0) - plr });
  }
  const lost = (source.rangeLu ?? 0) - (tried.rangeLu ?? 0);
  judge('range', lost, budget.rangeLossLu, tried.takenAt, { unit: 'LU' });
  return all;
}

/** Every limit that these figures break, the first being the one to name.
 * @param {Budget} budget @param {Tried} tried @param {Tried} source @returns {Miss[]} */
export const broken = (budget, tried, source) =>
  judged(budget, tried, source).filter(({ over }) => over > 0);

/** The limit that is nearest to being broken, or broken most; null while nothing is limited.
 * @param {Budget} budget @param {Tried} tried @param {Tried} source @returns {Miss | null} */
export function tightest(budget, tried, source) {
  const [first, ...rest] = judged(budget, tried, source);
  return first ? rest.reduce((most, one) => (one.over > most.over ? one : most), first) : null;
}

/** @param {number} seconds @returns {string} minutes and seconds */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** @type {Record<Limit, (figure: string, over: string, at: string) => string>} */
const SENTENCES = {
  limiterP95: (figure, over, at) =>
    `the limiter would take ${figure} or more for a 20th of the time, ${over} over the limit, hardest at ${at}`,
  limiterMax: (figure, over, at) =>
    `the limiter would take ${figure} at ${at}, ${over} over the limit`,
  plr: (figure, over, at) =>
    `peaks would stand ${figure} over the loudness, ${over} under the limit, loudest at ${at}`,
  range: (figure, over, at) =>
    `${figure} of loudness range would go, ${over} over the limit, most at ${at}`,
};

/** @param {Miss} miss @returns {string} which limit, by how much, at which place */
export function missText({ by, figure, over, unit, at }) {
  const words = (/** @type {number} */ x) => `${Math.max(x, 0.05).toFixed(1)} ${unit}`;
  return SENTENCES[by](words(figure), words(over), clock(at));
}

/**
 * @param {Pick<import('./landing.js').Landed, 'reached' | 'reachedLufs' | 'blockedBy' | 'miss'>} landed
 * @param {import('./recipe.js').Target} target
 * @param {number} seconds of the song
 * @returns {string}
 */
export function landingText({ reached, reachedLufs, blockedBy, miss }, { lufs, of }, seconds) {
  const kind = of === 'shortTermMax' ? ' short-term' : '';
  if (seconds < SHORTEST[of])
    return `not reached: too short, a${kind} loudness needs ${SHORTEST[of]} s`;
  if (blockedBy === 'silence' || reachedLufs === null) return 'not reached: the song is silent';
  const best = `${reachedLufs.toFixed(1)} LUFS${kind}`;
  if (reached) return `landed on ${best}`;
  const why = {
    ceiling: 'more drive only adds distortion',
    budget: miss && missText(miss),
    end: reachedLufs > lufs ? 'it cannot be turned down further' : 'the drive ends here',
  };
  return `not reached, best ${best}: ${blockedBy === 'ceiling' ? why.ceiling : (why.budget ?? why.end)}`;
}
