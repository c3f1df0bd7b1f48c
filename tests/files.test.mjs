// files.test.mjs -- the WAV reader and writer against hand-made bytes, and bad files by their sentence.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAudio } from '../web/files/read.js';
import { encode } from '../web/files/samples.js';
import { fromBlob, fromBytes } from '../web/files/source.js';
import { wavBytes, wavHead } from '../web/files/wav-write.js';

/** @param {string} s */
const text = (s) => [...s].map((c) => c.charCodeAt(0));
/** @param {number} x @param {number} bytes */
const le = (x, bytes) => Array.from({ length: bytes }, (_, i) => Math.floor(x / 256 ** i) % 256);
/** @param {string} id @param {number[]} body */
const chunk = (id, body, size = body.length) => [
  ...text(id),
  ...le(size, 4),
  ...body,
  ...(body.length & 1 ? [0] : []),
];
/** @param {{ code?: number, width?: number, rate?: number, bits?: number, align?: number, extra?: number[] }} shape */
const fmt = ({ code = 1, width = 2, rate = 48000, bits = 16, align, extra = [] } = {}) =>
  chunk('fmt ', [
    ...le(code, 2),
    ...le(width, 2),
    ...le(rate, 4),
    ...le(rate * width * Math.ceil(bits / 8), 4),
    ...le(align ?? width * Math.ceil(bits / 8), 2),
    ...le(bits, 2),
    ...extra,
  ]);
/** @param {number[][]} chunks */
const riff = (...chunks) => {
  const body = chunks.flat();
  return Uint8Array.from([...text('RIFF'), ...le(body.length + 4, 4), ...text('WAVE'), ...body]);
};
/** @param {Iterable<number>} bytes @param {Parameters<typeof readAudio>[1]} [options] */
const read = (bytes, options) => readAudio(fromBytes(Uint8Array.from(bytes), 'song.wav'), options);
/** @param {Iterable<number>} bytes @param {RegExp} pattern */
const refused = (bytes, pattern) =>
  assert.rejects(read(bytes), (/** @type {Error} */ error) => {
    assert.match(error.message, /^song\.wav /, 'names the file');
    assert.match(error.message, pattern);
    return true;
  });

test('integers scale by a power of two: full scale is -1.0 and one step below +1.0', async () => {
  /** @type {[number, number[], number][]} */
  const cases = [
    [8, [0, 255, 128, 129], 7],
    [16, [...le(0x8000, 2), ...le(0x7fff, 2), 0, 0, 1, 0], 15],
    [24, [...le(0x800000, 3), ...le(0x7fffff, 3), 0, 0, 0, 1, 0, 0], 23],
    [32, [...le(0x80000000, 4), ...le(0x7fffffff, 4), 0, 0, 0, 0, 1, 0, 0, 0], 31],
  ];
  for (const [bits, body, power] of cases) {
    const pcm = await read(riff(fmt({ bits, width: 1 }), chunk('data', body)));
    const expected = [-1, 1 - 2 ** -power, 0, 2 ** -power].map(Math.fround);
    assert.deepEqual([...pcm.channels[0]], expected, `${bits} bits`);
    assert.equal(pcm.bits, bits);
    assert.equal(pcm.frames, 4);
  }
});

test('32 and 64-bit float are read as they are, above full scale too', async () => {
  const numbers = [0.1, -2.5, 1e-30, 3];
  for (const bits of [32, 64]) {
    const held = bits === 32 ? Float32Array.from(numbers) : Float64Array.from(numbers);
    const body = [...new Uint8Array(held.buffer)];
    const pcm = await read(riff(fmt({ code: 3, bits }), chunk('data', body)));
    assert.deepEqual(
      [...pcm.channels[0], ...pcm.channels[1]],
      [0.1, 1e-30, -2.5, 3].map(Math.fround),
    );
    assert.equal(pcm.bits, `${bits}f`);
    assert.equal(pcm.codec, `pcm_f${bits}`);
  }
});

