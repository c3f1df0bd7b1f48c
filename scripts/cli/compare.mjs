// compare.mjs -- `lacquer compare`: what is left when one file is taken from the other.
// SPDX-License-Identifier: MIT
import { analyse, analysisDocument } from '../../web/analyse.js';
import { FileError } from '../../web/files/source.js';
import { asStereo, read } from '../../web/pcm.js';
import { ownCore } from '../../web/render.js';
import { nominal } from './analyze.mjs';
import { parseArgs } from './args.mjs';
import { figure, note, print, printJson, readSong } from './io.mjs';

/** @typedef {import('../../web/files/source.js').Pcm} Pcm */

/** @param {string[]} args @returns {Promise<number>} */
export async function compare(args) {
  const { files, flags } = parseArgs(args, { '--json': 'flag' }, ['A', 'B']);
  const [a, b] = [await readSong(files[0]), await readSong(files[1])];
  if (a.sampleRate !== b.sampleRate)
    throw new FileError(
      b.name,
      `runs at ${b.sampleRate} Hz, ${a.name} at ${a.sampleRate} Hz: they cannot be subtracted`,
    );
  if (a.frames !== b.frames)
    note(
      `${a.name} has ${a.frames} frames, ${b.name} ${b.frames}: the shorter length is subtracted`,
    );
  const module = await ownCore();
  const { document, difference } = await differ(module, a, b);
  if (flags['--json']) printJson(document);
  else print(describe(document, difference.frames));
  return 0;
}

/** @param {WebAssembly.Module} module @param {Pcm} a @param {Pcm} b */
async function differ(module, a, b) {
  const difference = subtract(asStereo(a), asStereo(b));
  const [fa, fb, fd] = [
    (await analyse(a, { module })).figures,
    (await analyse(b, { module })).figures,
    (await analyse(difference, { module })).figures,
  ];
  /** @param {number | null} x @param {number | null} y */
  const minus = (x, y) => (x === null || y === null ? null : x - y);
  const spectrum = fb.spectrum.thirdOctaveDb.map(({ hz, db }, i) => ({
    hz,
    db: minus(db, fa.spectrum.thirdOctaveDb[i]?.db ?? null),
  }));
  const document = {
    a: analysisDocument(a, fa),
    b: analysisDocument(b, fb),
    difference: {
      identical: fd.peaks.samplePeakDbfs === null && a.frames === b.frames,
      peakDbfs: fd.peaks.samplePeakDbfs,
      nullDepthDb: minus(fd.peaks.samplePeakDbfs, fa.peaks.samplePeakDbfs),
      integratedLufs: fd.loudness.integratedLufs,
      loudnessLu: minus(fb.loudness.integratedLufs, fa.loudness.integratedLufs),
      truePeakDb: minus(fb.peaks.truePeakDbtp, fa.peaks.truePeakDbtp),
      frames: b.frames - a.frames,
      spectrum: { thirdOctaveDb: spectrum },
    },
  };
  return { document, difference };
}

/** @param {Pcm} a @param {Pcm} b @returns {Pcm} B minus A, frame by frame */
function subtract(a, b) {
  const frames = Math.min(a.frames, b.frames);
  const { sampleRate, bits, container, codec } = a;
  const about = { name: 'difference', sampleRate, frames, bits, container, codec };
  return {
    ...about,
    ...{ channels: [], width: 2 },
    read(planes, start, count) {
      const other = planes.map(() => new Float32Array(count));
      read(a, other, start, count);
      read(b, planes, start, count);
      for (const [c, plane] of planes.entries())
        for (let i = 0; i < count; i++) plane[i] = start + i < frames ? plane[i] - other[c][i] : 0;
    },
  };
}

/** @param {Awaited<ReturnType<typeof differ>>['document']} document @param {number} frames */
function describe({ difference: d, a, b }, frames) {
  const spectrum = d.spectrum.thirdOctaveDb
    .map(({ hz, db }) => `${nominal(hz)} Hz ${figure(db)}`)
    .join(', ');
  return [
    `${b.file.name} minus ${a.file.name}, ${frames} frames`,
    d.identical ? 'The samples are identical' : `Null depth     ${figure(d.nullDepthDb, 'dB')}`,
    `Peak           ${figure(d.peakDbfs, 'dBFS')}`,
    `Loudness       ${figure(d.loudnessLu, 'LU', 2)} (${figure(a.loudness.integratedLufs)} to ${figure(b.loudness.integratedLufs, 'LUFS')})`,
    `True peak      ${figure(d.truePeakDb, 'dB', 2)}`,
    `Spectrum       ${spectrum}`,
  ].join('\n');
}
