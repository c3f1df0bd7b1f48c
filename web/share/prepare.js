// prepare.js -- in the Worker: a song and its settings become two sealed files that wait for their upload.
//
//   source, or its loop --[FLAC or float WAV, read back]--> sealed --> audio
//   figures, pictures, recipe and versions, proof -------> sealed --> manifest
//
// SPDX-License-Identifier: MIT
import { effective, toValues } from '../../wasm/params.js';
import { analyse } from '../analyse.js';
import { masterAt } from '../delivery.js';
import { fingerprintPass } from '../fingerprint.js';
import { asStereo, read, stretchOf, widthOf } from '../pcm.js';
import { Sinks } from '../sinks.js';
import { run } from '../slices.js';
import { sourceFigures } from '../source-figures.js';
import { Stage } from '../stage.js';
import { Room } from '../store.js';
import { makeManifest, proofFrames } from './manifest.js';
import { pack } from './pack.js';
import { packingFor } from './packing.js';
import { proofPass } from './proof.js';
import { newKey, sealed, sealSource } from './seal.js';
import { stagedFile, unstage } from './staged.js';

/** @typedef {import('../files/source.js').Pcm} Pcm */
/** @typedef {import('../recipe.js').Recipe} Recipe */
/** @typedef {import('./manifest.js').Range} Range */
/**
 * @typedef {object} Wish
 * @property {string} local name of the share in this browser
 * @property {string} title
 * @property {string} [artist]
 * @property {string} core
 * @property {string} created ISO
 * @property {Range | null} range frames of the loop; null for the whole song
 * @property {Recipe} recipe as it is heard
 * @property {{ name: string, recipe: Recipe }[]} versions the others
 * @property {boolean} comments
 */
/** @typedef {{ signal: AbortSignal, onProgress: (fraction: number, phase?: string) => void }} Options */
/** @typedef {{ key: string, bytes: Record<string, number>, held: Record<string, Blob> | null }} Prepared held: where no
 *   disk holds them */

/** Of a part of a song there is no whole to land again: the drive stays as it was found. @param {Recipe} recipe */
const ofPart = ({ core, params, moves }) =>
  /** @type {Recipe} */ ({ lacquer: 1, core, params, moves });

/** One stretch of the whole progress. @param {Options} options @param {number} from @param {number} to */
const during = ({ signal, onProgress }, from, to) => ({
  signal,
  onProgress: (/** @type {number} */ x) => onProgress(from + (to - from) * x, 'Preparing'),
});

/** What each version comes to. @param {Stage} stage @param {Wish['versions']} versions @param {Options} options */
async function versionsOf({ module, song, room: { limit } }, versions, options) {
  const made = [];
  for (const [i, { name, recipe }] of versions.entries()) {
    const stage = new Stage(module, song, new Room(limit)); // the one in use keeps what it has
    const part = during(options, 0.25 + (0.25 * i) / versions.length, 0.5);
    try {
      const { final } = await masterAt(stage, recipe, song.sampleRate, part);
      made.push({ name, recipe, b: final });
    } finally {
      stage.close();
    }
  }
  return made;
}

/** Integers know no negative zero, which a song that was computed may hold. @param {Pcm} song @returns {Pcm} */
const plainZeros = (song) => ({
  ...song,
  ...{ channels: [], width: widthOf(song), print: undefined },
  read(planes, start, count) {
    read(song, planes, start, count);
    for (const plane of planes) for (let i = 0; i < count; i++) plane[i] += 0;
  },
});

/** Figures, pictures and proof. @param {Stage} stage of what is shared @param {Pcm} song as it is packed @param {Wish} wish @param {Options} options */
async function describe(stage, song, { recipe, versions }, options) {
  const { module } = stage;
  const { sampleRate, frames } = song;
  const { final: b } = await masterAt(stage, recipe, sampleRate, during(options, 0.08, 0.2));
  const { values } = toValues(effective(recipe));
  const first = proofFrames(song);
  const work = proofPass(module, song, values, first);
  const hash = await run(work, during(options, 0.2, 0.25));
  const { start = 0, end = frames } = recipe.edit ?? {};
  const aPart = await sourceFigures(stage, recipe.edit, { signal: options.signal });
  return {
    ...{ b, aPart, part: { start, end }, proof: { frames: first, hash } },
    versions: await versionsOf(stage, versions, options),
  };
}

/** Seals both files. @param {Wish} wish @param {Uint8Array} manifest @param {import('../files/source.js').Source} audio @param {Options} options
 * @returns {Promise<Prepared>} */
async function stageSealed({ local }, manifest, audio, options) {
  const key = newKey();
  const files = {
    manifest: await stagedFile(local, 'manifest'),
    audio: await stagedFile(local, 'audio'),
  };
  const description = await sealed(manifest, key);
  files.manifest.write(description);
  const size = await sealSource(audio, key, files.audio.write, during(options, 0.85, 1));
  const [a, b] = [files.manifest.close(), files.audio.close()];
  const held = a && b && { manifest: a, audio: b };
  return { key, bytes: { manifest: description.length, audio: size }, held };
}

/**
 * A song and its settings as a manifest and one lossless file, which lives as long as `use` takes.
 * @template T
 * @param {Stage} whole of the song in use
 * @param {Pcm} song as it was opened
 * @param {Wish} wish
 * @param {Options} options
 * @param {(manifest: Uint8Array, audio: import('../files/source.js').Source) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function packed(whole, song, wish, options, use) {
  const { range, title, artist, core, created, comments } = wish;
  const { module, room } = whole;
  const pcm = range ? stretchOf(song, range.start, range.end) : song;
  const stage = range ? new Stage(module, pcm, new Room(room.limit)) : whole;
  const asked = !range
    ? wish
    : {
        ...wish,
        recipe: ofPart(wish.recipe),
        versions: wish.versions.map((v) => ({ ...v, recipe: ofPart(v.recipe) })),
      };
  const plain = new Sinks();
  try {
    const { frames, sampleRate } = pcm;
    const measure = () => analyse(asStereo(pcm), { module, ...during(options, 0, 0.05) });
    const a = stage.measured ?? (await measure());
    const packing = packingFor(a.figures);
    const exact = packing.format === 'flac' ? plainZeros(pcm) : pcm;
    const print = await run(fingerprintPass(exact), during(options, 0.05, 0.08));
    const described = { a, ...(await describe(stage, exact, asked, options)) };
    const sink = await plain.open('share', 'application/octet-stream');
    const { format, source } = await pack(exact, print, packing, sink, during(options, 0.5, 0.85));
    const about = { title, artist, created, core, range, options: { comments } };
    const audio = {
      name: song.name,
      sampleRate,
      channels: widthOf(pcm),
      frames,
      pcm: print,
      format,
    };
    const manifest = makeManifest({ ...about, source: audio, recipe: asked.recipe, ...described });
    return await use(manifest, source);
  } finally {
    await plain.abandon();
    if (range) stage.close();
  }
}

/**
 * @param {Stage} whole of the song in use
 * @param {Pcm} song as it was opened
 * @param {Wish} wish
 * @param {Options} options
 * @returns {Promise<Prepared>}
 */
export async function prepare(whole, song, wish, options) {
  const seal = (/** @type {Uint8Array} */ manifest, /** @type {any} */ audio) =>
    stageSealed(wish, manifest, audio, options);
  try {
    return await packed(whole, song, wish, options, seal);
  } catch (error) {
    await unstage(wish.local);
    throw error;
  }
}
