// share-made.mjs -- a share as the sender makes it, of a song of this machine: sealed manifest and audio, and what they
// hold. SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CORE } from '../../wasm/out/core.js';
import { effective, toValues } from '../../wasm/params.js';
import { analyse } from '../../web/analyse.js';
import { masterAt } from '../../web/delivery.js';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { FORMATS } from '../../web/files/writers.js';
import { fingerprint } from '../../web/fingerprint.js';
import { asStereo, widthOf } from '../../web/pcm.js';
import { makeRecipe } from '../../web/recipe.js';
import { makeManifest, proofFrames } from '../../web/share/manifest.js';
import { proofPass } from '../../web/share/proof.js';
import { newKey, sealed } from '../../web/share/seal.js';
import { run } from '../../web/slices.js';
import { Stage } from '../../web/stage.js';
import { core } from './core.mjs';

/** @typedef {import('../../web/files/source.js').Pcm} Pcm */

/** @param {Pcm} pcm @param {'flac' | 'wav'} format @returns {Promise<Uint8Array>} */
async function packed(pcm, format) {
  const bits = format === 'flac' ? 24 : /** @type {const} */ ('32f');
  const { sampleRate, frames, channels } = pcm;
  const shape = { sampleRate, frames, width: widthOf(pcm), bits };
  let file = Buffer.alloc(0);
  const write = (/** @type {Uint8Array} */ bytes, at = file.length) => {
    const end = Math.max(file.length, at + bytes.length);
    if (end > file.length) file = Buffer.concat([file, Buffer.alloc(end - file.length)]);
    file.set(bytes, at);
  };
  const writer = await FORMATS[format].open(/** @type {any} */ (shape), write, undefined);
  const integers = channels.map((c) => Int32Array.from(c, (x) => Math.round(x * 2 ** 23)));
  const step = 1 << 15;
  for (let at = 0; at < frames; at += step) {
    const n = Math.min(step, frames - at);
    const planes = format === 'flac' ? integers : channels;
    await writer.push(
      planes.map((plane) => plane.subarray(at, at + n)),
      n,
    );
  }
  await writer.finish();
  return file;
}

/**
 * @param {object} options
 * @param {string} [options.path] of a WAV file
 * @param {Pcm} [options.pcm] or the song itself
 * @param {Record<string, number>} options.params of the master
 * @param {Record<string, number>[]} [options.versions]
 * @param {'flac' | 'wav'} [options.format]
 * @param {Record<string, any>} [options.about] other words of the manifest
 */
export async function makeShare({
  path,
  pcm: given,
  params,
  versions = [],
  format = 'flac',
  about = {},
}) {
  const pcm = given ?? (await readAudio(fromBytes(readFileSync(String(path)), 'song.wav')));
  const { sampleRate, frames } = pcm;
  const print = fingerprint(pcm);
  const source = {
    name: 'song.wav',
    ...{ sampleRate, channels: widthOf(pcm), frames, pcm: print, format },
  };
  const master = async (/** @type {Record<string, number>} */ wanted) => {
    const recipe = makeRecipe({ core: CORE, params: wanted });
    const stage = new Stage(core, pcm);
    const { final, track } = await masterAt(stage, recipe, sampleRate);
    const channels = [new Float32Array(frames), new Float32Array(frames)];
    track.master.read(channels, 0, frames);
    return { recipe, b: final, channels };
  };
  const { recipe, b, channels } = await master(params);
  const others = await Promise.all(versions.map(master));
  const first = proofFrames(source);
  const { values } = toValues(effective(recipe));
  const hash = await run(proofPass(core, pcm, values, first));
  const manifest = makeManifest({
    ...{ title: 'Night drive', artist: 'The Testers', created: '2026-01-02T03:04:05.000Z' },
    ...{ core: CORE, source, range: null, part: { start: 0, end: frames } },
    ...{ proof: { frames: first, hash }, options: { comments: true }, recipe },
    a: await analyse(asStereo(pcm), { module: core }),
    b,
    versions: others.map((other, i) => ({
      name: `Version ${i + 2}`,
      recipe: other.recipe,
      b: other.b,
    })),
    ...about,
  });
  const key = newKey();
  const audio = await packed(pcm, format);
  return {
    ...{ id: randomBytes(16).toString('base64url'), key, pcm, channels, values, hash, print },
    writeToken: randomBytes(24).toString('base64url'),
    ownerToken: randomBytes(24).toString('base64url'),
    plain: { manifest, audio },
    blobs: { manifest: await sealed(manifest, key), audio: await sealed(audio, key) },
  };
}

/** @typedef {Awaited<ReturnType<typeof makeShare>>} Made */
