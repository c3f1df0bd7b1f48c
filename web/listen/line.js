// line.js -- a stored blob as a stream that remembers what broke it: what broke the line comes before what could not be
// opened because of it. SPDX-License-Identifier: MIT
import { blobStream } from './ciphertext.js';
import { Trouble } from './trouble.js';

export class Line {
  /** @type {unknown} */
  #first = null;

  /** @param {string} url @param {import('./ciphertext.js').BlobOptions} options */
  constructor(url, options) {
    const reader = blobStream(url, options).getReader();
    this.stream = new ReadableStream({
      pull: async (control) => {
        const { done, value } = await reader.read().catch((error) => {
          this.#first ??= error;
          throw error;
        });
        if (done) control.close();
        else control.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }

  /** @param {any} error @returns {unknown} */
  cause(error) {
    if (this.#first) return this.#first;
    const told = error instanceof Trouble || /^(FileError|AbortError)$/.test(error?.name);
    return told ? error : new Trouble('tampered'); // age fails at what was changed, and at a key of another share
  }
}
