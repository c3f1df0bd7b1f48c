// master.mjs -- `lacquer master`: a song and settings in, a master out.
// SPDX-License-Identifier: MIT
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { CORE } from '../../wasm/out/core.js';
import { analyse, oneChannel } from '../../web/analyse.js';
import { cleanTarget, deliver, record, workOf } from '../../web/delivery.js';
import { ratesOf } from '../../web/files/formats.js';
import { FileError } from '../../web/files/source.js';
import { FORMATS } from '../../web/files/writers.js';
import { fingerprint } from '../../web/fingerprint.js';
import { monoOf, monoWords } from '../../web/mono.js';
import { widthOf } from '../../web/pcm.js';
import { makeRecipe } from '../../web/recipe.js';
import { aboutSong, recordJson, recordOf } from '../../web/record.js';
import { recordPage } from '../../web/record-page.js';
import { writtenOf } from '../../web/record-written.js';
import { ownCore } from '../../web/render.js';
import { sourceFigures } from '../../web/source-figures.js';
import { Stage } from '../../web/stage.js';
import { channelsOf, parseArgs, UsageError } from './args.mjs';
import { EDIT_FLAGS, readEdit } from './edit.mjs';
import { note, print, printJson, progress, readSong } from './io.mjs';
import { describe, figuresOf } from './report.mjs';
import { readDeliveries, readSettings } from './settings.mjs';
import { fileSink, writeWhole } from './sinks.mjs';
import { readTagFlags, TAG_FLAGS } from './tags.mjs';
import { TARGET_FLAGS, wantsClean } from './target.mjs';

/** @typedef {import('../../web/recipe.js').Recipe} Recipe */
/** @typedef {import('../../web/recipe.js').Delivery} Delivery */
/** @typedef {import('./report.mjs').Written} Written */
/** @typedef {{ delivery: Delivery, out: string }} Order */

/** @type {Record<string, import('./args.mjs').Kind>} */
const FLAGS = {
  '--json': 'flag',
  '--recipe': 'value',
  '--set': 'list',
  ...TARGET_FLAGS,
  ...TAG_FLAGS,
  ...EDIT_FLAGS,
  '--channels': 'value',
  '--bits': 'value',
  '--rate': 'value',
  '--dither': 'value',
  '--kbps': 'value',
  '--delivery': 'list',
  '--record': 'value',
  '--suggest': 'later',
  '--reference': 'later',
};

/** @param {string[]} args @returns {Promise<number>} */
export async function master(args) {
  const { files, flags, lists } = parseArgs(args, FLAGS, ['IN', 'OUT']);
  const [input, output] = files;
  const recipe = readSettings(flags, lists['--set'] ?? [], lists['--budget'] ?? []);
  const tagged = readTagFlags(flags, lists['--tag'] ?? []);
  const editOf = readEdit(flags);
  const orders = [
    { delivery: recipe.delivery, out: output },
    ...readDeliveries(lists['--delivery'] ?? []),
  ];
  const pick = channelsOf(flags['--channels']);
  checkOutputs(input, orders, '--json' in flags);
  if (flags['--record'] !== undefined)
    checkRecord(flags['--record'], { IN: input, ...flags }, orders);
  for (const order of orders) order.delivery = inFormat(order);
  const song = await readSong(input, pick);
  song.tags = tagged(song);
  if (song.nonfinite)
    note(`${song.name}: ${song.nonfinite} samples are NaN or infinite; they become silence`);
  recipe.edit = editOf(song, recipe.edit);
  if (recipe.edit && recipe.edit.start >= song.frames)
    throw new FileError(song.name, 'ends before the edit of the recipe begins');
  const pcm = fingerprint(song);
  if (recipe.source && recipe.source.pcm !== pcm)
    note(`${song.name} is not the song that the recipe was made for`);
  if (recipe.core && recipe.core !== CORE)
    note('The recipe was made with another core: not identical');
  const { sampleRate, frames, name } = song;
  recipe.source = { name, pcm, sampleRate, channels: widthOf(song), frames };
  recipe.core = CORE;
  const wants = { clean: wantsClean(flags), record: '--record' in flags };
  const { document, text, misses } = await render(song, recipe, orders, wants);
  if (flags['--record']) writeRecord(flags['--record'], document.recipe);
  if ('--json' in flags) printJson(document);
  else if (output !== '-') print(text);
  for (const miss of misses) note(`lacquer: ${miss}`);
  return misses.length ? 1 : 0;
}

