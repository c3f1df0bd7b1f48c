// m4a-head.js -- everything of an M4A before its sound. The index (moov) stands in front, as stores and players that
// begin while they load want it; and how long it is depends on how many packets there are, which is known before the
// first one: so its room is exact, its tables are filled when the last packet was written, and nothing is moved.
//
//   a file of two packets by the library: ftyp, moov --[tables of the real length, clocks, bit rates]--> ftyp, moov, mdat
//
// ISO/IEC 14496-12, 8.2 to 8.7; 14496-14, 5.6 (esds). SPDX-License-Identifier: MIT
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { toMediabunny } from './tags-media.js';

export const FRAME = 1024; // samples of a packet, ISO/IEC 14496-3
export const DELAY = 1024; // samples that the encoder puts before the song
const CHUNK_S = 0.5; // of packets that lie together
const PARENTS = ['moov', 'udta', 'trak', 'edts', 'mdia', 'minf', 'stbl'];
/** Bytes from the name of a box to its rates: in esds behind the version, the heads of two descriptors and what they begin with. */
const RATES_AT = Object.entries({ esds: 20, btrt: 8 });

/** @typedef {{ sampleRate: number, frames: number }} Song */
/** @typedef {(box: Uint8Array) => Uint8Array} Made a box in place of another one */

/** @param {Uint8Array} bytes */
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** @param {string} name */
const letters = (name) => new TextEncoder().encode(name);

/** @param {string} name @param {Uint8Array[]} parts */
function box(name, ...parts) {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 8));
  viewOf(bytes).setUint32(0, bytes.length);
  bytes.set(letters(name), 4);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @param {ArrayLike<number>[]} parts 32-bit words, most significant byte first */
function words(...parts) {
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(4 * count);
  const view = viewOf(bytes);
  let at = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) view.setUint32(4 * at++, part[i]);
  return bytes;
}

/** The boxes that stand in a row. @param {Uint8Array} bytes */
function boxesOf(bytes) {
  /** @type {{ name: string, bytes: Uint8Array }[]} */
  const all = [];
  for (let at = 0; at < bytes.length; ) {
    const size = viewOf(bytes).getUint32(at);
    const whole = bytes.subarray(at, at + size);
    all.push({ name: String.fromCharCode(...whole.subarray(4, 8)), bytes: whole });
    at += size;
  }
  return all;
}

/** A box with others in place of some inside it. @param {{ name: string, bytes: Uint8Array }} of
 * @param {Record<string, Made>} made @returns {Uint8Array} */
function rebuilt({ name, bytes }, made) {
  if (PARENTS.includes(name))
    return box(name, ...boxesOf(bytes.subarray(8)).map((inside) => rebuilt(inside, made)));
  return made[name]?.(bytes) ?? bytes;
}

/**
 * What a box of version 0 says of time, by 32-bit words behind its head: no time of day, so that a master gives the same
 * bytes whenever it is written; and the song's length to the sample, not in ticks.
 * @param {Record<number, number>} values @returns {Made}
 */
const clock = (values) => (bytes) => {
  const set = bytes.slice();
  for (const [word, value] of Object.entries(values))
    viewOf(set).setUint32(8 + 4 * Number(word), value);
  return set;
};

/** Largest and mean bit rate, as they came out. @param {Song} song @param {Uint32Array} sizes @returns {Made} */
const rates =
  ({ sampleRate, frames }, sizes) =>
  (bytes) => {
    let [whole, inside, most] = [0, 0, 0];
    for (let i = 0, from = 0; i < sizes.length; i++) {
      whole += sizes[i];
      inside += sizes[i];
      for (; (i - from) * FRAME >= sampleRate; from++) inside -= sizes[from];
      most = Math.max(most, inside); // bytes of one second
    }
    const mean = Math.round((8 * whole * sampleRate) / (DELAY + frames));
    const set = bytes.slice();
    for (const [name, behind] of RATES_AT) {
      const at = set.findIndex((_, i) => letters(name).every((letter, k) => set[i + k] === letter));
      if (at < 0) continue;
      viewOf(set).setUint32(at + behind, 8 * most);
      viewOf(set).setUint32(at + behind + 4, mean);
    }
    return set;
  };