test('EXTENSIBLE says what is inside by its sub-format', async () => {
  const guid = (/** @type {number} */ code) => [
    ...le(22, 2),
    ...le(24, 2),
    ...le(3, 4),
    ...le(code, 2),
    ...new Array(14).fill(7),
  ];
  const pcm = await read(
    riff(fmt({ code: 0xfffe, bits: 24, extra: guid(1) }), chunk('data', [0, 0, 64, 0, 0, 192])),
  );
  assert.deepEqual([pcm.channels[0][0], pcm.channels[1][0]], [0.5, -0.5]);
  await refused(
    riff(fmt({ code: 0xfffe, bits: 16, extra: guid(6) }), chunk('data', [0, 0])),
    /A-law/,
  );
});

test('chunks of odd size before the audio are stepped over, padded or not', async () => {
  const data = chunk('data', [1, 0, 2, 0]);
  const padded = await read(riff(chunk('LIST', [1, 2, 3]), fmt(), chunk('JUNK', [9]), data));
  const bare = await read(riff(chunk('bext', [1, 2, 3]).slice(0, -1), fmt(), data));
  for (const pcm of [padded, bare]) assert.equal(pcm.channels[1][0], 2 * 2 ** -15);
});

test('an open size (pipe, crashed recorder) reads to the end; a chunk after the audio is not audio', async () => {
  const sound = new Array(16).fill(3);
  for (const size of [0, 0xffffffff, 0xffffffff - 36, 0x7fffffff - 36]) {
    const pcm = await read(riff(fmt(), chunk('data', sound, size)));
    assert.equal(pcm.frames, 4, `size ${size}`);
  }
  const pcm = await read(riff(fmt(), chunk('data', sound), chunk('LIST', sound)));
  assert.equal(pcm.frames, 4);
});

test('RF64 takes the size of its audio from ds64', async () => {
  const bytes = riff(
    chunk('ds64', [...le(0, 8), ...le(8, 8), ...le(2, 8), ...le(0, 4)]),
    fmt(),
    chunk('data', [1, 0, 0, 0, 5, 0, 0, 0], 0xffffffff),
    text('LISTjunk'),
  );
  bytes.set(text('RF64'));
  const pcm = await read(bytes);
  assert.equal(pcm.frames, 2);
  assert.equal(pcm.container, 'rf64');
});

test('what is written is read back the same: 16, 24, 32f, odd lengths and the pad byte', async () => {
  const ints = { 16: [-32768, 32767, 1, 0, -1], 24: [-8388608, 8388607, 1, 0, -1] };
  for (const bits of /** @type {const} */ ([16, 24])) {
    const plane = Int32Array.from(ints[bits]);
    const bytes = wavBytes([plane], { sampleRate: 44100, bits });
    assert.equal(bytes.length % 2, 0);
    const pcm = await read(bytes);
    assert.deepEqual(
      [...pcm.channels[0]],
      ints[bits].map((x) => x * 2 ** (1 - bits)),
    );
    assert.equal(pcm.sampleRate, 44100);
  }
  const floats = [Float32Array.of(0.1, -1.5), Float32Array.of(1e-9, 0)];
  const pcm = await read(wavBytes(floats, { sampleRate: 96000, bits: '32f' }));
  assert.deepEqual(pcm.channels, floats);
});

test('5 GiB of audio gets an RF64 head, and the reader asks for no more than a piece at a time', async () => {
  /** @type {import('../web/files/wav-write.js').WavShape} */
  const shape = { sampleRate: 192000, width: 2, frames: 900e6, bits: 24 };
  const head = wavHead(shape);
  assert.equal(String.fromCharCode(...head.subarray(0, 4)), 'RF64');
  assert.equal(new DataView(head.buffer).getBigUint64(28, true), 5400000000n);
  let most = 0;
  const body = encode([new Int32Array(1e6), new Int32Array(1e6)], 1e6, 24);
  const small = wavHead({ ...shape, frames: 1e6 });
  const whole = Uint8Array.from([...small, ...body]);
  const source = fromBytes(whole, 'long.wav');
  await readAudio({
    ...source,
    read: (at, length) => {
      most = Math.max(most, length);
      return source.read(at, length);
    },
  });
  assert.ok(most <= 1 << 20, `${most} bytes at once`);
});

