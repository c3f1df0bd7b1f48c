// decode.js -- a file into PCM. What somebody else's decoder reads is read in a Worker of its own: code that hangs, or has
// damaged its memory, cannot be called off from within, but that Worker can be ended, and the song in use never notices.
// SPDX-License-Identifier: MIT
import { Gather } from './files/gather.js';
import { kindOf, readAudio } from './files/read.js';
import { FileError, fromBlob } from './files/source.js';
import { Calls } from './jobs.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {{ pick?: number[], limit?: number, later?: boolean, signal: AbortSignal, onProgress: (fraction: number) => void }} Options */

const OTHERS = ['flac', 'mp3', 'ogg']; // the rest is ours to read, the browser's to decode, or refused
const LOOK_MS = 1000;
const MOST_LOOKS = 15; // in a row without a sign of life, with bytes at hand: looks, since a machine may sleep

/**
 * @param {File} file
 * @param {Options} options
 * @returns {Promise<Pcm>}
 * @throws {FileError}
 */
export async function decodeFile(file, options) {
  const source = fromBlob(file, file.name);
  if (!OTHERS.includes(await kindOf(source))) return readAudio(source, options);
  const worker = new Worker(new URL('./decode-worker.js', import.meta.url), { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  const all = new Gather(file.name, options.limit);
  try {
    const gathered = gather(port1, all);
    const about = await Promise.race([
      watched(new Calls(worker), file, port2, options),
      gathered.then(() => new Promise(() => {})), // a full disk ends it
    ]);
    await gathered;
    return all.finish(about);
  } catch (error) {
    all.drop();
    throw error;
  } finally {
    worker.terminate();
    port1.close();
  }
}

/** Takes the pieces as they come, and asks for more when they are put away. @param {MessagePort} port @param {Gather} all */
const gather = (port, all) =>
  new Promise((resolve, reject) => {
    port.onmessage = async ({ data: { pieces, part, last } }) => {
      try {
        for (const planes of pieces) all.push(planes);
        await all.settle(part);
        if (last) resolve(undefined);
        else port.postMessage(null);
      } catch (error) {
        reject(error);
      }
    };
  });

/**
 * What is read, but for its samples.
 * @param {Calls} calls @param {File} file @param {MessagePort} port @param {Options} options
 * @returns {Promise<Omit<Pcm, 'channels' | 'frames'>>}
 */
function watched(calls, file, port, { pick, signal, onProgress }) {
  let looks = 0;
  let waiting = true; // for the code, then for the bytes
  return new Promise((resolve, reject) => {
    const look = setInterval(() => {
      looks = waiting ? 0 : looks + 1;
      if (looks > MOST_LOOKS) reject(stuck(file.name));
    }, LOOK_MS);
    const alive = (/** @type {number} */ fraction, phase = '') => {
      looks = 0;
      waiting = phase === 'reading';
      onProgress(fraction);
    };
    const how = { signal, onProgress: alive, transfer: [port] };
    calls
      .call('read', { file, pick, port }, how)
      .then(resolve, reject)
      .finally(() => clearInterval(look));
    signal.addEventListener('abort', () => clearInterval(look));
  });
}

/** @param {string} name */
const stuck = (name) =>
  new FileError(
    name,
    `is damaged: its decoder stood still for ${(MOST_LOOKS * LOOK_MS) / 1000} seconds and was ended`,
    'hang',
  );
