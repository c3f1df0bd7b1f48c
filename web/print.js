// print.js -- the fingerprint of a long file, made in a Worker of its own: nothing else waits for it, and it waits for
// nothing. SPDX-License-Identifier: MIT
import { Calls } from './jobs.js';

/** @typedef {import('./files/pcm-read.js').Print} Print */

/**
 * @param {{ file: File, pick?: number[] }} what
 * @param {import('./jobs.js').CallOptions} options
 * @returns {Promise<Print>}
 */
export async function printApart(what, options) {
  const worker = new Worker(new URL('./print-worker.js', import.meta.url), { type: 'module' });
  try {
    return await new Calls(worker).call('print', what, options);
  } finally {
    worker.terminate();
  }
}
