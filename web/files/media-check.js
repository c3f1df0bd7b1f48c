// media-check.js -- an MP4 where nobody can decode it: what its index promises, and whether every packet is there.
// SPDX-License-Identifier: MIT
import { ALL_FORMATS, CustomSource, EncodedPacketSink, Input } from 'mediabunny';
import { FileError } from './source.js';

/** @param {import('./source.js').Source} source */
async function openTrack(source) {
  const reader = new CustomSource({
    getSize: () => source.size,
    read: async (start, end) => source.read(start, end - start),
  });
  const track = await new Input({ formats: ALL_FORMATS, source: reader }).getPrimaryAudioTrack();
  if (!track) throw new FileError(source.name, 'holds no audio: its index names none');
  return track;
}

/** Whether the file can be heard here. @param {import('./source.js').Source} source */
export async function canDecode(source) {
  return 'AudioDecoder' in globalThis && (await (await openTrack(source)).canDecode());
}

/** @param {import('./source.js').Source} source */
export async function checkMedia(source) {
  const track = await openTrack(source);
  const { sampleRate, numberOfChannels: width } = track;
  let [bytes, end] = [0, 0];
  for await (const packet of new EncodedPacketSink(track).packets()) {
    bytes += packet.data.length;
    end = packet.timestamp + packet.duration;
  }
  return { sampleRate, width, frames: Math.round(end * sampleRate), bytes };
}
