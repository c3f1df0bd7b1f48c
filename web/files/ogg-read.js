// ogg-read.js -- Vorbis and Opus in Ogg, by their own libraries in WebAssembly; pre-skip and end are trimmed.
// SPDX-License-Identifier: MIT
import { oggEnds } from './ends.js';
import { vorbisNames } from './layout.js';
import { withShortTags } from './opus-tags.js';
import { FileError } from './source.js';
import { decodeStream } from './stream.js';

/** @type {[string, string, () => Promise<any>][]} the mark in the first page, the codec, its decoder */
const CODECS = [
  ['OpusHead', 'opus', async () => new (await import('ogg-opus-decoder')).OggOpusDecoder()],
  [
    '\x01vorbis',
    'vorbis',
    async () => new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder(),
  ],
];

/** @param {import('./source.js').Source} source @param {import('./read.js').ReadOptions} options @returns {Promise<import('./source.js').Pcm>} */
export async function readOgg(source, options) {
  const head = String.fromCharCode(...(await source.read(0, 64)));
  const found = CODECS.find(([mark]) => head.includes(mark));
  if (!found)
    throw new FileError(
      source.name,
      'is Ogg, but holds neither Vorbis nor Opus: convert it to FLAC or WAV first',
    );
  const [, codec, open] = found;
  const how = { ...options, layout: vorbisNames };
  const plain = codec === 'opus' ? await withShortTags(source) : source;
  const { errors, sampleRate, nonfinite, all } = await decodeStream(plain, await open(), how);
  const format = { bits: null, container: 'ogg', codec };
  const there = all.frames / sampleRate;
  const short = (await oggEnds(source)) ? undefined : { there, promised: null };
  return all.finish({
    sampleRate,
    ...format,
    name: source.name,
    damaged: errors,
    nonfinite,
    short,
  });
}
