// limits.js -- how often one address may do something: a bucket of tokens that fills steadily.
// Addresses are kept as hashes with a salt of this process, in memory only. Each server of several counts for itself.
// SPDX-License-Identifier: MIT
import { createHash, randomBytes } from 'node:crypto';
import { Refusal } from './http.js';

const HOUR = 3600e3;
const MAX_BUCKETS = 10_000;
const salt = randomBytes(32);

/** One household, not one machine: of an IPv6 address only the network counts. Some proxies add a port.
 * @param {string} address */
function network(address) {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1] ?? address;
  const plain = bare.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const v4 = /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(plain)?.[1];
  if (v4) return v4;
  if (!plain.includes(':')) return plain;
  const [head, tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array(zeros).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16) || 0)
    .join(':');
}

/** @param {import('node:http').IncomingMessage} request @param {number} proxies in front that are trusted
 * @returns {string} who asks, as a hash that says nothing after this process has ended */
export function asker(request, proxies) {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const told = proxies > 0 ? forwarded[forwarded.length - proxies]?.trim() : '';
  const address = told || (request.socket.remoteAddress ?? '');
  return createHash('sha256').update(salt).update(network(address)).digest('base64url');
}

/** @param {number} perHour also what may come at once
 * @param {() => number} [now] ms of a clock that nobody sets: one that is put back would shut everybody out */
export function createRate(perHour, now = () => performance.now()) {
  /** @type {Map<string, { tokens: number, time: number }>} */
  const buckets = new Map();
  const fill = (/** @type {{ tokens: number, time: number }} */ b) =>
    Math.min(perHour, b.tokens + ((now() - b.time) / HOUR) * perHour);

  /** Full buckets tell nothing; past the limit the oldest go too. */
  function prune() {
    for (const [who, bucket] of buckets) if (fill(bucket) >= perHour) buckets.delete(who);
    for (const who of buckets.keys()) {
      if (buckets.size < MAX_BUCKETS) break;
      buckets.delete(who);
    }
  }

  return {
    /** @param {string} who @param {string} sentence */
    take(who, sentence) {
      if (buckets.size >= MAX_BUCKETS) prune();
      const tokens = fill(buckets.get(who) ?? { tokens: perHour, time: now() });
      if (tokens < 1) {
        const seconds = perHour > 0 ? Math.ceil(((1 - tokens) * 3600) / perHour) : 3600;
        throw new Refusal(429, sentence, { 'retry-after': String(seconds) });
      }
      buckets.set(who, { tokens: tokens - 1, time: now() });
    },
  };
}
