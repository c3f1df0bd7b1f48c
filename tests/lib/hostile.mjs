// hostile.mjs -- many bad files through the readers, in two threads under a watchdog. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { breed } from './hostile-mutate.mjs';
import { makeSeeds } from './hostile-seeds.mjs';

/** @typedef {{ number: number, kind: string, how: string, text: string }} Fault */
/** @typedef {{ read: number, refused: number, slowest: number }} Tally slowest: ms */
/** @typedef {{ longest: number, hang?: number }} Options longest: ms for one file; hang: number of a file that is made to */

const THREADS = 2;
const LONGEST = 30000; // ms for one file of a few kB, on a machine that is busy elsewhere
const LOOK = 250; // ms
const START = 20000; // ms until a thread has begun

/**
 * One thread, started again behind a file that hangs.
 * @param {import('./hostile-seeds.mjs').Seed[]} seeds
 * @param {{ first: number, step: number, last: number }} part
 * @param {Fault[]} faults
 * @param {Options} options
 * @returns {Promise<Tally>}
 */
async function thread(seeds, part, faults, options) {
  const total = { read: 0, refused: 0, slowest: 0 };
  let next = part.first;
  while (next < part.last) {
    const now = new SharedArrayBuffer(16);
    const clock = new BigInt64Array(now);
    Atomics.store(clock, 0, BigInt(next));
    Atomics.store(clock, 1, BigInt(Date.now() + START));
    const worker = new Worker(new URL('./hostile-worker.mjs', import.meta.url), {
      workerData: { seeds, ...part, first: next, now, hang: options.hang },
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    const end = await ended(worker, clock, total, faults, options.longest);
    const number = Number(Atomics.load(clock, 0));
    if (!end) return total;
    const { name, how } = breed(seeds, number);
    faults.push({ number, kind: name, how, text: end });
    next = number + part.step;
  }
  return total;
}

/** @param {Worker} worker @param {BigInt64Array} clock @param {Tally} total
 * @param {Fault[]} faults @param {number} longest ms @returns {Promise<string>} what stopped it, or nothing */
function ended(worker, clock, total, faults, longest) {
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (Date.now() - Number(Atomics.load(clock, 1)) < longest) return;
      finish(`hangs: more than ${longest / 1000} s`);
      void worker.terminate();
    }, LOOK);
    const finish = (/** @type {string} */ text) => {
      clearInterval(look);
      resolve(text);
    };
    worker.on('message', ({ fault, tally }) => {
      if (fault) faults.push(fault);
      if (!tally) return;
      total.read += tally.read;
      total.refused += tally.refused;
      total.slowest = Math.max(total.slowest, tally.slowest);
      finish('');
    });
    worker.on('error', (error) => finish(`stopped the thread: ${error.stack ?? error}`));
    worker.on('exit', (code) => finish(`ended the thread with code ${code}`));
  });
}

/**
 * @param {number} first number of a file
 * @param {number} count
 * @param {Partial<Options>} [options]
 */
export async function bombard(first, count, options) {
  const seeds = makeSeeds();
  /** @type {Fault[]} */
  const faults = [];
  const base = process.memoryUsage.rss();
  let mostRss = base;
  const watch = setInterval(() => {
    mostRss = Math.max(mostRss, process.memoryUsage.rss());
  }, LOOK);
  const all = { longest: LONGEST, ...options };
  const parts = Array.from({ length: THREADS }, (_, i) =>
    thread(seeds, { first: first + i, step: THREADS, last: first + count }, faults, all),
  );
  const totals = await Promise.all(parts);
  clearInterval(watch);
  const sum = (/** @type {'read' | 'refused'} */ key) => totals.reduce((n, t) => n + t[key], 0);
  const slowest = Math.max(...totals.map((t) => t.slowest));
  const growth = mostRss - base;
  return { faults, read: sum('read'), refused: sum('refused'), slowest, growth };
}

const MOST_GROWTH = 500 * 2 ** 20; // two threads with their decoders, and what waits to be collected

/** @param {Awaited<ReturnType<typeof bombard>>} result @param {number} count @returns {string} figures */
export function checkBombardment({ faults, read, refused, slowest, growth }, count) {
  const list = faults.map(({ number, kind, how, text }) => `${number}, ${kind} (${how}) ${text}`);
  assert.equal(faults.length, 0, `${faults.length} of ${count}:\n${list.slice(0, 20).join('\n')}`);
  assert.equal(read + refused, count);
  if (count > 100) assert.ok(Math.min(read, refused) > count / 10, `${read} read, ${refused} not`);
  assert.ok(growth < MOST_GROWTH, `${growth} bytes more memory`);
  return `${read} read, ${refused} refused, slowest ${slowest.toFixed(0)} ms, ${Math.round(growth / 2 ** 20)} MB more`;
}
