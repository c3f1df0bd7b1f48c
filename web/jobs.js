// jobs.js -- long work in slices, so that the thread answers the feed in between; and calls across a port.
// A pass is a generator that yields the fraction done and returns its result.
// SPDX-License-Identifier: MIT

/** Longest stretch without a look at the mail: the feed has 2 s of lead, the progress bar wants 20 frames/s. */
const SLICE_MS = 20;

/** The work was called off, by the user or by newer work. */
export class Cancelled extends Error {
  constructor() {
    super('Cancelled');
    this.name = 'Cancelled';
  }
}

/** Resolves after everything that waits in the thread's queue has had its turn. @returns {Promise<void>} */
export function breathe() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** @typedef {{ signal?: AbortSignal, onProgress?: (fraction: number) => void }} RunOptions */

/**
 * Runs a pass slice by slice.
 * @template T
 * @param {Generator<number, T, void>} pass
 * @param {RunOptions} [options]
 * @returns {Promise<T>}
 * @throws {Cancelled}
 */
export async function run(pass, { signal, onProgress } = {}) {
  for (;;) {
    const until = Date.now() + SLICE_MS;
    let step = pass.next();
    while (!step.done && Date.now() < until) step = pass.next();
    if (step.done) return step.value;
    onProgress?.(step.value);
    await breathe();
    if (signal?.aborted) {
      pass.return(/** @type {any} */ (undefined));
      throw new Cancelled();
    }
  }
}

/** @typedef {(args: any, options: Required<RunOptions>) => any} Operation */

/**
 * Worker side: answers calls by the name of the operation. What an operation returns under `transfer` goes over
 * without a copy.
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
    const onProgress = (/** @type {number} */ fraction) => port.postMessage({ id, fraction });
    try {
      const result = await operations[op](args, { signal: control.signal, onProgress });
      port.postMessage({ id, result }, result?.transfer ?? []);
    } catch (error) {
      const { name, message, file, reason, code } = /** @type {any} */ (error);
      port.postMessage({ id, error: { name, message, file, reason, code } });
    }
    running.delete(id);
  });
}

/** Page side: calls into a Worker. */
export class Calls {
  #last = 0;
  /** @type {Map<number, { resolve: (x: any) => void, reject: (e: any) => void, onProgress?: (f: number) => void }>} */
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
   * @param {RunOptions & { transfer?: Transferable[] }} [options]
   * @returns {Promise<any>}
   */
  call(op, args, { signal, onProgress, transfer = [] } = {}) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new Cancelled());
      this.#open.set(id, { resolve, reject, onProgress });
      signal?.addEventListener('abort', () => {
        this.worker.postMessage({ id, op: 'cancel' });
        this.#open.delete(id);
        reject(new Cancelled());
      });
      this.worker.postMessage({ id, op, args }, transfer);
    });
  }

  /** @param {any} data */
  #answer({ id, fraction, result, error }) {
    const call = this.#open.get(id);
    if (!call) return;
    if (fraction !== undefined) return call.onProgress?.(fraction);
    this.#open.delete(id);
    if (error) call.reject(Object.assign(new Error(error.message), error));
    else call.resolve(result);
  }
}
