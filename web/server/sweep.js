// sweep.js -- takes away what has expired, what was never finished, and what broken writes left behind.
// Several servers may sweep one store: removing twice does nothing.
// SPDX-License-Identifier: MIT
import { faultOf, nameOf } from './log.js';
import { getJson, groupOf, SHARES } from './store.js';

const LEFTOVER_MS = 3600e3;

/** @param {import('./shares.js').Shares} shares @param {import('./log.js').Log} log */
export function createSweep(shares, log) {
  const { store, config } = shares;
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
    for (const id of await store.groups(SHARES)) {
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
    return removed;
  };
}
