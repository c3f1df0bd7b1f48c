// ciphertext.js -- a stored blob as one stream of bytes that outlives a broken line: what was received is not asked for
// again. SPDX-License-Identifier: MIT
import { Trouble } from './trouble.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * @typedef {object} BlobOptions
 * @property {number} size bytes of the blob
 * @property {AbortSignal} [signal]
 * @property {(waiting: boolean) => void} [onWait] told when the line breaks, and when it is back
 * @property {typeof fetch} [fetch]
 * @property {(ms: number) => Promise<void>} [wait]
 */

/** Until the network is said to be back, or the time is over. @param {number} ms @returns {Promise<void>} */
const pause = (ms) =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', done);
      resolve();
    }
    globalThis.addEventListener?.('online', done);
  });

/** What an answer means for who reads on from `at`. @param {Response} response @param {number} at @param {number} size */
function checkAnswer(response, at, size) {
  const { status } = response;
  if (status === 404) throw new Trouble('gone');
  if (status === 416) throw new Trouble('tampered');
  if (status !== 200 && status !== 206) throw new Error(`The server answered ${status}.`);
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  const total = range ? Number(range[2]) : Number(response.headers.get('content-length') ?? size);
  if (total !== size || (status === 206 && Number(range?.[1]) !== at))
    throw new Trouble('tampered');
}

/**
 * Reads on where the line broke, for as long as it takes; what is gone or another blob ends it.
 * @param {string} url
 * @param {BlobOptions} options
 * @returns {ReadableStream<Uint8Array>}
 */
export function blobStream(url, { size, signal, onWait, fetch = globalThis.fetch, wait = pause }) {
  /** @type {ReadableStreamDefaultReader<Uint8Array> | null} */
  let reader = null;
  let at = 0;
  let skip = 0; // bytes that a server without ranges sends again
  let tag = '';
  let waitMs = FIRST_WAIT_MS;

  async function open() {
    const headers = at > 0 ? { range: `bytes=${at}-` } : undefined;
    const response = await fetch(url, { headers, signal, cache: 'no-store' });
    checkAnswer(response, at, size);
    const now = response.headers.get('etag') ?? '';
    if (tag && now && now !== tag) throw new Trouble('tampered');
    tag = now;
    skip = response.status === 200 ? at : 0;
    reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  }

  /** The next bytes, null when the line broke. @returns {Promise<Uint8Array | null>} */
  async function next() {
    try {
      if (!reader) await open();
      const { done, value } = await /** @type {any} */ (reader).read();
      if (done) throw new Error('The line broke.');
      onWait?.(false);
      waitMs = FIRST_WAIT_MS;
      return value;
    } catch (error) {
      if (error instanceof Trouble || signal?.aborted) throw error;
      reader = null;
      onWait?.(true);
      await wait(waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
      return null;
    }
  }

  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        signal?.throwIfAborted();
        const value = await next();
        if (!value) continue;
        const old = Math.min(skip, value.length);
        skip -= old;
        const fresh = value.subarray(old, old + size - at);
        if (fresh.length === 0) continue;
        at += fresh.length;
        controller.enqueue(fresh);
        if (at < size) return;
        reader?.cancel().catch(() => {});
        return controller.close();
      }
    },
    cancel: () => reader?.cancel(),
  });
}
