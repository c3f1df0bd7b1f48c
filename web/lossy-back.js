// lossy-back.js -- a lossy file, decoded and held against the master that it was made from: as long to the frame, at the
// same place, and near enough to be the same music. Every figure is the core's. SPDX-License-Identifier: MIT
import { Analysis, MAX_FRAMES } from '../wasm/engine.js';
import { Repair } from '../wasm/repair.js';
import { canDecode, checkMedia } from './files/media-check.js';
import { readAudio } from './files/read.js';
import { sniff } from './files/source.js';
import { read, widthOf } from './pcm.js';
import { breathe } from './slices.js';

/** @typedef {import('./files/source.js').Source} Source */
/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./passes.js').Figures} Figures */
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

const PIECE = 16 * MAX_FRAMES; // frames per reading
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

/** The decoded file, what it lacks of the master, and what is above full scale.
 * @param {import('./export.js').Finished} master @param {Pcm} decoded
 * @param {import('./export.js').WriteOptions} options */
async function compare(master, decoded, { module, signal, onProgress }) {
  const { sampleRate, frames } = master;
  const [own, lost] = [0, 1].map(() => new Analysis(module, sampleRate, 2));
  const repair = new Repair(module, sampleRate, 0);
  const [planes, coded] = [0, 1].map(() => [0, 1].map(() => new Float32Array(MAX_FRAMES)));
  /** @type {Over[]} */
  const overs = [];
  const total = frames + repair.latency;
  for (let at = 0; at < total; ) {
    const end = Math.min(total, at + PIECE);
    signal?.throwIfAborted();
    for (; at < end; ) {
      const count = Math.min(MAX_FRAMES, end - at, at < frames ? frames - at : MAX_FRAMES);
      read(decoded, repair.input, at, count);
      overs.push(...repair.process(count));
      if (at < frames) {
        read(decoded, own.input, at, count);
        own.push(count);
        read(decoded, coded, at, count);
        master.read(planes, at, count);
        for (let c = 0; c < 2; c++)
          for (let i = 0; i < count; i++) lost.input[c][i] = planes[c][i] - coded[c][i];
        lost.push(count);
      }
      at += count;
    }
    onProgress?.(at / total, 'Analysing');
    await breathe();
  }
  const peakDbtp = repair.result().beforeDbtp;
  return { figures: own.result(), lost: lost.result(), overs, peakDbtp };
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
  const decoded = await readAudio(source, { signal: options.signal });
  try {
    const found = await judged(source, master, decoded, kbps, options);
    return options.keepDecoded ? { ...found, decoded } : found;
  } finally {
    if (!options.keepDecoded) decoded.close?.();
  }
}

/**
 * @param {Source} source @param {import('./export.js').Finished} master @param {Pcm} decoded
 * @param {number} kbps @param {import('./export.js').WriteOptions} options
 */
async function judged(source, master, decoded, kbps, options) {
  checkShape(source, master, { ...decoded, width: widthOf(decoded) });
  const { figures, lost, overs, peakDbtp } = await compare(master, decoded, options);
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