test('bad files are refused by name and reason', async () => {
  await refused([], /is empty/);
  await refused(text('RIFF'), /cut short/);
  await refused(
    text('caff\0\x01\0\0desc'),
    /is CAF, which is not read here: convert it to FLAC or WAV/,
  );
  await refused(text('PK\x03\x04\x14\0'), /is a ZIP archive: unpack it first/);
  await refused(text('\0\x01\x02\x03'), /is no audio file that is known here: convert it/);
  await refused(text('Dear listener,\nthis is no song at all, only words.'), /is text, not audio/);
  await refused(riff(fmt(), chunk('data', [])), /0 samples/);
  await refused(riff(fmt(), chunk('data', []), chunk('LIST', [1, 2, 3, 4])), /0 samples/);
  await refused(
    riff(fmt(), chunk('data', [1, 2, 3, 4], 4000)),
    /promises 4000 bytes of audio, 4 are/,
  );
  await refused(riff(fmt()), /ends before the audio/);
  await refused(riff(chunk('data', [1, 2, 3, 4])), /no format chunk/);
  await refused(riff(fmt({ width: 0 }), chunk('data', [0, 0])), /0 channels/);
  await refused(riff(fmt({ rate: 0 }), chunk('data', [0, 0, 0, 0])), /sample rate of 0 Hz/);
  await refused(riff(fmt({ rate: 4e9 }), chunk('data', [0, 0, 0, 0])), /sample rate/);
  await refused(riff(fmt({ bits: 77 }), chunk('data', [0, 0, 0, 0])), /damaged header: 77 bits/);
  await refused(riff(fmt({ align: 999 }), chunk('data', [0, 0, 0, 0])), /999 bytes a frame/);
  await refused(riff(fmt({ code: 17, bits: 4 }), chunk('data', [0, 0])), /IMA ADPCM/);
  await refused(
    [...text('fLaC'), ...new Array(60).fill(0)],
    /is damaged: nothing in it could be decoded/,
  );
  await refused([...text('OggS'), 0, 2], /is Ogg/);
  await refused([0, 1, 2, 3], /no audio file/);
});

test('eight channels are refused, or two of them chosen', async () => {
  const body = Array.from({ length: 8 }, (_, c) => le(c * 256, 2)).flat();
  const bytes = riff(fmt({ width: 8 }), chunk('data', body));
  await refused(bytes, /has 8 channels.*choose two/);
  const pcm = await read(bytes, { pick: [2, 5] });
  assert.deepEqual([pcm.channels[0][0], pcm.channels[1][0]], [2 * 2 ** -7, 5 * 2 ** -7]);
  await assert.rejects(read(bytes, { pick: [8] }), /9 cannot be chosen/);
});

test('NaN and infinity are counted and become silence', async () => {
  const body = [...new Uint8Array(Float32Array.of(NaN, 0.5, Infinity, -Infinity).buffer)];
  const pcm = await read(riff(fmt({ code: 3, bits: 32, width: 1 }), chunk('data', body)));
  assert.equal(pcm.nonfinite, 3);
  assert.deepEqual([...pcm.channels[0]], [0, 0.5, 0, 0]);
});

test('random damage never hangs and never throws anything but a sentence', async () => {
  let seed = 1;
  const random = (/** @type {number} */ n) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  const good = riff(chunk('LIST', [1, 2, 3]), fmt(), chunk('data', new Array(64).fill(5)));
  for (let round = 0; round < 2000; round++) {
    const bytes = Uint8Array.from(good);
    for (let k = 0; k < 1 + random(4); k++) bytes[random(60)] = random(256);
    try {
      await read(bytes.subarray(0, 20 + random(bytes.length - 19)));
    } catch (error) {
      const { name, stack } = /** @type {Error} */ (error);
      assert.equal(name, 'FileError', `round ${round}: ${stack}`);
    }
  }
});

test('what a browser says of a file that is gone or has changed becomes a sentence', async () => {
  /** @type {[string, RegExp][]} */
  const cases = [
    ['NotFoundError', /^song\.wav is a folder, or is no longer where it was/],
    ['NotReadableError', /^song\.wav was changed or moved since it was opened/],
    ['SecurityError', /^as it is$/],
  ];
  for (const [name, pattern] of cases) {
    const blob = new Blob(['x']);
    const arrayBuffer = () => Promise.reject(new DOMException('as it is', name));
    blob.slice = () => Object.assign(new Blob([]), { arrayBuffer });
    await assert.rejects(async () => fromBlob(blob, 'song.wav').read(0, 1), { message: pattern });
  }
});