/** @param {string} input @param {Order[]} orders @param {boolean} json */
function checkOutputs(input, orders, json) {
  for (const { out } of orders) checkOutput(input, out, json);
  const paths = orders.map(({ out }) => resolve(out));
  const twice = orders.find((_, i) => paths.indexOf(paths[i]) < i);
  if (twice) throw new UsageError(`${twice.out} would be written twice`);
}

/** One file under two names, linked or not. @param {string} a @param {string} b */
function isSame(a, b) {
  if (resolve(a) === resolve(b)) return true;
  const [one, two] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.ino !== 0 && one.ino === two?.ino && one.dev === two.dev;
}

/** A record overwrites neither song nor master, and has a place before anything is made.
 * @param {string} path @param {Record<string, string>} given @param {Order[]} orders */
function checkRecord(path, { IN, '--cover': cover = '-' }, orders) {
  if (path === '-') throw new UsageError('--record takes a name; the record is in --json, too');
  if (IN !== '-' && isSame(path, IN)) throw new UsageError('--record is the same file as IN');
  const taken = orders.find(({ out }) => out !== '-' && isSame(path, out));
  if (taken) throw new UsageError(`--record is the same file as ${taken.out}`);
  if (cover !== '-' && isSame(path, cover))
    throw new UsageError('--record is the same file as --cover');
  if (ENDINGS[kindOf(path)])
    throw new UsageError(`--record ${path} is no audio: name it .json or .html`);
  checkFolder(path);
}

/** Before anything is made. @param {string} path */
function checkFolder(path) {
  if (!existsSync(dirname(path)))
    throw new FileError(path, 'cannot be written: its folder does not exist');
}

/** Formats by the ending of a name. @type {Record<string, import('../../web/files/writers.js').FormatName>} */
const ENDINGS = {
  ...{ wav: 'wav', wave: 'wav', rf64: 'wav' },
  ...{ flac: 'flac', aif: 'aiff', aiff: 'aiff', aifc: 'aiff' },
  ...{ mp3: 'mp3', m4a: 'm4a' },
};

/** @param {string} path */
const kindOf = (path) => /\.([^./\\]*)$/.exec(path)?.[1].toLowerCase() ?? '';

/** The ending of the name decides. @param {Order} order @returns {Delivery} */
function inFormat({ delivery: { format: _, ...delivery }, out }) {
  const format = ENDINGS[kindOf(out)] ?? 'wav';
  if (delivery.bits === '32f' && !FORMATS[format].float)
    throw new UsageError(`${out}: ${FORMATS[format].title} holds no float: --bits 24 or 16`);
  checkHeld(out, FORMATS[format], delivery);
  return format === 'wav' ? delivery : { ...delivery, format };
}

/** @param {string} out @param {import('../../web/files/writers.js').Format} format @param {Delivery} delivery */
function checkHeld(out, format, { kbps, rate }) {
  const { lossy, title } = format;
  const rates = ratesOf(format);
  if (!lossy && kbps) throw new UsageError(`${out}: --kbps is for .mp3 and .m4a`);
  if (lossy && kbps && !lossy.kbps.includes(kbps))
    throw new UsageError(`${out}: ${title} is made of ${lossy.kbps.join(', ')} kbps; not ${kbps}`);
  if (rates && rate && !rates.includes(rate))
    throw new UsageError(`${out}: ${title} holds ${rates.join(', ')} Hz; not ${rate}`);
}

/** @param {string} input @param {string} output @param {boolean} json */
function checkOutput(input, output, json) {
  if (output === '-') {
    if (json) throw new UsageError('--json and OUT - both want standard output');
    return;
  }
  const kind = kindOf(output);
  if (kind === 'opus' || kind === 'ogg')
    throw new UsageError(
      `writing .${kind} needs a browser's Opus encoder: export it in the page, or write .flac here and use opusenc`,
    );
  if (kind === 'aac') throw new UsageError('writing .aac: name it .m4a');
  if (!ENDINGS[kind])
    throw new UsageError(`${output}: the name must end in .wav, .flac, .aiff, .mp3 or .m4a`);
  if (input !== '-' && isSame(input, output)) throw new UsageError('OUT is the same file as IN');
  checkFolder(output);
}

