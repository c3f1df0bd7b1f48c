// places.js -- where in the finished file the loudness stage works hardest: five places to listen to, from the
// records of the render (one figure each 100 ms).
// SPDX-License-Identifier: MIT

/** @typedef {'limiting' | 'peak' | 'damage'} Reason */
/**
 * @typedef {object} Records one figure for each 100 ms; what is not known is left out
 * @property {ArrayLike<number> | null | undefined} reduction dB, 0 or less
 * @property {ArrayLike<number> | null} [over] highest peak before the limiter, dB over its threshold, -120 for none
 * @property {ArrayLike<number> | null} [damage] residual against the music, dB: higher is worse, -120 for none
 */
/** @typedef {{ time: number, start: number, end: number, reasons: { why: Reason, value: number }[] }} Place
 *   seconds; the loop is start..end */

export const STEP_SECONDS = 0.1;
const COUNT = 5;
const LOOP_SECONDS = 3;
const APART_SECONDS = 3; // nearer ones are one place
const LEAST_DB = 0.05; // of reduction, or over the threshold: less is no limiting
const NO_DAMAGE_DB = -100; // what is below cannot be heard beside any music

/** Mean over the window around each record. @param {ArrayLike<number>} from @param {number} half records */
function around(from, half) {
  const sums = new Float64Array(from.length + 1);
  for (let i = 0; i < from.length; i++) sums[i + 1] = sums[i] + from[i];
  return Float64Array.from({ length: from.length }, (_, i) => {
    const [first, last] = [Math.max(0, i - half), Math.min(from.length, i + half + 1)];
    return (sums[last] - sums[first]) / (last - first);
  });
}

/**
 * Highest first, none nearer than `apart` records to a higher one.
 * @param {ArrayLike<number>} score
 * @param {(i: number) => boolean} counts
 * @param {number} apart
 * @returns {number[]}
 */
function summits(score, counts, apart) {
  const order = Array.from({ length: score.length }, (_, i) => i)
    .filter((i) => counts(i) && Number.isFinite(score[i]))
    .sort((i, k) => score[k] - score[i] || i - k);
  /** @type {number[]} */
  const kept = [];
  for (const i of order) {
    if (kept.length === COUNT) break;
    if (kept.every((k) => Math.abs(k - i) >= apart)) kept.push(i);
  }
  return kept;
}

/** @param {Records} records @returns {{ why: Reason, at: number[], value: (i: number) => number }[]} */
function rankings({ reduction, over, damage }) {
  const apart = Math.round(APART_SECONDS / STEP_SECONDS);
  const works = Array.from(reduction ?? [], (db) => Math.min(0, db));
  const limited = (/** @type {number} */ i) => works[i] < -LEAST_DB;
  const mean = around(works, Math.round(LOOP_SECONDS / STEP_SECONDS / 2));
  const close = around(works, Math.round(LOOP_SECONDS / STEP_SECONDS / 6));
  const deepest = works.map((db) => -db);
  const high = over ?? deepest;
  const list = [
    {
      why: /** @type {Reason} */ ('limiting'),
      // Where the loop would hold as much a little to the left or right, its middle is the thick of it.
      at: summits(
        mean.map((db, i) => -db - 0.001 * close[i]),
        limited,
        apart,
      ),
      value: (/** @type {number} */ i) => mean[i],
    },
    {
      why: /** @type {Reason} */ ('peak'),
      at: summits(high, (i) => (over ? over[i] > LEAST_DB : limited(i)), apart),
      value: (/** @type {number} */ i) => (over ? over[i] : works[i]),
    },
  ];
  if (damage)
    list.push({
      why: 'damage',
      at: summits(damage, (i) => damage[i] > NO_DAMAGE_DB, apart),
      value: (/** @type {number} */ i) => damage[i],
    });
  return list;
}

/** @param {number} time @param {number} seconds of the song @returns {[number, number]} */
function loopAround(time, seconds) {
  const length = Math.min(LOOP_SECONDS, seconds);
  const start = Math.max(0, Math.min(time - length / 2, seconds - length));
  return [start, start + length];
}

/**
 * The worst places, by turns from each ranking: most limiting, highest peak, most damage, and again. What two rankings
 * say of one place is said together.
 * @param {Records} records
 * @param {number} seconds of the song
 * @returns {Place[]} worst first; none where nothing was limited
 */
export function worstPlaces(records, seconds) {
  const lists = rankings(records);
  /** @type {Place[]} */
  const places = [];
  for (let turn = 0; turn < COUNT; turn++) {
    for (const { why, at, value } of lists) {
      const i = at[turn];
      if (i === undefined) continue;
      const time = Math.min(seconds, (i + 0.5) * STEP_SECONDS);
      const reason = { why, value: value(i) };
      const near = places.find((place) => Math.abs(place.time - time) < APART_SECONDS - 1e-6);
      if (near) {
        if (!near.reasons.some((known) => known.why === why)) near.reasons.push(reason);
      } else if (places.length < COUNT) {
        const [start, end] = loopAround(time, seconds);
        places.push({ time, start, end, reasons: [reason] });
      }
    }
  }
  return places;
}
