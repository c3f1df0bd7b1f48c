// media-read.js -- AAC (M4A, MP4, ADTS) and WebM by the browser's own decoder, placed by the file's timestamps: what the
// encoder put before the song and behind it is taken off. Only where there is WebCodecs; samples differ a little between browsers.
// SPDX-License-Identifier: MIT
import { ALL_FORMATS, AudioSampleSink, CustomSource, Input } from 'mediabunny';
import { allocate, checkLength, checkShape } from './shape.js';
import { FileError } from './source.js';

/** @typedef {import('./source.js').Source} Source */

/** @param {Source} source */
async function trackOf(source) {
  const input = new Input({
    formats: ALL_FORMATS,
    source: new CustomSource({
      getSize: () => source.size,
      read: async (start, end) => source.read(start, end - start),
    }),
  });
  const track = await input.getPrimaryAudioTrack().catch(() => {
    throw new FileError(source.name, 'is damaged: its index cannot be read');
  });
  if (!track)
    throw new FileError(source.name, 'is cut short, or holds no audio: its index names none');
  if (!(await track.canDecode()))
    throw new FileError(
      source.name,
      `holds ${track.codec ? track.codec.toUpperCase() : 'a codec (ALAC?)'} that this browser cannot decode: convert it to FLAC or WAV first`,
    );
  return track;
}

/** @param {Source} source @param {string} kind what its first bytes say @param {import('./read.js').ReadOptions} options @returns {Promise<import('./source.js').Pcm>} */
export async function readMedia(source, kind, { pick, signal, onProgress }) {
  const track = await trackOf(source);
  const { sampleRate, numberOfChannels: width } = track;
  checkShape(source.name, { sampleRate, width }, pick);
  const frames = Math.round((await track.computeDuration()) * sampleRate);
  if (!(frames > 0)) throw new FileError(source.name, 'holds no audio: 0 samples');
  checkLength(source, frames);
  const chosen = pick ?? Array.from({ length: width }, (_, c) => c);
  const channels = allocate(source.name, chosen.length, frames);
  let there = 0;
  try {
    for await (const sample of new AudioSampleSink(track).samples()) {
      signal?.throwIfAborted();
      const at = Math.round(sample.timestamp * sampleRate);
      const from = Math.max(0, -at);
      const count = Math.min(sample.numberOfFrames, frames - at) - from;
      const part = new Float32Array(sample.numberOfFrames);
      for (const [i, planeIndex] of chosen.entries()) {
        sample.copyTo(part, { planeIndex, format: 'f32-planar' });
        if (count > 0) channels[i].set(part.subarray(from, from + count), at + from);
      }
      there = Math.max(there, at + sample.numberOfFrames);
      sample.close();
      onProgress?.(Math.min(1, there / frames));
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new FileError(
      source.name,
      'is damaged: it could not be decoded to its end',
      String(error),
    );
  }
  if (there < frames)
    throw new FileError(
      source.name,
      `is cut short: its header promises ${frames} samples, ${Math.max(0, there)} are there`,
    );
  const codec = track.codec ?? kind;
  return { sampleRate, channels, frames, bits: null, container: kind, codec, name: source.name };
}
