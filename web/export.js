// export.js -- from rendered samples to a file that was read back: quantized in the core, written, measured.
// SPDX-License-Identifier: MIT
import { Engine, MAX_FRAMES } from '../wasm/engine.js';
import { encode } from './files/samples.js';
import { fromBlob } from './files/source.js';
import { readWav } from './files/wav-read.js';
import { wavHead, wavTail } from './files/wav-write.js';
import { Fingerprint, fingerprintPass } from './fingerprint.js';
import { analysePass, load, run } from './passes.js';

/** @typedef {import('./render.js').Rendered} Rendered */
/** @typedef {import('./files/source.js').Source} Source */
/** @typedef {import('./passes.js').Figures} Figures */
/** @typedef {{ bits: '16' | '24' | '32f', dither: 'auto' | 'none' | 'tpdf' }} Delivery */
/**
 * Where the bytes go, and how they come back.
 * @typedef {object} Sink
 * @property {(bytes: Uint8Array) => void | Promise<void>} write
 * @property {() => Source | Promise<Source>} reopen after the last byte
 */
/** @typedef {{ figures: Figures, pcm: string, dithered: boolean, text: string }} Written */

const PIECE = 16 * MAX_FRAMES; // frames per write

/**
 * `auto` dithers only where bits are lost.
 * @param {Delivery} delivery
 * @param {{ exact16: boolean, exact24: boolean }} figures of the samples to be written
 */
export function wantsDither({ bits, dither }, { exact16, exact24 }) {
  if (bits === '32f' || dither === 'none') return false;
  return dither === 'tpdf' || !(bits === '16' ? exact16 : exact24);
}

/**
 * @param {Engine} engine any: only its quantizer is used
 * @param {Rendered} master
 * @param {number} start
 * @param {number} end
 * @param {16 | 24} bits
 * @param {boolean} dither
 * @returns {Int32Array[]}
 */
function quantize(engine, master, start, end, bits, dither) {
  const planes = [new Int32Array(end - start), new Int32Array(end - start)];
  for (let at = start; at < end; at += MAX_FRAMES) {
    const frames = Math.min(MAX_FRAMES, end - at);
    load(engine.output, master.channels, at, frames);
    const ints = engine.quantize(frames, bits, dither, at);
    planes.forEach((plane, c) => {
      plane.set(ints[c].subarray(0, frames), at - start);
    });
  }
  return planes;
}

/**
 * @param {Rendered} master
 * @param {Delivery} delivery
 * @param {Sink} sink
 * @param {{ module: WebAssembly.Module, name?: string, signal?: AbortSignal, onProgress?: (fraction: number) => void }} options
 * @returns {Promise<Written>} figures of what was read back
 */
export async function writeWav(master, delivery, sink, { module, signal, onProgress }) {
  const { sampleRate, frames } = master;
  /** @type {16 | 24 | '32f'} */
  const bits = delivery.bits === '32f' ? '32f' : delivery.bits === '16' ? 16 : 24;
  const dithered = wantsDither(delivery, master.figures);
  const shape = { sampleRate, width: 2, frames, bits };
  const engine = new Engine(module, sampleRate);
  const print = new Fingerprint({ sampleRate, width: 2, frames });
  await sink.write(wavHead(shape));
  for (let start = 0; start < frames; start += PIECE) {
    signal?.throwIfAborted();
    const end = Math.min(frames, start + PIECE);
    const planes =
      bits === '32f'
        ? master.channels.map((channel) => channel.subarray(start, end))
        : quantize(engine, master, start, end, bits, dithered);
    print.push(planes, 0, end - start, bits === '32f' ? 1 : 2 ** (1 - bits));
    await sink.write(encode(planes, end - start, bits));
    onProgress?.((0.4 * end) / frames);
  }
  await sink.write(wavTail(shape));
  return readBack(await sink.reopen(), print.hex(), dithered, { module, signal, onProgress });
}

/**
 * @param {Source} source
 * @param {string} pcm fingerprint of what was handed over for writing
 * @param {boolean} dithered
 * @param {{ module: WebAssembly.Module, signal?: AbortSignal, onProgress?: (fraction: number) => void }} options
 * @returns {Promise<Written>}
 */
async function readBack(source, pcm, dithered, { module, signal, onProgress }) {
  const back = await readWav(source, { signal });
  if ((await run(fingerprintPass(back), { signal })) !== pcm)
    throw new Error(
      `${source.name} was written but reads back differently: the disk may be full or failing`,
    );
  const { figures } = await run(analysePass(module, back), {
    signal,
    onProgress: (fraction) => onProgress?.(0.5 + 0.5 * fraction),
  });
  return { figures, pcm, dithered, text: writtenText(back, figures) };
}

/** @param {import('./files/source.js').Pcm} pcm @param {Figures} figures @returns {string} */
export function writtenText({ bits, sampleRate, frames }, { loudness, peaks }) {
  const one = (/** @type {number | null} */ x, /** @type {string} */ unit) =>
    x === null ? `no ${unit}` : `${x.toFixed(1)} ${unit}`;
  const seconds = Math.round(frames / sampleRate);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const shape = `${bits}/${sampleRate / 1000}`;
  return `Written and read back: ${one(loudness.integratedLufs, 'LUFS')}, ${one(peaks.truePeakDbtp, 'dBTP')}, ${shape}, ${time}`;
}

/**
 * A sink into a Blob, for the page.
 * @param {string} name
 * @returns {Sink & { blob: () => Blob }}
 */
export function blobSink(name) {
  /** @type {BlobPart[]} */
  const parts = [];
  const blob = () => new Blob(parts, { type: 'audio/wav' });
  return {
    write: (bytes) => {
      parts.push(/** @type {Uint8Array<ArrayBuffer>} */ (bytes));
    },
    reopen: () => fromBlob(blob(), name),
    blob,
  };
}

/** @param {string} name of the song @returns {string} of its master */
export const masterName = (name) => `${name.replace(/\.[^./\\]*$/, '') || 'song'} master.wav`;
