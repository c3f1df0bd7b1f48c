// decode.js -- a file into PCM. What somebody else's decoder reads is read in a Worker of its own: code that hangs, or has
// damaged its memory, cannot be called off from within, but that Worker can be ended, and the song in use never notices.
// SPDX-License-Identifier: MIT
import { kindOf, readAudio } from './files/read.js';
import { FileError, fromBlob } from './files/source.js';
import { Calls } from './jobs.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */

const OWN = ['wav', 'aiff', 'empty', 'text', 'unknown']; // our own reader, or none at all
const LOOK_MS = 1000;
const MOST_LOOKS = 15; // in a row without a sign of life, with bytes at hand: looks, since a machine may sleep

/**
 * @param {File} file
 * @param {{ pick?: number[], signal: AbortSignal, onProgress: (fraction: number) => void }} options
 * @returns {Promise<Pcm>}
 * @throws {FileError}
 */
export async function decodeFile(file, { pick, signal, onProgress }) {
  const source = fromBlob(file, file.name);
  if (OWN.includes(await kindOf(source))) return readAudio(source, { pick, signal, onProgress });
  const worker = new Worker(new URL('./decode-worker.js', import.meta.url), { type: 'module' });
  let looks = 0;
  let waiting = true; // for the code, then for the bytes
  try {
    return await new Promise((resolve, reject) => {
      const look = setInterval(() => {
        looks = waiting ? 0 : looks + 1;
        if (looks > MOST_LOOKS) reject(stuck(file.name));
      }, LOOK_MS);
      const alive = (/** @type {number} */ fraction, phase = '') => {
        looks = 0;
        waiting = phase === 'reading';
        onProgress(fraction);
      };
      new Calls(worker)
        .call('read', { file, pick }, { signal, onProgress: alive })
        .then(resolve, reject)
        .finally(() => clearInterval(look));
      signal.addEventListener('abort', () => clearInterval(look));
    });
  } finally {
    worker.terminate();
  }
}

/** @param {string} name */
const stuck = (name) =>
  new FileError(
    name,
    `is damaged: its decoder stood still for ${(MOST_LOOKS * LOOK_MS) / 1000} seconds and was ended`,
    'hang',
  );
