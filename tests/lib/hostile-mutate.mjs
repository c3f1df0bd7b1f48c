// hostile-mutate.mjs -- a good file made bad in one of many ways, the same for the same number. What only ever fails at
// a checksum goes no deeper, so in every second Ogg and FLAC the checksums are made right again.
// SPDX-License-Identifier: MIT

/** @typedef {import('./hostile-seeds.mjs').Seed} Seed */
/** @typedef {(below: number) => number} Draw a whole number from 0 up to below */

/** mulberry32, Tommy Ettinger, public domain. @param {number} seed @returns {Draw} */
export function generator(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A place: every second time within the head of the file. @param {Draw} draw @param {number} length */
const place = (draw, length) => draw(Math.max(1, draw(2) ? Math.min(length, 128) : length));

/** @param {Draw} draw @param {number} length @returns {[number, number]} from, to */
function range(draw, length) {
  const from = place(draw, length);
  return [from, Math.min(length, from + 1 + draw(draw(2) ? 16 : length))];
}

const MAGIC = [
  0, 1, 0xff, 0x7f, 0xffff, 0x7fff, 0x8000, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe,
];
const RATES = [0, 1, 7999, 8000, 192000, 192001, 0x7fffffff, 0xffffffff, 44056, 11025];
const WIDTHS = [0, 1, 3, 8, 9, 255, 256, 32768, 65535];

/** @param {Uint8Array} bytes @param {number} at @param {number} x @param {number} size @param {boolean} little */
function poke(bytes, at, x, size, little) {
  for (let i = 0; i < size && at + i < bytes.length; i++)
    bytes[at + i] = Math.floor(x / 256 ** (little ? i : size - 1 - i)) & 255;
}

/** Where a four-letter name stands. @param {Uint8Array} bytes @param {string} name */
const find = (bytes, name) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(name);

const CHUNKS = [
  'fmt ',
  'data',
  'ds64',
  'COMM',
  'SSND',
  'FORM',
  'RIFF',
  'fLaC',
  'OggS',
  'OpusHead',
  'vorbis',
];

/** Each gives the file back changed. @type {Record<string, (bytes: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array>} */
const CHANGES = {
  flip(bytes, draw) {
    for (let n = 1 + draw(12); n > 0; n--) bytes[place(draw, bytes.length)] ^= 1 << draw(8);
    return bytes;
  },
  byte(bytes, draw) {
    for (let n = 1 + draw(4); n > 0; n--)
      bytes[place(draw, bytes.length)] = draw(2) ? draw(256) : MAGIC[draw(4)];
    return bytes;
  },
  cut: (bytes, draw) => bytes.subarray(0, place(draw, bytes.length)),
  behead: (bytes, draw) => bytes.subarray(place(draw, bytes.length)),
  drop(bytes, draw) {
    const [from, to] = range(draw, bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  twice(bytes, draw) {
    const [from, to] = range(draw, bytes.length);
    const times = 1 + draw(4);
    const part = Array.from({ length: times }, () => bytes.subarray(from, to));
    return Buffer.concat([bytes.subarray(0, to), ...part, bytes.subarray(to)]);
  },
  blank: (bytes, draw) => bytes.fill(draw(2) ? 0 : 255, ...range(draw, bytes.length)),
  noise(bytes, draw) {
    const [from, to] = range(draw, bytes.length);
    for (let i = from; i < to; i++) bytes[i] = draw(256);
    return bytes;
  },
  splice: (bytes, draw, other) =>
    Buffer.concat([
      bytes.subarray(0, place(draw, bytes.length)),
      other.subarray(place(draw, other.length)),
    ]),
  append: (bytes, draw, other) => Buffer.concat([bytes, draw(2) ? other : bytes]),
  number(bytes, draw) {
    const size = [2, 4, 8][draw(3)];
    poke(bytes, place(draw, bytes.length), MAGIC[draw(MAGIC.length)], size, draw(2) === 0);
    return bytes;
  },
  /** A number of a chunk's head or just behind it: sizes, rates, widths, bits. */
  field(bytes, draw) {
    const there = CHUNKS.map((name) => find(bytes, name)).filter((at) => at >= 0);
    if (there.length === 0) return bytes;
    const at = there[draw(there.length)] + 4 + 2 * draw(14);
    const list = [MAGIC, RATES, WIDTHS][draw(3)];
    poke(bytes, at, list[draw(list.length)], draw(2) ? 2 : 4, find(bytes, 'FORM') !== 0);
    return bytes;
  },
  /** Long, but of nothing. */
  pad(bytes, draw) {
    const at = place(draw, bytes.length);
    const gap = new Uint8Array(1 << draw(19)).fill(draw(2) ? 0 : draw(256));
    return Buffer.concat([bytes.subarray(0, at), gap, bytes.subarray(at)]);
  },
};

const CRC32 = crcTable(0x04c11db7, 32); // Ogg, RFC 3533
const CRC16 = crcTable(0x8005, 16); // FLAC frames, RFC 9639 section 9.3
const CRC8 = crcTable(0x07, 8);

/** @param {number} polynomial @param {number} width */
function crcTable(polynomial, width) {
  const top = 2 ** (width - 1);
  return Array.from({ length: 256 }, (_, i) => {
    let crc = i * 2 ** (width - 8);
    for (let k = 0; k < 8; k++) crc = crc >= top ? (((crc - top) * 2) ^ polynomial) >>> 0 : crc * 2;
    return crc;
  });
}

/** @param {number[]} table @param {number} width @param {Iterable<number>} bytes */
function crc(table, width, bytes) {
  let sum = 0;
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1;
  for (const byte of bytes)
    sum = (((sum << 8) & mask) ^ table[((sum >>> (width - 8)) ^ byte) & 255]) >>> 0;
  return sum;
}

/** Of the head of a FLAC frame. @param {Iterable<number>} bytes */
export const checksum8 = (bytes) => crc(CRC8, 8, bytes);
/** Of the whole of it. @param {Iterable<number>} bytes */
export const checksum16 = (bytes) => crc(CRC16, 16, bytes);

/** @param {Uint8Array} bytes */
function mendOgg(bytes) {
  for (let at = 0; at + 27 < bytes.length; ) {
    const lacing = bytes.subarray(at + 27, at + 27 + bytes[at + 26]);
    const end = at + 27 + lacing.length + lacing.reduce((sum, x) => sum + x, 0);
    if (bytes[at] !== 0x4f || bytes[at + 1] !== 0x67 || end > bytes.length) return;
    poke(bytes, at + 22, 0, 4, true);
    poke(bytes, at + 22, crc(CRC32, 32, bytes.subarray(at, end)), 4, true);
    at = end;
  }
}

/** Where the frames of a good FLAC begin, and its end. @param {Uint8Array} bytes */
function flacFrames(bytes) {
  const starts = [];
  for (let at = 42; at + 10 < bytes.length; at++) {
    if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) continue;
    for (let size = 5; size < 16; size++)
      if (checksum8(bytes.subarray(at, at + size)) === bytes[at + size]) {
        starts.push({ at, head: size });
        break;
      }
  }
  return starts;
}

/** @param {Uint8Array} bytes @param {Uint8Array} good of the same length */
function mendFlac(bytes, good) {
  const starts = flacFrames(good);
  starts.forEach(({ at, head }, i) => {
    const end = (starts[i + 1]?.at ?? good.length) - 2;
    bytes[at + head] = checksum8(bytes.subarray(at, at + head));
    poke(bytes, end, checksum16(bytes.subarray(at, end)), 2, false);
  });
}

/**
 * @param {Seed[]} seeds
 * @param {number} number of the file
 * @returns {{ name: string, bytes: Uint8Array, how: string }}
 */
export function breed(seeds, number) {
  const draw = generator(number);
  const seed = seeds[draw(seeds.length)];
  const names = Object.keys(CHANGES);
  let bytes = seed.bytes.slice();
  const done = [];
  for (let n = 1 + draw(3); n > 0; n--) {
    const name = names[draw(names.length)];
    done.push(name);
    const other = seeds[draw(seeds.length)].bytes;
    bytes = Uint8Array.from(CHANGES[name](bytes, draw, other));
  }
  if (draw(2)) {
    if (find(bytes, 'OggS') === 0) mendOgg(bytes);
    else if (find(seed.bytes, 'fLaC') === 0 && bytes.length === seed.bytes.length)
      mendFlac(bytes, seed.bytes);
    done.push('mend');
  }
  return { name: seed.name, bytes, how: done.join(', ') };
}
