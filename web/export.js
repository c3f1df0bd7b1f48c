// export.js -- from rendered samples to a file that was read back: quantized in the core, written, measured.
// SPDX-License-Identifier: MIT
import { Engine, MAX_FRAMES } from '../wasm/engine.js';
import { formatOf } from './file-names.js';
import { FORMATS } from './files/writers.js';
import { Fingerprint } from './fingerprint.js';
import { readBack } from './read-back.js';
import { explained } from './room-left.js';
import { breathe, orAborted } from './slices.js';

export { fileNames, formatOf, masterName } from './file-names.js';

/** @typedef {import('./files/source.js').Source} Source */
/** @typedef {import('./passes.js').Figures} Figures */
/** @typedef {import('./recipe-delivery.js').Delivery} Delivery */
/**
 * A finished master, wherever its samples are.
 * @typedef {object} Finished
 * @property {number} sampleRate
 * @property {number} frames
 * @property {(planes: Float32Array[], start: number, frames: number) => void} read
 * @property {Figures} figures
 */
/**
 * Where the bytes go, and how they come back.
 * @typedef {object} Sink
 * @property {string} [name] for messages
 * @property {import('./files/writers.js').Write} write
 * @property {() => Source | Promise<Source>} reopen after the last byte
 * @property {() => void | Promise<void>} rewind everything once more
 */
/** @typedef {{ figures: Figures, idealPeakDbtp: number | null, pcm: string, dither: 'none' | 'tpdf' | 'shaped', text: string, coded?: import('./lossy-back.js').Coded, decoded?: import('./files/source.js').Pcm }} Written
 *   idealPeakDbtp: true peak of the file by ideal interpolation, where it was asked for; coded: of a lossy file, as is
 *   decoded, for who asked to keep it and closes it */
/** @typedef {{ module: WebAssembly.Module, ideal?: boolean, tags?: import('./files/tags.js').Tags, keepDecoded?: boolean, limit?: number, signal?: AbortSignal, onProgress?: (fraction: number, phase: 'Rendering' | 'Analysing') => void }} WriteOptions
 *   limit: bytes in memory of what is kept */

const PIECE = 8 * MAX_FRAMES; // frames per write: between two of them an export can be called off
const DEPTHS = /** @type {const} */ ({ 16: 16, 24: 24, '32f': '32f' });

/**
 * `auto` dithers only where bits are lost.
 * @param {Delivery} delivery
 * @param {Pick<Figures, 'exact16' | 'exact24'>} figures of the samples to be written
 * @returns {'none' | 'tpdf' | 'shaped'}
 */
export function ditherFor({ bits, dither }, { exact16, exact24 }) {
  if (bits === '32f') return 'none';
  if (dither !== 'auto') return dither;
  return (bits === '16' ? exact16 : exact24) ? 'none' : 'tpdf';
}

/**
 * @param {Engine} engine any: only its quantizer is used
 * @param {Finished} master
 * @param {number} start
 * @param {number} count frames
 * @param {16 | 24} bits
 * @param {'none' | 'tpdf' | 'shaped'} dither
 * @returns {Int32Array[]}
 */
function quantize(engine, master, start, count, bits, dither) {
  const planes = [new Int32Array(count), new Int32Array(count)];
  for (let at = 0; at < count; at += MAX_FRAMES) {
    const frames = Math.min(MAX_FRAMES, count - at);
    master.read(engine.output, start + at, frames);
    const ints = engine.quantize(frames, bits, dither, start + at);
    planes.forEach((plane, c) => {
      plane.set(ints[c].subarray(0, frames), at);
    });
  }
  return planes;
}

/** @param {Finished} master @param {number} start @param {number} count @returns {Float32Array[]} */
function floats(master, start, count) {
  const planes = [new Float32Array(count), new Float32Array(count)];
  master.read(planes, start, count);
  return planes;
}

/**
 * @param {Finished} master
 * @param {Delivery} delivery its rate is the master's
 * @param {Sink} sink
 * @param {WriteOptions} options
 * @returns {Promise<Written>} figures of what was read back
 */
