// hostile-worker.mjs -- reads bad files one after the other in a thread of its own, so that one that hangs can be killed
// and named. What it allocates is counted. SPDX-License-Identifier: MIT
import { parentPort, workerData } from 'node:worker_threads';
import { breed } from './hostile-mutate.mjs';

/** Bytes of samples that were asked for. */
let asked = 0;
globalThis.Float32Array = new Proxy(Float32Array, {
  construct(target, args, made) {
    if (typeof args[0] === 'number') asked += 4 * args[0];
    return Reflect.construct(target, args, made === globalThis.Float32Array ? target : made);
  },
});
console.error = () => {}; // the decoders' own complaints

const { readAudio } = await import('../../web/files/read.js');
const { FileError, fromBytes } = await import('../../web/files/source.js');
const { MOST_DENSE, FREE_FRAMES } = await import('../../web/files/shape.js');

/** @typedef {import('../../web/files/source.js').Pcm} Pcm */

/** @param {Pcm} pcm @param {number} size of the file @returns {string} what is wrong with it, or nothing */
function wrong({ channels, frames, sampleRate, bits }, size) {
  if (channels.length < 1 || channels.length > 2) return `${channels.length} channels`;
  if (!(Number.isInteger(frames) && frames > 0)) return `${frames} frames`;
  if (frames > FREE_FRAMES + MOST_DENSE * size) return `${frames} frames out of ${size} bytes`;
  if (!Number.isInteger(sampleRate) || sampleRate < 8000 || sampleRate > 192000)
    return `${sampleRate} Hz`;
  for (const plane of channels) {
    if (plane.length !== frames) return `${plane.length} samples, ${frames} frames`;
    const most = typeof bits === 'number' ? 1 : 3.5e38;
    for (let i = 0; i < frames; i++)
      if (!(Math.abs(plane[i]) <= most)) return `sample ${i} is ${plane[i]}`;
  }
  return '';
}

/** @param {unknown} error @param {string} name @returns {string} what is wrong with how it was refused, or nothing */
function badly(error, name) {
  if (!(error instanceof FileError)) return `threw ${/** @type {any} */ (error)?.stack ?? error}`;
  const { message } = error;
  const sentence = message.startsWith(`${name} `) && message.length < 300;
  if (!sentence || /\p{Cc}|undefined|NaN|\[object|Infinity/u.test(message))
    return `says ${JSON.stringify(message)}`;
  return '';
}

/** @param {{ name: string, bytes: Uint8Array }} file @returns {Promise<string>} */
async function judge({ name, bytes }) {
  asked = 0;
  let fault = '';
  try {
    fault = wrong(await readAudio(fromBytes(bytes, name)), bytes.length);
    if (!fault) tally.read++;
  } catch (error) {
    fault = badly(error, name);
    if (!fault) tally.refused++;
  }
  // Decoded once, joined by the decoder, joined by us: thrice, of up to eight channels.
  const most = 3 * 8 * 4 * (FREE_FRAMES + MOST_DENSE * bytes.length);
  return fault || (asked > most ? `asked for ${asked} bytes of samples` : '');
}

const { seeds, first, step, last, now, hang } = workerData;
const clock = new BigInt64Array(now);
const tally = { read: 0, refused: 0, slowest: 0 };
const faults = /** @type {string[]} */ ([]);
process.on('uncaughtException', (error) => faults.push(`uncaught ${error.stack}`));
process.on('unhandledRejection', (error) =>
  faults.push(`unhandled ${/** @type {any} */ (error)?.stack}`),
);

for (let number = first; number < last; number += step) {
  const file = breed(seeds, number);
  Atomics.store(clock, 0, BigInt(number));
  Atomics.store(clock, 1, BigInt(Date.now()));
  const start = performance.now();
  while (number === hang);
  const fault = await judge(file);
  tally.slowest = Math.max(tally.slowest, performance.now() - start);
  if (fault) faults.push(fault);
  if (number % 64 < step) await new Promise(setImmediate); // what was left unhandled comes up here
  for (const text of faults.splice(0))
    parentPort?.postMessage({ fault: { number, kind: file.name, how: file.how, text } });
  asked = 0;
}
parentPort?.postMessage({ tally });
