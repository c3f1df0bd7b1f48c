// slices.js -- long work as generators that can pause anywhere, driven in slices by the Worker and the command line.
// SPDX-License-Identifier: MIT

/**
 * @template T
 * @typedef {Generator<number | Promise<unknown>, T, void>} Pass yields the fraction done, or what it waits for
 */
/** @typedef {{ signal?: AbortSignal, onProgress?: (fraction: number) => void, sliceMs?: number }} RunOptions */

/** Lets waiting messages in. */
export const breathe = () =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') return setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(0);
  });

/**
 * What is waited for, unless it is called off first; what runs on then is the business of who started it.
 * @template T
 * @param {T | Promise<T>} work
 * @param {AbortSignal} [signal]
 * @returns {T | Promise<T>}
 */
export function orAborted(work, signal) {
  if (!signal || !(work instanceof Promise)) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    const heard = () => signal.removeEventListener('abort', stop);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(heard);
  });
}

/**
 * Drives a pass in slices, so that feed, messages and `signal` are never kept waiting.
 * @template T
 * @param {Pass<T>} pass
 * @param {RunOptions} [options]
 * @returns {Promise<T>}
 */
export async function run(pass, { signal, onProgress, sliceMs = 20 } = {}) {
  try {
    return await slices(pass, signal, onProgress, sliceMs);
  } finally {
    pass.return(/** @type {any} */ (undefined)); // a pass that was called off puts things back
  }
}

/**
 * @template T
 * @param {Pass<T>} pass
 * @param {AbortSignal | undefined} signal
 * @param {((fraction: number) => void) | undefined} onProgress
 * @param {number} sliceMs
 * @returns {Promise<T>}
 */
async function slices(pass, signal, onProgress, sliceMs) {
  for (;;) {
    signal?.throwIfAborted();
    const until = performance.now() + sliceMs;
    let step = pass.next();
    while (!step.done && typeof step.value === 'number' && performance.now() < until)
      step = pass.next();
    if (step.done) {
      onProgress?.(1);
      return step.value;
    }
    if (typeof step.value === 'number') onProgress?.(step.value);
    else await step.value;
    await breathe();
  }
}

/**
 * What a promise comes to, inside a pass.
 * @template T
 * @param {Promise<T>} promise
 * @returns {Pass<T>}
 */
export function* waited(promise) {
  /** @type {{ value: T } | { error: unknown } | null} */
  let settled = null;
  yield promise.then(
    (value) => {
      settled = { value };
    },
    (error) => {
      settled = { error };
    },
  );
  const known = /** @type {{ value: T } | { error: unknown }} */ (/** @type {unknown} */ (settled));
  if ('error' in known) throw known.error;
  return known.value;
}

/**
 * A pass as a part of a longer one.
 * @template T
 * @param {Pass<T>} pass
 * @param {number} from
 * @param {number} to
 * @returns {Pass<T>}
 */
export function* within(pass, from, to) {
  try {
    for (;;) {
      const step = pass.next();
      if (step.done) return step.value;
      yield typeof step.value === 'number' ? from + (to - from) * step.value : step.value;
    }
  } finally {
    pass.return(/** @type {any} */ (undefined));
  }
}
