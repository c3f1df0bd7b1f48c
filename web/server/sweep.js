// sweep.js -- takes away what has expired, what was never finished, and what broken writes left behind.
// Several servers may sweep one store: removing twice does nothing. A clock that jumps must not empty the store: after
// a jump nothing goes for an hour, time enough to set it right.
// SPDX-License-Identifier: MIT
import { faultOf, nameOf } from './log.js';
import { ID } from './shares.js';
import { getJson, groupOf, SHARES } from './store.js';

const LEFTOVER_MS = 3600e3;
const JUMP_MS = 300e3; // what a clock that is only kept in step never moves at once
const HELD_MS = 3600e3;

/** Whether the clock has been steady for a while. */
function createWatch() {
  const offset = () => Date.now() - performance.now();
  let [last, until] = [offset(), -Infinity];
  return () => {
    const now = offset();
    const jumped = Math.abs(now - last) > JUMP_MS;
    last = now;
    if (jumped) until = performance.now() + HELD_MS;
    return { jumped, steady: performance.now() >= until };
  };
}

/** @param {import('./shares.js').Shares} shares @param {import('./log.js').Log} log */
export function createSweep(shares, log) {
  const { store, config, room } = shares;
  const watch = createWatch();
  /** Groups that had no share last time: either half made just now or half removed. */
  let headless = new Set();

  /** @param {string} id @param {Set<string>} seen @returns {Promise<string | null>} why it must go */
  async function reason(id, seen) {
    const group = groupOf(id);
    const share = await getJson(store, group, 'share');
    const expires = share && (await getJson(store, group, 'expires'));
    if (!share || !expires) {
      seen.add(id);
      return headless.has(id) ? 'headless' : null;
    }
    if (expires <= Date.now()) return 'expired';
    if (share.created + config.unfinishedMs > Date.now()) return null;
    return (await store.get(group, 'ready')) ? null : 'unfinished';
  }

  /** @returns {Promise<Record<string, number>>} how many went, by reason */
  return async function sweep() {
    /** @type {Record<string, number>} */
    const removed = {};
    const seen = new Set();
    const { jumped, steady } = watch();
    if (jumped) log('clock', { jumped });
    const names = steady ? await store.groups(SHARES) : [];
    for (const id of names.filter((name) => ID.test(name))) {
      const why = await reason(id, seen).catch((error) => {
        log('fault', { route: 'sweep', share: nameOf(id), ...faultOf(error) });
        return null; // one that cannot be read must not keep the others
      });
      if (why === null) await store.tidy(groupOf(id), LEFTOVER_MS);
      else {
        await shares.remove(id);
        removed[why] = (removed[why] ?? 0) + 1;
      }
    }
    headless = seen;
    if (Object.keys(removed).length > 0) log('sweep', removed);
    await room.learn();
    return removed;
  };
}
