// try-worker.js -- fetches and opens a share for the studio: what it says of itself, and its song as the file that was
// sealed. Lives for one share. SPDX-License-Identifier: MIT

import { serve } from '../jobs.js';
import { plainSize } from '../listen/incoming.js';
import { Line } from '../listen/line.js';
import { Trouble } from '../listen/trouble.js';
import { MOST_BYTES, openManifest } from './manifest.js';
import { opened, openedStream, sealedSize } from './seal.js';

const PIECE = 8 << 20; // bytes that are given to the browser at a time, which may put them on its disk

/** Says that the line is broken, or back. @param {boolean} waiting */
const onWait = (waiting) => postMessage({ id: 0, tell: { waiting } });

/** @param {ReadableStream<Uint8Array>} stream @param {number} size bytes that it gives @param {(done: number) => void} tell
 * @returns {Promise<Blob>} */
async function gathered(stream, size, tell) {
  const reader = stream.getReader();
  /** @type {Blob[]} */
  const whole = [];
  /** @type {any[]} */
  let parts = [];
  let held = 0;
  let got = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (value) {
      parts.push(value);
      held += value.length;
      got += value.length;
    }
    if (got > size) throw new Trouble('tampered');
    if (done || held >= PIECE) {
      whole.push(new Blob(parts));
      [parts, held] = [[], 0];
    }
    tell(got / size);
    if (done) break;
  }
  if (got !== size) throw new Trouble('tampered');
  return new Blob(whole);
}

/** @type {Record<string, import('../jobs.js').Operation>} */
const operations = {
  /** What the share says of itself. */
  async manifest({ url, size, key }, { signal }) {
    if (size > sealedSize(MOST_BYTES)) throw new Trouble('tampered');
    const line = new Line(url, { size, signal, onWait });
    let bytes;
    try {
      const sealed = new Uint8Array(await new Response(line.stream).arrayBuffer());
      bytes = await opened(sealed, key);
    } catch (error) {
      throw line.cause(error);
    }
    try {
      return openManifest(bytes);
    } catch (error) {
      throw new Trouble(/** @type {any} */ (error)?.code === 'newer' ? 'newer' : 'tampered');
    }
  },

  /** Its song, as a file. */
  async audio({ url, size, key, name }, { signal, onProgress }) {
    const line = new Line(url, { size, signal, onWait });
    try {
      const stream = await openedStream(line.stream, key);
      return new File([await gathered(stream, plainSize(size), onProgress)], name);
    } catch (error) {
      throw line.cause(error);
    }
  },
};

serve(operations, /** @type {any} */ (globalThis));
