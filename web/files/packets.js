// packets.js -- encoded packets into a container: the song begins where its first sample is and ends with its last one.
// SPDX-License-Identifier: MIT
import { BufferTarget, EncodedAudioPacketSource, EncodedPacket, Output } from 'mediabunny';

const PIECE = 1 << 20; // bytes of one write

/**
 * @typedef {object} Packed
 * @property {import('mediabunny').OutputFormat} format
 * @property {'aac' | 'opus'} codec
 * @property {{ packets: EncodedPacket[], config: AudioDecoderConfig }} made
 * @property {number} sampleRate Hz
 * @property {number} size frames in a packet
 * @property {number} start time of the first packet, frames
 * @property {number} total frames of all packets that count; the last one is cut to it
 * @property {import('mediabunny').MetadataTags} tags
 */

/** @param {Packed} packed @returns {Promise<Uint8Array<ArrayBuffer>>} the file */
export async function packed({ format, codec, made, sampleRate, size, start, total, tags }) {
  const target = new BufferTarget();
  const output = new Output({ format, target });
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  output.setMetadataTags(tags);
  await output.start();
  const count = Math.ceil(total / size);
  if (made.packets.length < count)
    throw new Error(`The ${codec.toUpperCase()} encoder stopped before the end of the song.`);
  for (let i = 0; i < count; i++) {
    const time = (start + i * size) / sampleRate;
    const duration = Math.min(size, total - i * size) / sampleRate;
    const packet = new EncodedPacket(made.packets[i].data, 'key', time, duration);
    await source.add(packet, i === 0 ? { decoderConfig: made.config } : undefined);
  }
  await output.finalize();
  return new Uint8Array(/** @type {ArrayBuffer} */ (target.buffer));
}

/** @param {Uint8Array} bytes @param {import('./writers.js').Write} write */
export async function inPieces(bytes, write) {
  for (let at = 0; at < bytes.length; at += PIECE) await write(bytes.slice(at, at + PIECE));
}
