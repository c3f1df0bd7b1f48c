// session.js -- one run of the self-test over all rates in a few Workers. Nothing here touches the DOM.
// SPDX-License-Identifier: MIT
import { loadCore } from '../../wasm/engine.js';
import { Calls } from '../jobs.js';
import { RATES } from './cases.js';

/** @typedef {import('./run.js').Result} Result */

const MOST_WORKERS = 4;

const newWorker = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });

/**
 * @param {string} wasmUrl of the core that the page uses
 * @param {{ signal: AbortSignal, onProgress: (fraction: number) => void, onResults: (results: Result[]) => void, first?: number }} options
 *   onResults: of each rate as it is done; first: the rate that somebody waits for most
 * @returns {Promise<void>} rejects with an AbortError when called off
 */
export async function runSelftest(wasmUrl, { signal, onProgress, onResults, first }) {
  const module = await loadCore(wasmUrl);
  signal.throwIfAborted();
  const order = (/** @type {number} */ rate) => (rate === first ? Number.POSITIVE_INFINITY : rate);
  const waiting = [...RATES].sort((a, b) => order(b) - order(a)); // then the longest, so that all end together
  const total = RATES.reduce((a, b) => a + b);
  /** @type {Record<number, number>} */
  const done = {};
  const workers = Array.from(
    { length: Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 1) },
    newWorker,
  );
  /** @param {Worker} worker */
  const work = async (worker) => {
    const calls = new Calls(worker);
    for (let rate = waiting.shift(); rate !== undefined; rate = waiting.shift()) {
      const own = rate;
      const tell = (/** @type {number} */ fraction) => {
        done[own] = own * fraction;
        onProgress(Object.values(done).reduce((a, b) => a + b) / total);
      };
      const results = await calls.call(
        'selftest',
        { module, rates: [own] },
        { signal, onProgress: tell },
      );
      tell(1);
      onResults(results);
    }
  };
  try {
    await Promise.all(workers.map(work));
  } finally {
    for (const worker of workers) worker.terminate();
  }
}
