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
 * @param {{ signal: AbortSignal, onProgress: (fraction: number) => void, onResults: (results: Result[]) => void }} options
 *   onResults: of each rate as it is done
 * @returns {Promise<void>} rejects with an AbortError when called off
 */
export async function runSelftest(wasmUrl, { signal, onProgress, onResults }) {
  const module = await loadCore(wasmUrl);
  signal.throwIfAborted();
  const waiting = [...RATES].sort((a, b) => b - a); // the longest first
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