/** JSON, or a page where the name says so. @param {string} path @param {any} record */
const writeRecord = (path, record) =>
  writeWhole(path, /^html?$/.test(kindOf(path)) ? recordPage(record) : recordJson(record));

/**
 * @param {import('../../web/files/source.js').Pcm} song @param {Recipe} recipe @param {Order[]} orders
 * @param {{ clean: boolean, record: boolean }} wants clean: on the loudest target that the budget allows
 */
async function render(song, recipe, orders, { clean, record: wantsRecord }) {
  const stage = new Stage(await ownCore(), song);
  const { module } = stage;
  const analysing = { module, onProgress: progress('Analysing') };
  const before = {
    ...(await analyse(stage.song, analysing)),
    ...(await oneChannel(song, { module })),
  };
  const mono = monoOf(before);
  const a = (await sourceFigures(stage, recipe.edit, analysing)) ?? before.figures;
  if (clean && recipe.target) {
    const rate = recipe.delivery.rate ?? song.sampleRate;
    const lufs = await cleanTarget(stage, recipe, rate, { onProgress: reporter() });
    recipe.target.lufs = lufs ?? recipe.target.lufs;
  }
  /** @type {{ order: Order, made: Written }[]} */
  const all = [];
  for (const order of orders) all.push({ order, made: await write(stage, recipe, order) });
  /** @type {import('../../web/record.js').Written[]} */
  const written = [];
  for (const { order, made } of wantsRecord ? all : [])
    written.push(await writtenOf(stage, recipe, order.delivery, made, nameOf(order.out)));
  stage.close();
  const [{ made }] = all;
  const deliveries = all.map(({ order, made }) => record(order.delivery, made));
  const own = made.landed ? { ...recipe.params, ...made.landed.params } : recipe.params;
  const several = all.length > 1;
  const document = {
    ...(mono && { mono }),
    ...figuresOf(recipe, a, made),
    recipe: wantsRecord
      ? recordOf(recipe, aboutSong(songRecord(song, recipe), Date.now(), before), written)
      : makeRecipe({ ...recipe, params: own, deliveries }),
    pcm: made.pcm,
    ...(several && {
      deliveries: all.map(({ order, made }, i) => ({
        out: order.out,
        ...deliveries[i],
        rate: made.sampleRate,
        ...figuresOf(recipe, a, made),
      })),
    }),
  };
  const said = all.map(({ order, made }) => describe(recipe, several ? order.out : '', made));
  const text = mono ? [`${monoWords(mono).replaceAll('−', '-')}.`, ...said] : said;
  const misses = all
    .filter(({ made }) => made.landed?.reached === false)
    .map(({ order, made }) => `${several ? order.out : song.name}: ${made.landed?.text}`);
  return { document, text: text.join('\n'), misses };
}

/** @param {string} path */
const nameOf = (path) => (path === '-' ? 'standard output' : basename(path));

/** @param {import('../../web/files/source.js').Pcm} song @param {Recipe} recipe that names its source */
const songRecord = ({ container, codec }, { source }) => ({
  .../** @type {import('../../web/recipe.js').SourceInfo} */ (source),
  ...{ container, codec },
});

/** Progress by the name of its phase. */
function reporter() {
  /** @type {Record<string, (fraction: number) => void>} */
  const shown = {};
  return (/** @type {number} */ fraction, /** @type {string} */ phase) => {
    shown[phase] ??= progress(phase);
    shown[phase](fraction);
  };
}

/** @param {Stage} stage @param {Recipe} recipe @param {Order} order @returns {Promise<Written>} */
async function write(stage, recipe, { delivery, out }) {
  const sink = await fileSink(out);
  try {
    const made = await deliver(stage, recipe, delivery, sink, {
      onProgress: reporter(),
      tags: stage.song.tags,
    });
    await sink.finish();
    const { limiterP95Db, limiterMaxDb } = await workOf(stage, made);
    return { ...made, limiterP95Db, limiterMaxDb };
  } catch (error) {
    sink.abandon();
    throw error;
  }
}
