// search.js -- bracket and Illinois over a rising curve that may never arrive.
// Loudness over drive rises by at most 1 LU/dB and flattens where the limiter eats what drive gives.
// SPDX-License-Identifier: MIT

/** @typedef {{ x: number, y: number }} Point */
/**
 * @typedef {object} Found
 * @property {boolean} reached
 * @property {Point} best nearest to the goal; the highest when it was not reached
 * @property {Point[]} points all that were tried, in order
 */

const FLAT = 0.05; // LU per dB: from here more drive is only damage
const REACH = 12; // dB beyond the start at which a search gives up
const MOST = 40; // points; Illinois needs about 6

/** @param {Point} a @param {Point} b */
const slope = (a, b) => (b.y - a.y) / (b.x - a.x);

/**
 * The first x that is tried is where a curve of slope 1 would meet the goal, seen from `start`.
 * @param {(x: number) => import('./slices.js').Pass<number>} measure the curve; pauses as it likes
 * @param {{ goal: number, start: Point, min: number, max: number, tolerance: number }} options
 *   start: a known point, or a guess
 * @returns {import('./slices.js').Pass<Found>}
 */
export function* search(measure, { goal, start, min, max, tolerance }) {
  /** @type {Point[]} */
  const points = [];
  const clamp = (/** @type {number} */ x) =>
    Math.min(max, Math.max(min, Math.round(x * 1000) / 1000));
  /** @param {number} wanted */
  const visit = function* (wanted) {
    const x = clamp(wanted);
    const point = { x, y: yield* measure(x) };
    points.push(point);
    return point;
  };
  const near = (/** @type {Point} */ p) => Math.abs(p.y - goal) <= tolerance;
  const finish = (/** @type {boolean} */ reached) => ({
    reached,
    best: pick(points, goal, reached),
    points,
  });

  let low = yield* visit(start.x + goal - start.y);
  const limit = Math.min(max, low.x + REACH);
  /** @type {Point | null} */
  let high = null;
  while (!near(low) && low.y > goal) {
    // Above at once: the start was a guess. Walk down; below the limiter the slope is 1.
    high = low;
    if (low.x === min) return finish(false);
    low = yield* visit(low.x - Math.max(0.5, (low.y - goal) * 1.5));
  }
  for (let rise = 1; !near(low) && !high && points.length < MOST; ) {
    if (low.x >= limit) return finish(false);
    const step = Math.min(6, Math.max(0.1, (1.3 * (goal - low.y)) / Math.max(0.2, rise)));
    const next = yield* visit(Math.min(limit, low.x + step));
    rise = slope(low, next);
    if (near(next)) return finish(true);
    if (next.y > goal) high = next;
    else if (rise < FLAT) return finish(false);
    else low = next;
  }
  if (near(low)) return finish(true);
  return finish(high ? yield* illinois(visit, near, goal, low, high) : false);
}

/**
 * False position that halves the weight of an end that stays (Dowell and Jarratt 1971).
 * @param {(x: number) => import('./slices.js').Pass<Point>} visit
 * @param {(p: Point) => boolean} near
 * @param {number} goal
 * @param {Point} low below the goal
 * @param {Point} high above it
 * @returns {import('./slices.js').Pass<boolean>} whether it arrived
 */
function* illinois(visit, near, goal, low, high) {
  let a = { x: low.x, f: low.y - goal };
  let b = { x: high.x, f: high.y - goal };
  let side = 0;
  for (let i = 0; i < MOST && b.x - a.x > 0.0015; i++) {
    const point = yield* visit((a.x * b.f - b.x * a.f) / (b.f - a.f));
    if (near(point)) return true;
    const f = point.y - goal;
    if (f < 0) {
      a = { x: point.x, f };
      if (side === -1) b.f /= 2;
      side = -1;
    } else {
      b = { x: point.x, f };
      if (side === 1) a.f /= 2;
      side = 1;
    }
  }
  return false;
}

/** @param {Point[]} points @param {number} goal @param {boolean} reached @returns {Point} */
function pick(points, goal, reached) {
  const cost = (/** @type {Point} */ p) => Math.abs(p.y - goal) + (reached ? 0 : 1e-6 * p.x);
  return points.reduce((best, p) => (cost(p) < cost(best) ? p : best));
}
