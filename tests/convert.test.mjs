// convert.test.mjs -- sample-rate conversion: spectra by scipy, the same samples in every build, and what uses it.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../scripts/house.mjs';
import { Converter } from '../wasm/converter.js';
import { convertedFrames, convertPcm } from '../web/convert.js';
import { run } from '../web/passes.js';
import { placePass, song } from '../web/songs.js';
import { core, near } from './lib/core.mjs';
import { scratch } from './lib/music.mjs';
import { db, noise, rms, sine } from './lib/signal.mjs';

const ORACLE = fileURLToPath(new URL('oracle/convert.py', import.meta.url));
const RATES = [44100, 48000, 88200, 96000, 176400, 192000];
const PAIRS = RATES.flatMap((from) =>
  RATES.filter((to) => to !== from).map((to) => /** @type {[number, number]} */ ([from, to])),
);
/** @type {[number, number][]} */
const WANTED = [
  [48000, 44100],
  [96000, 48000],
  [44100, 48000],
];

/** @param {string} command @param {(string | number)[]} args @param {Uint8Array} [input] */
function call(command, args, input) {
  const options = { cwd: ROOT, input, maxBuffer: 1 << 30 };
  const { status, stdout, stderr, error } = spawnSync(command, args.map(String), options);
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? stderr}`);
  return stdout;
}

/** @param {string} compiler @returns {string} path of the native converter */
function native(compiler) {
  const folder = `build/native/${compiler}`;
  call('cmake', ['-S', '.', '-B', folder, '-G', 'Ninja', `-DCMAKE_C_COMPILER=${compiler}`]);
  call('ninja', ['-C', folder, 'render_convert']);
  return join(ROOT, folder, 'render_convert');
}

/** @param {Uint8Array} bytes of interleaved stereo f64 @returns {Float32Array[]} */
function planes(bytes) {
  const all = new Float64Array(bytes.slice().buffer);
  return [0, 1].map((c) => Float32Array.from({ length: all.length / 2 }, (_, i) => all[2 * i + c]));
}

/** @param {Float32Array[]} channels @returns {Uint8Array} interleaved f64 */
function bytes([left, right]) {
  const all = new Float64Array(2 * left.length);
  for (let i = 0; i < left.length; i++) {
    all[2 * i] = left[i];
    all[2 * i + 1] = right[i];
  }
  return new Uint8Array(all.buffer);
}

/** @param {[number, number]} pair @param {(signal: Buffer) => Uint8Array | Promise<Uint8Array>} converter */
async function measured([from, to], converter) {
  const path = join(scratch, 'convert.f64');
  call('/usr/bin/python3', [ORACLE, 'make', from, to, path]);
  const signal = readFileSync(path);
  const out = await converter(signal);
  writeFileSync(path, out);
  const figures = JSON.parse(`${call('/usr/bin/python3', [ORACLE, 'measure', from, to, path])}`);
  return { ...figures, expected: Math.ceil(((signal.length / 16) * to) / from) };
}

/**
 * Figures of a mastering-grade converter.
 * @param {Record<string, number>} m @param {number} dcError @param {number} [thdn] dB
 */
function holds(m, dcError, thdn = -150) {
  assert.equal(m.frames, m.expected);
  near(m.ripple, 0, 0.001, 'dB to 20 kHz (44.1)');
  near(m.rim, 0, 0.1, 'dB to 21 kHz (44.1)');
  assert.ok(m.alias <= -140, `aliases and images ${m.alias} dB`);
  assert.ok(m.thdn <= thdn, `THD+N ${m.thdn} dB`);
  assert.ok(m.sweep <= -150, `a sweep is ${m.sweep} dB off its formula`);
  near(m.delay, 0, 0.01, 'frames of the lower rate');
  near(m.dc, 0, dcError, 'of full scale, DC');
}

const tool = native('gcc');

for (const pair of PAIRS)
  test(`${pair.join(' to ')} Hz in 64 bits: flat, no alias, no delay`, async () => {
    const figures = await measured(pair, (signal) => call(tool, [...pair, 0], signal));
    holds(figures, 1e-14); // 336 roundings of 1.1e-16 and more at higher rates
  });

// Rounding a sine near full scale to 24 bits of mantissa leaves -153.7 dB: two thirds of its samples lie above 0.5 and
// have steps of 2^-24, the rest finer ones. That happens to what goes in and to what comes out.
const ROUNDED = 10 * Math.log10(10 ** -15 + 2 * 10 ** -15.37);

for (const pair of WANTED)
  test(`${pair.join(' to ')} Hz by the shipped core, 32 bits in and out`, async () => {
    const figures = await measured(pair, async (signal) =>
      bytes(await convertPcm(core, planes(signal), ...pair)),
    );
    holds(figures, 0, ROUNDED);
  });

/** @param {Float32Array[]} channels */
const sha = (channels) => {
  const hash = createHash('sha256');
  for (const plane of channels) hash.update(new Uint8Array(plane.buffer));
  return hash.digest('hex');
};

/** @type {[number, number][]} */
const PROVED = [...WANTED, [44100, 192000], [192000, 44100], [22050, 48000]];
for (const compiler of ['gcc', 'clang'])
  test(`native ${compiler} and wasm convert to the same samples`, async () => {
    const path = compiler === 'gcc' ? tool : native(compiler);
    const input = [noise(20011, 0, 1), noise(20011, -6, 2)];
    for (const [from, to] of PROVED) {
      const hash = sha(await convertPcm(core, input, from, to));
      for (const block of [0, 1, 441])
        assert.equal(
          sha(planes(call(path, [from, to, block], bytes(input)))),
          hash,
          `${from} ${to}`,
        );
    }
  });

test('pushes of any size give the same, and reset forgets', async () => {
  const input = [noise(30011, 0, 1), noise(30011, -6, 2)];
  const whole = await convertPcm(core, input, 44100, 48000);
  const converter = new Converter(core, 44100, 48000);
  assert.equal(converter.most, 3763); // floor(4096 147 / 160)
  assert.throws(() => converter.push(converter.most + 1), RangeError);
  for (const size of [1, 128, 3763]) {
    const out = whole.map((plane) => new Float32Array(plane.length));
    const keep = (/** @type {number} */ n) =>
      out.forEach((plane, c) => {
        plane.set(converter.output[c].subarray(0, n), converter.made - n);
      });
    for (let at = 0; at < 30011; at += size) {
      const n = Math.min(size, 30011 - at);
      input.forEach((plane, c) => {
        converter.input[c].set(plane.subarray(at, at + n));
      });
      keep(converter.push(n));
    }
    keep(converter.finish());
    assert.equal(converter.made, convertedFrames(30011, 44100, 48000));
    assert.deepEqual(out, whole);
    converter.reset();
  }
});

test('no frames, one frame, one channel, the same rate', async () => {
  assert.equal((await convertPcm(core, [new Float32Array(0)], 48000, 44100))[0].length, 0);
  const [click] = await convertPcm(core, [Float32Array.of(1)], 44100, 192000);
  assert.equal(click.length, 5); // ceil(640 / 147)
  near(click[0], 0.9694, 0.00001, 'of full scale: the cut'); // a sinc's middle is its bandwidth
  const mono = sine(997, -6, 4410, 44100);
  const both = await convertPcm(core, [mono, mono], 44100, 48000);
  assert.deepEqual(await convertPcm(core, [mono], 44100, 48000), [both[0]]);
  assert.equal((await convertPcm(core, [mono], 44100, 44100))[0], mono);
});

test('a ratio that is too odd is refused in a sentence', async () => {
  const plane = new Float32Array(100);
  await assert.rejects(convertPcm(core, [plane], 44100, 48001), /44100 Hz .* 48001 Hz/);
  await assert.rejects(convertPcm(core, [plane], 44100, 400000), /400000 Hz/);
  await assert.rejects(convertPcm(core, [plane], 4000, 48000), /4000 Hz/);
});

/** @param {number} sampleRate @param {Float32Array[]} channels @returns {import('../web/files/source.js').Pcm} */
const pcm = (sampleRate, channels) => ({
  sampleRate,
  channels,
  frames: channels[0].length,
  bits: 24,
  container: 'wav',
  codec: 'pcm_s24',
  name: 'a.wav',
});

test('a reference follows the rate of the song, and one that cannot leaves the old one', async () => {
  const tone = sine(997, -6, 44100, 44100);
  await run(placePass(core, 'R', pcm(44100, [tone])));
  assert.throws(() => song('R'), /No reference/);
  for (const rate of [48000, 44100, 96000]) {
    await run(placePass(core, 'A', pcm(rate, [new Float32Array(100)])));
    const { sampleRate, frames, channels } = song('R');
    assert.deepEqual([sampleRate, frames, channels.length], [rate, rate, 1]);
    const ideal = sine(997, -6, rate, rate);
    const apart = channels[0].map((x, i) => x - ideal[i]).subarray(2000, rate - 2000);
    assert.ok(db(rms(apart)) < -145, 'the reference from its own samples, not from the last song');
  }
  const before = song('R');
  await assert.rejects(run(placePass(core, 'R', pcm(48001, [tone]))), RangeError);
  assert.equal(song('R'), before);
  await run(placePass(core, 'A', pcm(48001, [tone])));
  assert.throws(() => song('R'), /No reference/);
  await run(placePass(core, 'A', pcm(44100, [tone])));
  assert.deepEqual(song('R').channels, [tone]);
});
