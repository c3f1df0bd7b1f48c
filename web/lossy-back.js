// lossy-back.js -- a lossy file, decoded and held against the master that it was made from: as long to the frame, at the
// same place, and near enough to be the same music. It is measured as it is decoded, and never held. Every figure is the
// core's. SPDX-License-Identifier: MIT
import { Analysis, MAX_FRAMES } from '../wasm/engine.js';
import { Repair } from '../wasm/repair.js';
import { canDecode, checkMedia } from './files/media-check.js';
import { readAudio } from './files/read.js';
import { sniff } from './files/source.js';
import { read, widthOf } from './pcm.js';
import { breathe } from './slices.js';
import { load } from './store.js';

/** @typedef {import('./files/source.js').Source} Source */
/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./passes.js').Figures} Figures */
/** @typedef {import('./files/stream.js').Gathering} Gathering */
/** @typedef {{ frame: number, overDb: number }} Over a place above full scale */
/**
 * What coding did.
 * @typedef {object} Coded
 * @property {number} kbps
 * @property {boolean} heard false where there is no decoder: then only the container was read, and nothing else is known
 * @property {number | null} lossLu loudness of what was lost, against the master's
 * @property {number | null} peakDbtp true peak of the decoded file, by ideal interpolation
 * @property {number} overs places above 0 dBTP
 * @property {Over | null} worst of them, frames of the file
 */

const PIECE = 16 * MAX_FRAMES; // frames between two pauses
const BITE = 1 << 16; // bytes of the file between two pauses: seconds of sound
/** Of the loss against the music, LU. White noise at 128 kbps, which no codec is made for, stays below -3; a file that
 * is one frame late, turned over or silent is above. */
const MOST_LOSS_LU = -1;
const QUIET_LUFS = -60; // a loss below it says nothing, whatever the music is

/** What is known of a file that nobody here can hear. @type {any} */
const UNKNOWN = Object.freeze({
  loudness: {
    ...{ integratedLufs: null, rangeLu: null, momentaryMaxLufs: null, shortTermMaxLufs: null },
  },
  peaks: { samplePeakDbfs: null, truePeakDbtp: null, clippedRuns: 0 },
  dynamics: { plrDb: null, psrMinDb: null, crestDb: null },
});

/** How loud something is; what is too short for a loudness, by its peak. @param {Figures} figures */
const levelOf = ({ loudness, peaks }) => loudness.integratedLufs ?? peaks.samplePeakDbfs;

/** @param {Source} source @param {import('./export.js').Finished} master @param {{ sampleRate: number, width: number, frames: number }} got */
function checkShape(source, { sampleRate, frames }, got) {
  if (got.sampleRate !== sampleRate || got.width !== 2)
    throw new Error(
      `${source.name} was written but reads back at ${got.sampleRate} Hz with ${got.width} channels`,
    );
  if (got.frames !== frames)
    throw new Error(
      `${source.name} was written but reads back ${got.frames - frames} samples off the length of its master`,
    );
}

/**
 * The decoded file, what it lacks of the master, and what is above full scale.
 * @implements {Gathering}
 */
class Held {
  frames = 0; // that came
  #at = 0; // of them, measured
  #width = 0;
  /** @type {Float32Array[][]} */
  #waiting = [];
  /** @type {Over[]} */
  overs = [];
  #planes = [0, 1].map(() => new Float32Array(MAX_FRAMES));

  /** @param {import('./export.js').Finished} master @param {import('./export.js').WriteOptions} options */
  constructor(master, options) {
    this.master = master;
    this.options = options;
    const { module } = options;
    this.own = new Analysis(module, master.sampleRate, 2);
    this.lost = new Analysis(module, master.sampleRate, 2);
    this.repair = new Repair(module, master.sampleRate, 0);
  }

  /** @param {Float32Array[]} planes */
  push(planes) {
    this.#waiting.push(planes);
    this.#width = planes.length;
    this.frames += planes[0].length;
  }

  async settle() {
    for (const planes of this.#waiting.splice(0)) {
      const { length } = planes[0];
      if (planes.length !== 2) continue; // its shape is wrong, which is said in the end
      for (let from = 0; from < length; from += PIECE) {
        const to = Math.min(length, from + PIECE);
        for (let at = from; at < to; at += MAX_FRAMES)
          this.#take(planes.map((plane) => plane.subarray(at, Math.min(to, at + MAX_FRAMES))));
        await this.#pause();
      }
    }
  }

