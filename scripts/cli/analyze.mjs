// analyze.mjs -- `lacquer analyze`: the figures of a file.
// SPDX-License-Identifier: MIT
import { analyse, analysisDocument } from '../../web/analyse.js';
import { ownCore } from '../../web/render.js';
import { channelsOf, parseArgs } from './args.mjs';
import { figure, note, print, printJson, progress, readSong } from './io.mjs';

/** @param {string[]} args @returns {Promise<number>} */
export async function analyze(args) {
  const { files, flags } = parseArgs(args, { '--json': 'flag', '--channels': 'value' }, ['FILE']);
  const song = await readSong(files[0], channelsOf(flags['--channels']));
  if (song.nonfinite)
    note(
      `${song.name} has ${song.nonfinite} samples that are NaN or infinite; they are read as silence`,
    );
  const { figures } = await analyse(song, {
    module: await ownCore(),
    onProgress: progress('Analysing'),
  });
  const document = analysisDocument(song, figures);
  if (flags['--json']) printJson(document);
  else print(describe(document));
  return 0;
}

const THIRDS = [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8]; // IEC 61260-1, nominal centres

/** @param {number} hz exact centre of a third octave @returns {number} what it is called */
export function nominal(hz) {
  const step = Math.round(10 * Math.log10(hz));
  return Number((THIRDS[step % 10] * 10 ** Math.floor(step / 10)).toPrecision(3));
}

/** @param {ReturnType<typeof analysisDocument>} document */
export function describe({ file, loudness, peaks, dynamics, stereo, spectrum }) {
  const rows = [
    [
      'File',
      `${file.name}: ${file.container}, ${file.codec}, ${file.sampleRate} Hz, ${file.channels} ch, ${figure(file.seconds, 's', 2)}`,
    ],
    ['Integrated', figure(loudness.integratedLufs, 'LUFS')],
    ['Range', figure(loudness.rangeLu, 'LU')],
    ['Momentary max', figure(loudness.momentaryMaxLufs, 'LUFS')],
    ['Short-term max', figure(loudness.shortTermMaxLufs, 'LUFS')],
    ['Sample peak', figure(peaks.samplePeakDbfs, 'dBFS', 2)],
    ['True peak', figure(peaks.truePeakDbtp, 'dBTP', 2)],
    ['Clipped runs', String(peaks.clippedRuns)],
    ['PLR', figure(dynamics.plrDb, 'dB')],
    ['PSR least', figure(dynamics.psrMinDb, 'dB')],
    ['Crest', figure(dynamics.crestDb, 'dB')],
    ['Correlation', figure(stereo.correlation, '', 2)],
    ['Mono loss', figure(stereo.monoLossDb, 'dB')],
    ['Width', figure(stereo.widthDb, 'dB')],
    ['Balance', figure(stereo.balanceDb, 'dB')],
    [
      'Spectrum',
      spectrum.thirdOctaveDb.map(({ hz, db }) => `${nominal(hz)} Hz ${figure(db)}`).join(', '),
    ],
  ];
  return rows.map(([name, text]) => `${name.padEnd(15)}${text}`).join('\n');
}
