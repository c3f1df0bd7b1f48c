// media-read.js -- AAC (M4A, MP4, ADTS) and WebM by the browser's own decoder, placed by the file's timestamps: what the
// encoder put before the song and behind it is taken off. Only where there is WebCodecs; samples differ a little between browsers.
// SPDX-License-Identifier: MIT
import { ALL_FORMATS, AudioSampleSink, CustomSource, Input } from 'mediabunny';
import { inStore } from '../pcm.js';
import { Room } from '../store.js';
import { checkLength, checkShape } from './shape.js';
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
export async function readMedia(source, kind, options) {
  const { pick, limit, gather } = options;
  const track = await trackOf(source);
  const { sampleRate, numberOfChannels: width } = track;
  checkShape(source.name, { sampleRate, width }, pick);
  const frames = Math.round((await track.computeDuration()) * sampleRate);
  if (!(frames > 0)) throw new FileError(source.name, 'holds no audio: 0 samples');
  checkLength(source, frames);
  const chosen = pick ?? Array.from({ length: width }, (_, c) => c);
  const codec = track.codec ?? kind;
  const about = { sampleRate, frames, bits: null, container: kind, codec, name: source.name };
  if (gather) {
    const all = { frames, write: inOrder(gather), settle: () => gather.settle(0) };
    await decodeInto(all, track, source, chosen, options);
    return gather.finish(about);
  }
  const store = await new Room(limit).open(frames, chosen.length, source.name);
  try {
    await decodeInto(store, track, source, chosen, options);
  } catch (error) {
    store.close();
    throw error;
  }
  return inStore(about, store);
}

/**
 * Hands on what stands at places one after the other: a gap is silence, what was there before is left out.
 * @param {import('./stream.js').Gathering} gather @returns {import('../store.js').Store['write']}
 */
const inOrder = (gather) => (planes, at, count) => {
  const gap = at - gather.frames;
  if (gap > 0) gather.push(planes.map(() => new Float32Array(gap)));
  const from = Math.max(0, -gap);
  if (from < count) gather.push(planes.map((plane) => plane.subarray(from, count)));
};

/**
 * @param {Pick<import('../store.js').Store, 'frames' | 'write'> & { settle?: () => Promise<void> }} store as long as the song
 * @param {import('mediabunny').InputAudioTrack} track
 * @param {Source} source
 * @param {number[]} chosen channels
 * @param {import('./read.js').ReadOptions} options
 */
async function decodeInto(store, track, source, chosen, { signal, onProgress }) {
  const { frames } = store;
  const { sampleRate } = track;
  let there = 0;
  try {
    for await (const sample of new AudioSampleSink(track).samples()) {
      signal?.throwIfAborted();
      const at = Math.round(sample.timestamp * sampleRate);
      const from = Math.max(0, -at);
      const count = Math.min(sample.numberOfFrames, frames - at) - from;
      const planes = chosen.map((planeIndex) => {
        const part = new Float32Array(sample.numberOfFrames);
        sample.copyTo(part, { planeIndex, format: 'f32-planar' });
        return part.subarray(from);
      });
      if (count > 0) store.write(planes, at + from, count);
      there = Math.max(there, at + sample.numberOfFrames);
      sample.close();
      await store.settle?.();
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
}
