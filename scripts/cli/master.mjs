// master.mjs -- `lacquer master`: a song and settings in, a master out.
// SPDX-License-Identifier: MIT
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CORE } from '../../wasm/out/core.js';
import { effective, INDEX, toValues } from '../../wasm/params.js';
import { analyse } from '../../web/analyse.js';
import { writeWav } from '../../web/export.js';
import { FileError } from '../../web/files/source.js';
import { fingerprint } from '../../web/fingerprint.js';
import { land, limiterWork } from '../../web/landing.js';
import { asStereo, run } from '../../web/passes.js';
import { makeRecipe } from '../../web/recipe.js';
import { masterPass, ownCore } from '../../web/render.js';
import { parseArgs, UsageError } from './args.mjs';
import {
  figure,
  fileSink,
  note,
  print,
  printJson,
  progress,
  readSong,
  systemReason,
} from './io.mjs';
import { readSettings } from './settings.mjs';

/** @typedef {import('../../web/recipe.js').Recipe} Recipe */

/** @type {Record<string, import('./args.mjs').Kind>} */
const FLAGS = {
  '--json': 'flag',
  '--recipe': 'value',
  '--set': 'list',
  '--target-lufs': 'value',
  '--bits': 'value',
  '--dither': 'value',
  '--record': 'value',
  '--suggest': 'later',
  '--reference': 'later',
  '--rate': 'later',
};

/** @param {string[]} args @returns {Promise<number>} */
export async function master(args) {
  const { files, flags, lists } = parseArgs(args, FLAGS, ['IN', 'OUT']);
  const [input, output] = files;
  checkOutput(input, output, '--json' in flags);
  const recipe = readSettings(flags, lists['--set'] ?? []);
  const song = await readSong(input);
  if (song.nonfinite)
    note(`${song.name}: ${song.nonfinite} samples are NaN or infinite; they become silence`);
  const pcm = fingerprint(song);
  if (recipe.source && recipe.source.pcm !== pcm)
    note(`${song.name} is not the song that the recipe was made for`);
  if (recipe.core && recipe.core !== CORE)
    note('The recipe was made with another core: not identical');
  const { sampleRate, frames, channels, name } = song;
  recipe.source = { name, pcm, sampleRate, channels: channels.length, frames };
  recipe.core = CORE;
  const result = await render(song, recipe, output);
  if (flags['--record']) writeRecord(flags['--record'], result.document.recipe);
  if ('--json' in flags) printJson(result.document);
  else if (output !== '-') print(result.text);
  const { reached } = result.document.landed;
  if (!reached) note(`lacquer: ${name}: ${result.landing}`);
  return reached ? 0 : 1;
}

/** @param {string} input @param {string} output @param {boolean} json */
function checkOutput(input, output, json) {
  if (output === '-') {
    if (json) throw new UsageError('--json and OUT - both want standard output');
    return;
  }
  const kind = /\.([^./\\]*)$/.exec(output)?.[1].toLowerCase();
  const later = ['flac', 'aif', 'aiff', 'aifc', 'mp3', 'm4a', 'aac', 'ogg', 'opus'];
  if (kind && later.includes(kind)) throw new UsageError(`writing .${kind}: not in this version`);
  if (!kind || !['wav', 'wave', 'rf64', 'w64'].includes(kind) || kind === 'w64')
    throw new UsageError(`${output}: the name must end in .wav`);
  if (input !== '-' && resolve(input) === resolve(output))
    throw new UsageError('OUT is the same file as IN');
}

/** @param {string} path @param {Recipe} recipe */
function writeRecord(path, recipe) {
  try {
    writeFileSync(path, `${JSON.stringify(recipe, null, 2)}\n`);
  } catch (error) {
    throw new FileError(path, systemReason(error));
  }
}

/** @param {import('../../web/files/source.js').Pcm} song @param {Recipe} recipe @param {string} output */
async function render(song, recipe, output) {
  const module = await ownCore();
  const stereo = asStereo(song);
  const a = (await analyse(stereo, { module, onProgress: progress('Analysing') })).figures;
  const landed =
    recipe.target && (await land(song, recipe, { module, onProgress: progress('Landing') }));
  const params = { ...effective(recipe), ...(landed && { 'loudness.drive_db': landed.driveDb }) };
  const { values } = toValues(params);
  const work = landed ?? (await run(limiterWork(module, song, values)));
  const rendered = await run(masterPass(module, song, values), {
    onProgress: progress('Rendering'),
  });
  const written = await writeFile(rendered, recipe, output, module);
  const b = written.figures;
  const own = landed
    ? { ...recipe.params, 'loudness.on': 1, 'loudness.drive_db': landed.driveDb }
    : recipe.params;
  const document = {
    landed: {
      targetLufs: recipe.target?.lufs ?? null,
      integratedLufs: b.loudness.integratedLufs,
      truePeakDbtp: b.peaks.truePeakDbtp,
      reached: landed?.reached ?? true,
      blockedBy: landed?.blockedBy ?? null,
    },
    damage: {
      limiterP95Db: work.limiterP95Db,
      limiterMaxDb: work.limiterMaxDb,
      plrLossDb: minus(a.dynamics.plrDb, b.dynamics.plrDb),
      rangeLossLu: minus(a.loudness.rangeLu, b.loudness.rangeLu),
    },
    repairs: 0,
    recipe: makeRecipe({ ...recipe, params: own }),
    pcm: written.pcm,
  };
  const text = [
    written.text,
    landed && `Target ${figure(recipe.target?.lufs ?? null, 'LUFS')}: ${landed.text}`,
    values[INDEX['loudness.on']] &&
      `Limiter ${figure(work.limiterP95Db)} dB for 5 % of the time, ${figure(work.limiterMaxDb)} dB at most`,
  ];
  return { document, text: text.filter(Boolean).join('\n'), landing: landed?.text ?? '' };
}

/** @param {number | null} x @param {number | null} y */
const minus = (x, y) => (x === null || y === null ? null : x - y);

/**
 * @param {import('../../web/render.js').Rendered} rendered
 * @param {Recipe} recipe
 * @param {string} output
 * @param {WebAssembly.Module} module
 */
async function writeFile(rendered, recipe, output, module) {
  const sink = fileSink(output);
  try {
    const written = await writeWav(rendered, recipe.delivery, sink, {
      module,
      onProgress: progress('Writing'),
    });
    await sink.finish();
    return written;
  } catch (error) {
    sink.abandon();
    throw error;
  }
}
