// jobs.js -- calls across a port: the page asks the Worker by the name of an operation, may hear of progress, may
// call it off. The long work itself runs in slices (passes.js), so that the feed is answered in between.
// SPDX-License-Identifier: MIT

/** @typedef {{ signal?: AbortSignal, onProgress?: (fraction: number, phase?: string) => void }} CallOptions
 *   phase: what is being done, for work of several kinds */
/** @typedef {(args: any, options: Required<CallOptions>) => any} Operation */

const MOST_REPORTS = 20; // progress messages per second

/** @param {unknown} error @returns {boolean} whether the work was only called off */
export const isCancelled = (error) => /** @type {any} */ (error)?.name === 'AbortError';

/**
 * Not more often than the eye needs; a new phase is told at once.
 * @param {(fraction: number, phase?: string) => void} tell
 * @returns {(fraction: number, phase?: string) => void}
 */
function seldom(tell) {
  let last = 0;
  /** @type {string | undefined} */
  let before;
  return (fraction, phase) => {
    const now = Date.now();
    if (now - last < 1000 / MOST_REPORTS && fraction < 1 && phase === before) return;
    last = now;
    before = phase;
    tell(fraction, phase);
  };
}

/**
 * Worker side: answers calls. What an operation returns under `transfer` goes over without a copy.
 * @param {Record<string, Operation>} operations
 * @param {{ postMessage: (message: any, transfer?: any) => void, addEventListener: any }} port
 */
export function serve(operations, port) {
  /** @type {Map<number, AbortController>} */
  const running = new Map();
  port.addEventListener('message', async (/** @type {MessageEvent} */ { data }) => {
    const { id, op, args } = data;
    if (op === 'cancel') return running.get(id)?.abort();
    const control = new AbortController();
    running.set(id, control);
    const onProgress = seldom((fraction, phase) => port.postMessage({ id, fraction, phase }));
    try {
      const result = await operations[op](args, { signal: control.signal, onProgress });
      port.postMessage({ id, result }, result?.transfer ?? []);
    } catch (error) {
      const { name, message, file, reason, code, channels } = /** @type {any} */ (error);
      port.postMessage({ id, error: { name, message, file, reason, code, channels } });
    }
    running.delete(id);
  });
}

/** Page side: calls into a Worker. */
export class Calls {
  #last = 0;
  /** Told of what went wrong outside of every call. @type {(sentence: string) => void} */
  onFault = () => {};
  /** @type {Map<number, { resolve: (x: any) => void, reject: (e: any) => void, onProgress?: (f: number, phase?: string) => void }>} */
  #open = new Map();

  /** @param {Worker} worker */
  constructor(worker) {
    this.worker = worker;
    worker.addEventListener('message', ({ data }) => this.#answer(data));
    worker.addEventListener('error', (event) => {
      const error = new Error(event.message || 'The background worker could not be loaded.');
      for (const { reject } of this.#open.values()) reject(error);
      this.#open.clear();
    });
  }

  /**
   * @param {string} op
   * @param {any} args
   * @param {CallOptions & { transfer?: Transferable[] }} [options]
   * @returns {Promise<any>} rejects with an AbortError when called off
   */
  call(op, args, { signal, onProgress, transfer = [] } = {}) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      this.#open.set(id, { resolve, reject, onProgress });
      signal?.addEventListener('abort', () => {
        if (!this.#open.delete(id)) return;
        this.worker.postMessage({ id, op: 'cancel' });
        reject(signal.reason);
      });
      this.worker.postMessage({ id, op, args }, transfer);
    });
  }

  /** @param {any} data */
  #answer({ id, fraction, phase, result, error, fault }) {
    if (fault) return this.onFault(fault);
    const call = this.#open.get(id);
    if (!call) return;
    if (fraction !== undefined) return call.onProgress?.(fraction, phase);
    this.#open.delete(id);
    if (error) call.reject(Object.assign(new Error(error.message), error));
    else call.resolve(result);
  }
}
