// one-file.js -- in the Worker: a song, its settings and the listener's player as one HTML file that opens from a disk.
//
//   template of the build: player, core --> head | title | manifest | player | pieces of the song
//
// What is put in is base 64, but for the title, which is escaped: nothing in it can end the element that it stands in.
// It is not encrypted: whoever is given the file is given the song.
// SPDX-License-Identifier: MIT
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Sinks } from '../sinks.js';
import { breathe } from '../slices.js';
import { clean, toBase64 } from './bytes.js';
import { MOST_TITLE } from './manifest.js';
import { MARKS } from './marks.js';
import { packed } from './prepare.js';

/** @typedef {import('../files/source.js').Source} Source */
/** @typedef {import('./prepare.js').Options} Options */

const PIECE = 3 << 18; // bytes of the song in one element: a whole number of MB as text
const OPEN = '<script type="application/octet-stream">';
const CLOSE = '</script>\n';

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** @param {string} text */
export const escaped = (text) => text.replace(/[&<>"']/g, (c) => ENTITIES[c]);

/**
 * The file, piece by piece.
 * @param {string} template @param {{ title: string, manifest: Uint8Array, audio: Source }} share
 * @returns {AsyncGenerator<string>}
 */
export async function* oneFile(template, { title, manifest, audio }) {
  const line = clean(title, MOST_TITLE) || 'Untitled';
  const fill = {
    [MARKS.title]: escaped(line),
    [MARKS.manifest]: toBase64(manifest),
    [MARKS.size]: String(audio.size),
  };
  let rest = template;
  for (const [mark, text] of Object.entries({ ...fill, [MARKS.song]: '' })) {
    const [before, after, ...more] = rest.split(mark);
    if (after === undefined || more.length > 0)
      throw new Error('The player for the file is not of this page: reload it.');
    yield before + text;
    rest = after;
  }
  for (let at = 0; at < audio.size; at += PIECE) {
    const bytes = await audio.read(at, Math.min(PIECE, audio.size - at));
    if (bytes.length === 0) throw new Error('A packed song ended before its end.');
    yield OPEN + toBase64(bytes) + CLOSE;
  }
  yield rest;
}

/** @param {Source} source @param {Options} options @param {(x: number) => void} tell @returns {Promise<string>} SHA-256 */
async function hashOf({ size, read }, { signal }, tell) {
  const hash = sha256.create();
  for (let at = 0; at < size; ) {
    signal.throwIfAborted();
    const bytes = await read(at, Math.min(1 << 20, size - at));
    if (bytes.length === 0) break;
    hash.update(bytes);
    at += bytes.length;
    tell(at / size);
    await breathe();
  }
  return bytesToHex(hash.digest());
}

/**
 * Written, read back, and only then given its name.
 * @param {import('../stage.js').Stage} whole of the song in use
 * @param {import('../files/source.js').Pcm} song as it was opened
 * @param {{ wish: import('./prepare.js').Wish, template: string, name: string, place: import('../sinks.js').Place }} what
 * @param {Options} options
 * @returns {Promise<import('../sinks.js').Kept & { bytes: number }>}
 */
export async function saveOneFile(whole, song, { wish, template, name, place }, options) {
  const { signal, onProgress } = options;
  const tell = (/** @type {number} */ x) => onProgress(0.85 + 0.15 * x, 'Saving');
  const sinks = new Sinks(place);
  try {
    const bytes = await packed(whole, song, wish, options, async (manifest, audio) => {
      const sink = await sinks.open(name, 'text/html');
      const hash = sha256.create();
      const encoder = new TextEncoder();
      const about = (audio.size * 4) / 3 + template.length;
      let written = 0;
      for await (const text of oneFile(template, { title: wish.title, manifest, audio })) {
        signal.throwIfAborted();
        const bytes = encoder.encode(text);
        hash.update(bytes);
        await sink.write(bytes);
        written += bytes.length;
        tell(Math.min(1, (0.6 * written) / about));
        await breathe();
      }
      const back = await hashOf(await sink.reopen(), options, (x) => tell(0.6 + 0.4 * x));
      if (back !== bytesToHex(hash.digest()))
        throw new Error(`${name} was saved but reads back differently: the disk is failing`);
      return written;
    });
    const [kept] = await sinks.commit({ signal });
    return { ...kept, bytes };
  } catch (error) {
    await sinks.abandon();
    throw error;
  }
}