/** Where the packets are and how long. @param {Song} song @param {Uint32Array} sizes @param {number} start of the first one
 * @returns {Record<string, Made>} */
function tables({ sampleRate, frames }, sizes, start) {
  const { length: count } = sizes;
  const per = Math.ceil((CHUNK_S * sampleRate) / FRAME); // packets of a chunk
  const chunks = Math.ceil(count / per);
  const rest = count - (chunks - 1) * per;
  const last = DELAY + frames - (count - 1) * FRAME; // samples of the last packet
  const times = last === FRAME ? [count, FRAME] : [count - 1, FRAME, 1, last];
  const runs = rest === per || chunks === 1 ? [1, rest, 1] : [1, per, 1, chunks, rest, 1];
  const places = new Uint32Array(chunks);
  for (let i = 0, at = start; i < count; at += sizes[i++]) if (i % per === 0) places[i / per] = at;
  return {
    stts: () => box('stts', words([0, times.length / 2], times)),
    stsc: () => box('stsc', words([0, runs.length / 3], runs)),
    stsz: () => box('stsz', words([0, 0, count], sizes)),
    stco: () => box('stco', words([0, chunks], places)),
  };
}

/** The ISRC where taggers look for it, too: in a box with its name inside. The library writes its tags in boxes of four
 * letters only. @param {string} code @returns {Made} of `meta`, a full box */
const withCode = (code) => (bytes) => {
  const free = box(
    '----',
    box('mean', words([0]), letters('com.apple.iTunes')),
    box('name', words([0]), letters('ISRC')),
    box('data', words([1, 0]), letters(code)), // UTF-8, of no country
  );
  const inside = boxesOf(bytes.subarray(12)).map(({ name, bytes: each }) =>
    name === 'ilst' ? box(name, each.subarray(8), free) : each,
  );
  return box('meta', bytes.subarray(8, 12), ...inside);
};

/** @param {EncodedPacket} packet any @param {AudioDecoderConfig} config @param {Song} song @param {import('./tags.js').Tags} [tags] */
async function small(packet, config, { sampleRate }, tags) {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const source = new EncodedAudioPacketSource('aac');
  output.addAudioTrack(source);
  output.setMetadataTags(toMediabunny(tags, 'm4a'));
  await output.start();
  for (const at of [-DELAY, 0]) {
    const each = new EncodedPacket(packet.data, 'key', at / sampleRate, FRAME / sampleRate);
    await source.add(each, at < 0 ? { decoderConfig: config } : undefined);
  }
  await output.finalize();
  const all = boxesOf(new Uint8Array(/** @type {ArrayBuffer} */ (target.buffer)));
  return all.filter(({ name }) => name !== 'mdat');
}

/**
 * @param {EncodedPacket} packet the first one @param {AudioDecoderConfig} config
 * @param {Song} song @param {import('./tags.js').Tags} [tags]
 * @returns {Promise<(sizes: Uint32Array) => Uint8Array<ArrayBuffer>>} by the size of every packet; as long for any sizes
 */
export async function m4aHead(packet, config, song, tags) {
  const { sampleRate, frames } = song;
  const boxes = await small(packet, config, song, tags);
  const clocks = {
    mvhd: clock({ 1: 0, 2: 0, 3: sampleRate, 4: frames }),
    tkhd: clock({ 1: 0, 2: 0, 5: frames }),
    elst: clock({ 2: frames }),
    mdhd: clock({ 1: 0, 2: 0, 4: DELAY + frames }),
  };
  const named = tags?.isrc && { meta: withCode(tags.isrc) };
  return (sizes) => {
    const stsd = rates(song, sizes);
    const body = sizes.reduce((sum, size) => sum + size, 0);
    const begun = (/** @type {number} */ start) => {
      const made = { ...clocks, ...named, stsd, ...tables(song, sizes, start) };
      const mdat = box('mdat');
      viewOf(mdat).setUint32(0, 8 + body);
      return [...boxes.map((each) => rebuilt(each, made)), mdat];
    };
    const length = begun(0).reduce((sum, part) => sum + part.length, 0);
    return box('', ...begun(length)).subarray(8);
  };
}