  async #pause() {
    const { signal, onProgress } = this.options;
    onProgress?.(Math.min(1, this.#at / this.master.frames), 'Analysing');
    await breathe();
    signal?.throwIfAborted();
  }

  /** @param {Float32Array[]} coded no more than MAX_FRAMES */
  #take(coded) {
    const { master, own, lost } = this;
    const count = Math.min(coded[0].length, master.frames - this.#at);
    if (count <= 0) return; // too long, which is said in the end
    load(this.repair.input, coded, 0, count);
    this.overs.push(...this.repair.process(count));
    load(own.input, coded, 0, count);
    own.push(count);
    master.read(this.#planes, this.#at, count);
    for (let c = 0; c < 2; c++)
      for (let i = 0; i < count; i++) lost.input[c][i] = this.#planes[c][i] - coded[c][i];
    lost.push(count);
    this.#at += count;
  }

  /** @param {Omit<Pcm, 'channels' | 'frames'>} about @returns {Pcm} */
  finish(about) {
    return { ...about, frames: this.frames, width: this.#width, channels: [] };
  }

  drop() {
    this.#waiting = [];
  }

  /** After the last sample. */
  result() {
    const { repair, own, lost, overs } = this;
    for (let left = repair.latency; left > 0; left -= MAX_FRAMES) {
      for (const plane of repair.input) plane.fill(0);
      overs.push(...repair.process(Math.min(MAX_FRAMES, left)));
    }
    return {
      ...{ figures: own.result(), lost: lost.result(), overs },
      peakDbtp: repair.result().beforeDbtp,
    };
  }
}

/** Samples that are kept, by the piece. @param {Held} held @param {Pcm} decoded */
async function holdAgainst(held, decoded) {
  const planes = Array.from({ length: widthOf(decoded) }, () => new Float32Array(PIECE));
  for (let at = 0; at < decoded.frames; at += PIECE) {
    const count = Math.min(PIECE, decoded.frames - at);
    read(decoded, planes, at, count);
    held.push(planes.map((plane) => plane.subarray(0, count)));
    await held.settle();
  }
}

/**
 * @param {Source} source the written file
 * @param {import('./export.js').Finished} master
 * @param {number} kbps
 * @param {import('./export.js').WriteOptions} options
 * @returns {Promise<{ figures: Figures, idealPeakDbtp: number | null, coded: Coded, decoded?: Pcm }>}
 */
export async function lossyBack(source, master, kbps, options) {
  const kind = sniff(await source.read(0, 64));
  if (kind === 'mp4' && !(await canDecode(source))) {
    checkShape(source, master, await checkMedia(source));
    const coded = { kbps, heard: false, lossLu: null, peakDbtp: null, overs: 0, worst: null };
    return { figures: UNKNOWN, idealPeakDbtp: null, coded };
  }
  const held = new Held(master, options);
  const { signal, limit, keepDecoded } = options;
  const how = keepDecoded ? { signal, limit } : { signal, gather: held, piece: BITE };
  const decoded = await readAudio(source, how);
  try {
    if (keepDecoded) await holdAgainst(held, decoded);
    await held.settle(); // what came last
    const found = judged(source, master, decoded, kbps, held);
    if (keepDecoded) return { ...found, decoded };
    return found;
  } catch (error) {
    decoded.close?.();
    throw error;
  }
}

/**
 * @param {Source} source @param {import('./export.js').Finished} master @param {Pcm} decoded
 * @param {number} kbps @param {Held} held
 */
function judged(source, master, decoded, kbps, held) {
  checkShape(source, master, { ...decoded, width: widthOf(decoded) });
  const { figures, lost, overs, peakDbtp } = held.result();
  const [loss, level] = [levelOf(lost), levelOf(master.figures)];
  const lossLu = loss === null || level === null ? null : loss - level;
  if (loss !== null && loss > QUIET_LUFS && (lossLu ?? 0) > MOST_LOSS_LU)
    throw new Error(
      `${source.name} was written but does not sound like its master: the encoder or the decoder failed`,
    );
  const worst = overs.reduce(
    (/** @type {Over | null} */ most, { frame, overDb }) =>
      most && most.overDb >= overDb ? most : { frame, overDb },
    null,
  );
  const coded = { kbps, heard: true, lossLu, peakDbtp, overs: overs.length, worst };
  return { figures, idealPeakDbtp: peakDbtp, coded };
}