export async function writeFile(master, delivery, sink, options) {
  const { module, signal, onProgress } = options;
  const { sampleRate, frames } = master;
  const { lossy } = formatOf(delivery);
  const kbps = lossy && (delivery.kbps ?? lossy.kbps[0]);
  const bits = lossy?.bits ?? DEPTHS[delivery.bits];
  const dither = lossy ? 'none' : ditherFor(delivery, master.figures);
  const shape = { sampleRate, width: 2, frames, bits, kbps };
  const engine = new Engine(module, sampleRate);
  const print = new Fingerprint({ sampleRate, width: 2, frames });
  /** @type {import('./files/writers.js').Writer | null} */
  let writer = null;
  try {
    writer = await FORMATS[delivery.format ?? 'wav'].open(shape, sink.write, options.tags);
    for (let start = 0; start < frames; start += PIECE) {
      signal?.throwIfAborted();
      const count = Math.min(PIECE, frames - start);
      const planes =
        bits === '32f'
          ? floats(master, start, count)
          : quantize(engine, master, start, count, bits, dither);
      print.push(planes, 0, count, bits === '32f' ? 1 : 2 ** (1 - bits));
      await orAborted(writer.push(planes, count), signal);
      onProgress?.((start + count) / frames, 'Rendering');
      await breathe();
    }
    await orAborted(writer.finish(), signal);
  } catch (error) {
    await writer?.cancel?.();
    throw explained(error, sink.name, shape);
  }
  if (kbps) {
    const { lossyBack } = await import('./lossy-back.js');
    const back = await lossyBack(await sink.reopen(), master, kbps, options);
    const text =
      writtenText({ bits, sampleRate, frames }, back.figures, back.coded) +
      cutOff(bits, master.figures);
    return { ...back, pcm: print.hex(), dither, text };
  }
  const back = await readBack(await sink.reopen(), options);
  if (back.pcm !== print.hex())
    throw new Error(
      `${back.name} was written but reads back differently: the disk may be full or failing`,
    );
  const { figures, idealPeakDbtp, pcm } = back;
  const text = writtenText({ bits, sampleRate, frames }, figures) + cutOff(bits, master.figures);
  return { figures, idealPeakDbtp, pcm, dither, text };
}

const AUDIBLE = 0.05; // dB over full scale: less rounds to 0.0

/** Integers end at full scale: what a float song or a drive without limiter holds beyond it is gone.
 * @param {16 | 24 | '32f'} bits @param {Figures} figures of the master before it was written */
function cutOff(bits, { peaks }) {
  const over = peaks.samplePeakDbfs ?? 0;
  if (bits === '32f' || over < AUDIBLE) return '';
  return ` (cut off at full scale: peaks stood up to ${over.toFixed(1)} dB over it. Turn the limiter on, lower the drive, or write 32-bit float)`;
}

/**
 * @param {{ bits: 16 | 24 | '32f', sampleRate: number, frames: number }} shape
 * @param {Figures} figures
 * @param {import('./lossy-back.js').Coded} [coded] of a lossy file
 * @returns {string}
 */
export function writtenText({ bits, sampleRate, frames }, { loudness, peaks }, coded) {
  const one = (/** @type {number | null} */ x, /** @type {string} */ unit) =>
    x === null ? `no ${unit}` : `${x.toFixed(1)} ${unit}`;
  const seconds = Math.floor(frames / sampleRate);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const shape = `${coded ? `${coded.kbps} kbps` : bits}/${sampleRate / 1000}`;
  if (coded?.heard === false)
    return `Written: ${shape}, ${time}. Its packets were read back, not its sound: nothing here decodes AAC; open it in the page to hear and measure it`;
  return `Written and read back: ${one(loudness.integratedLufs, 'LUFS')}, ${one(peaks.truePeakDbtp, 'dBTP')}, ${shape}, ${time}`;
}
