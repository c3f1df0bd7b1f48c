// cli.test.mjs -- the command line as scripts see it: exit codes, JSON, files, pipes.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PARAMS } from '../wasm/out/table.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { wavBytes } from '../web/files/wav-write.js';
import { fingerprint } from '../web/fingerprint.js';
import { near } from './lib/core.mjs';
import { ebur128, music, PIECES, scratch } from './lib/music.mjs';
import { sine } from './lib/signal.mjs';

const BIN = fileURLToPath(new URL('../scripts/lacquer.mjs', import.meta.url));

/** @param {string[]} args @param {Uint8Array} [input] */
function lacquer(args, input) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    input,
    maxBuffer: 1 << 28,
  });
  return { status, out: stdout.toString(), bytes: stdout, err: stderr.toString() };
}

/** @param {string[]} args */
const json = (...args) => {
  const { status, out, err } = lacquer([...args, '--json']);
  assert.equal(status, 0, err);
  return JSON.parse(out);
};

/** @param {string} name @param {Float32Array[]} planes @param {16 | 24 | '32f'} bits @param {number} sampleRate */
function put(name, planes, bits = '32f', sampleRate = 48000) {
  const path = join(scratch, name);
  const whole =
    bits === '32f'
      ? planes
      : planes.map((p) => Int32Array.from(p, (x) => Math.round(x * 2 ** (bits - 1))));
  writeFileSync(path, wavBytes(whole, { sampleRate, bits }));
  return path;
}

/** @param {string} path */
const printOf = async (path) => fingerprint(await readAudio(fromBytes(readFileSync(path), path)));

const tone = sine(997, -23, 48000 * 10);
const TONE = put('tone.wav', [tone, tone], 24);
const OUT = join(scratch, 'out.wav');
const LINK = join(scratch, 'link.wav');
symlinkSync(TONE, LINK);

test('wrong usage exits 2 and says what is wrong', () => {
  /** @type {[string[], RegExp][]} */
  const cases = [
    [[], /Usage/],
    [['polish'], /polish: no such command/],
    [['master', TONE, OUT, '--record', TONE], /--record is the same file as IN/],
    [['master', TONE, OUT, '--record', OUT], /--record is the same file as .*out\.wav/],
    [['master', TONE, OUT, '--record', join(scratch, 'r.wav')], /is no audio: name it \.json/],
    [['master', TONE, LINK], /OUT is the same file as IN/],
    [['master', TONE, OUT, '--record', LINK], /--record is the same file as IN/],
    [['check', TONE], /check: not in this version/],
    [['suggest', TONE], /not in this version/],
    [['analyze'], /FILE is missing/],
    [['analyze', TONE, TONE], /one file too many/],
    [['analyze', TONE, '--loud'], /--loud: no such flag/],
    [['analyze', TONE, '-j'], /-j: no such flag/],
    [['master', TONE], /OUT is missing/],
    [['master', TONE, OUT, '--rate', '44100.5'], /--rate takes whole hertz, 8000 to 192000/],
    [['master', TONE, OUT, '--rate', '384000'], /--rate takes whole hertz/],
    [['master', TONE, OUT, '--delivery', '44100'], /write rate=HZ,bits=B,dither=D,kbps=K,out=FILE/],
    [['master', TONE, OUT, '--delivery', 'bits=16'], /out=FILE is missing/],
    [['master', TONE, OUT, '--delivery', `bits=12,out=${OUT}`], /bits takes 16, 24, 32f/],
    [['master', TONE, OUT, '--delivery', `bits=16,out=${OUT}`], /would be written twice/],
    [
      ['master', TONE, OUT, '--delivery', 'bits=16,out=a.opus'],
      /opus needs a browser's Opus encoder/,
    ],
    [['master', TONE, OUT, '--suggest'], /not in this version/],
    [['master', TONE, OUT, '--reference', TONE], /not in this version/],
    [['master', TONE, OUT, '--dither', 'pink'], /--dither takes auto, none, tpdf, shaped/],
    [['master', TONE, OUT, '--bits', '12'], /--bits takes 16, 24, 32f/],
    [['master', TONE, OUT, '--target-lufs', 'loud'], /not a number/],
    [['master', TONE, OUT, '--target-lufs', '7'], /takes -40 to 0/],
    [['master', TONE, OUT, '--target-lufs'], /needs a value/],
    [['master', TONE, OUT, '--set', 'eq.3.gain_db'], /block.key=value/],
    [['master', TONE, OUT, '--set', 'tube.heat=1'], /no such parameter/],
    [['master', TONE, OUT, '--set', 'eq.3.gain_db=much'], /not a number/],
    [['master', TONE, OUT, '--set', 'eq.3.type=bel'], /takes bell, low shelf, .*; not "bel"/],
    [
      ['master', TONE, OUT, '--set', 'loudness.drive_db=3', '--target-lufs', '-9'],
      /do not set loudness.drive_db/,
    ],
    [['master', TONE, join(scratch, 'out.aac')], /name it .m4a/],
    [['master', TONE, join(scratch, 'out.flac'), '--bits', '32f'], /FLAC holds no float/],
    [['master', TONE, join(scratch, 'out.xyz')], /must end in .wav/],
    [['master', TONE, TONE], /same file/],
    [['master', TONE, '-', '--json'], /both want standard output/],
  ];
  for (const [args, pattern] of cases) {
    const { status, out, err } = lacquer(args);
    assert.equal(status, 2, `${args.join(' ')}: ${err}`);
    assert.match(err, pattern);
    assert.equal(out, '');
  }
  assert.equal(lacquer(['--help']).status, 0);
  assert.equal(lacquer(['analyze', '-h']).status, 0);
  assert.match(lacquer(['--version']).out, /^lacquer \d+\.\d+\.\d+, core [0-9a-f]{64}\n$/);
});

test('bad files exit 1 with one sentence that names them', () => {
  /** @type {[string, Uint8Array | string, RegExp][]} */
  const cases = [
    ['empty.wav', '', /empty\.wav is empty/],
    ['words.wav', 'These are words and no music at all, line after line.', /words\.wav is text/],
    ['cut.wav', readFileSync(TONE).subarray(0, 1000), /cut\.wav is cut short.*promises/],
    [
      'song.m4a',
      '\0\0\0\x20ftypM4A and so on',
      /song\.m4a is MP4.*open it in the page, or convert it/,
    ],
    ['song.flac', 'fLaC\0\0\0\x22 and so on', /song\.flac is cut short inside its header/],
  ];
  for (const [name, content, pattern] of cases) {
    writeFileSync(join(scratch, name), content);
    const { status, out, err } = lacquer(['analyze', join(scratch, name), '--json']);
    assert.equal(status, 1, name);
    assert.match(err, pattern);
    assert.equal(err.trim().split('\n').length, 1, err);
    assert.equal(out, '');
  }
  const wide = put(
    'wide.wav',
    Array.from({ length: 8 }, () => tone.subarray(0, 100)),
  );
  assert.match(lacquer(['analyze', wide]).err, /wide\.wav has 8 channels.*choose two/);
  assert.match(lacquer(['analyze', join(scratch, 'gone.wav')]).err, /gone\.wav does not exist/);
  assert.match(lacquer(['analyze', scratch]).err, /is a folder/);
  const nowhere = lacquer(['master', TONE, join(scratch, 'no/such/folder.wav')]);
  assert.equal(nowhere.status, 1);
  assert.match(nowhere.err, /folder\.wav cannot be written: its folder does not exist/);
});

test('analyze --json has the agreed names; a -23 dBFS tone in both channels reads -23.0 LUFS', () => {
  const { file, loudness, peaks, dynamics, stereo, spectrum, ...rest } = json('analyze', TONE);
  assert.deepEqual(rest, {});
  assert.deepEqual(file, {
    name: 'tone.wav',
    container: 'wav',
    codec: 'pcm_s24',
    sampleRate: 48000,
    channels: 2,
    frames: 480000,
    seconds: 10,
  });
  assert.deepEqual(Object.keys(loudness), [
    'integratedLufs',
    'rangeLu',
    'momentaryMaxLufs',
    'shortTermMaxLufs',
  ]);
  assert.deepEqual(Object.keys(peaks), ['samplePeakDbfs', 'truePeakDbtp', 'clippedRuns']);
  assert.deepEqual(Object.keys(dynamics), ['plrDb', 'psrMinDb', 'crestDb']);
  assert.deepEqual(Object.keys(stereo), ['correlation', 'monoLossDb', 'widthDb', 'balanceDb']);
  near(loudness.integratedLufs, -23, 0.1, 'LUFS'); // EBU Tech 3341 case 1
  near(peaks.truePeakDbtp, -23, 0.02, 'dBTP');
  near(dynamics.crestDb, 3.01, 0.01, 'dB'); // of a sine
  near(stereo.correlation, 1, 1e-6, '');
  assert.ok(spectrum.thirdOctaveDb.length > 25);
  for (const band of spectrum.thirdOctaveDb) assert.deepEqual(Object.keys(band), ['hz', 'db']);
});

test('silence, mono, one sample and NaN give null where there is no figure, and never fail', () => {
  const silent = json(
    'analyze',
    put('silent.wav', [new Float32Array(96000), new Float32Array(96000)]),
  );
  assert.equal(silent.loudness.integratedLufs, null);
  assert.equal(silent.peaks.truePeakDbtp, null);
  assert.equal(silent.dynamics.plrDb, null);
  const mono = json('analyze', put('mono.wav', [tone]));
  near(mono.loudness.integratedLufs, -26, 0.1, 'LUFS'); // one channel of two: 3.01 LU less
  assert.equal(mono.stereo.correlation, null);
  const one = json('analyze', put('one.wav', [Float32Array.of(0.5)]));
  assert.equal(one.loudness.integratedLufs, null);
  near(one.peaks.samplePeakDbfs, -6.02, 0.01, 'dBFS');
  const broken = lacquer([
    'analyze',
    put('nan.wav', [Float32Array.of(NaN, 0.5, Infinity)]),
    '--json',
  ]);
  assert.equal(broken.status, 0);
  assert.match(broken.err, /nan\.wav has 2 samples that are NaN or infinite/);
  assert.equal(lacquer(['master', put('one.wav', [Float32Array.of(0.5)]), OUT]).status, 0);
});

test('params --json is the table', () => {
  const { params, meters } = json('params');
  assert.deepEqual(
    params.map((/** @type {{ name: string }} */ p) => p.name),
    PARAMS.map((p) => p.name),
  );
  const keys = 'name block title unit min max default step scale choices flags'.split(' ');
  for (const param of params) assert.deepEqual(Object.keys(param), keys);
  assert.ok(meters.some((/** @type {{ name: string }} */ m) => m.name === 'momentary_lufs'));
  assert.match(lacquer(['params']).out, /loudness\.ceiling_db .* -12 to 0 dBTP; default -1/);
});

test('a reader that stops early is no error', () => {
  const pipe = `set -o pipefail; '${process.execPath}' '${BIN}' params | true`;
  const { status, stderr } = spawnSync('bash', ['-c', pipe], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('master without settings writes the same samples, undithered, at any width that holds them', async () => {
  const source = music(PIECES[0], { seconds: 5, codec: 'pcm_s16le' });
  for (const bits of ['16', '24', '32f']) {
    const { landed, pcm } = json('master', source, OUT, '--bits', bits);
    assert.equal(pcm, await printOf(source), `${bits} bits`);
    assert.equal(await printOf(OUT), pcm);
    assert.equal(landed.reached, true);
  }
  const { difference } = json('compare', source, OUT);
  assert.equal(difference.identical, true);
  assert.equal(difference.peakDbfs, null);
});

test('dither comes with lost bits: 16 of 24 is dithered unless none is asked for', async () => {
  const source = music(PIECES[1], { seconds: 5, rate: 48000 });
  const prints = [];
  for (const dither of ['auto', 'tpdf', 'none'])
    prints.push(json('master', source, OUT, '--bits', '16', '--dither', dither).pcm);
  assert.equal(prints[0], prints[1]);
  assert.notEqual(prints[0], prints[2]);
});

test('a target is landed on, recorded, and the record gives the same file again', () => {
  const source = music(PIECES[0]);
  const record = join(scratch, 'record.json');
  const set = [
    '--set',
    'eq.on=1',
    '--set',
    'eq.3.gain_db=-1.8',
    '--set',
    'stereo.on=1',
    '--set',
    'stereo.width=120',
  ];
  const aim = ['--target-lufs', '-11', '--budget', 'none'];
  const first = json('master', source, OUT, ...aim, ...set, '--record', record);
  const { landed, damage, repairs, recipe } = first;
  assert.deepEqual(Object.keys(first), ['landed', 'damage', 'repairs', 'recipe', 'pcm']);
  assert.deepEqual(Object.keys(landed), [
    'targetLufs',
    'integratedLufs',
    'truePeakDbtp',
    'reached',
    'blockedBy',
  ]);
  assert.deepEqual(Object.keys(damage), [
    'limiterP95Db',
    'limiterMaxDb',
    'plrLossDb',
    'rangeLossLu',
  ]);
  near(landed.integratedLufs, -11, 0.05, 'LUFS');
  near(ebur128(OUT)[0].integratedLufs, -11, 0.1, 'LUFS by libebur128');
  assert.ok(landed.truePeakDbtp <= -0.95, `${landed.truePeakDbtp} dBTP`);
  assert.ok(landed.reached && landed.blockedBy === null && repairs === 0);
  assert.ok(damage.limiterMaxDb > damage.limiterP95Db && damage.limiterP95Db > 0);
  assert.equal(recipe.params['eq.3.gain_db'], -1.8);
  assert.equal(recipe.target.lufs, -11);
  assert.deepEqual(JSON.parse(readFileSync(record, 'utf8')), recipe);

  const bytes = readFileSync(OUT);
  const again = json('master', source, OUT, '--recipe', record);
  assert.equal(again.pcm, first.pcm);
  assert.ok(bytes.equals(readFileSync(OUT)));
  const { target, ...settled } = recipe;
  const plain = join(scratch, 'settled.json');
  writeFileSync(plain, JSON.stringify(settled));
  assert.equal(
    json('master', source, OUT, '--recipe', plain).pcm,
    first.pcm,
    'the landed drive alone',
  );
});

test('a target out of reach exits 1, says why, and the best is written', () => {
  const out = join(scratch, 'loud.wav');
  const {
    status,
    out: text,
    err,
  } = lacquer([
    ...['master', music(PIECES[0]), out, '--json'],
    ...['--target-lufs', '-2', '--budget', 'none'],
  ]);
  assert.equal(status, 1);
  assert.match(err, /not reached, best -\d/);
  const { landed } = JSON.parse(text);
  assert.equal(landed.reached, false);
  assert.equal(landed.blockedBy, 'ceiling');
  assert.ok(existsSync(out));
  const silent = put('silent.wav', [new Float32Array(96000), new Float32Array(96000)]);
  assert.equal(lacquer(['master', silent, out, '--target-lufs', '-11']).status, 1);
});

test('recipes: a newer one is refused and writes nothing, unknown keys are named', () => {
  const recipe = join(scratch, 'r.json');
  const out = join(scratch, 'never.wav');
  writeFileSync(recipe, '{"lacquer":2,"params":{}}');
  const newer = lacquer(['master', TONE, out, '--recipe', recipe]);
  assert.equal(newer.status, 1);
  assert.match(newer.err, /newer Lacquer/);
  assert.ok(!existsSync(out));
  writeFileSync(recipe, '{"lacquer":1,"params":{"tube.heat":1,"stereo.on":1,"stereo.width":0}}');
  const odd = lacquer(['master', TONE, out, '--recipe', recipe]);
  assert.equal(odd.status, 0, odd.err);
  assert.match(odd.err, /tube\.heat is not a parameter/);
  assert.match(odd.out, /^Written and read back: -23\.0 LUFS, -23\.0 dBTP, 24\/48, 0:10/);
});

test('standard input and output are files like any other, and no half file stays', async () => {
  const { status, bytes, err } = lacquer(['master', '-', '-'], readFileSync(TONE));
  assert.equal(status, 0, err);
  assert.ok(bytes.equals(readFileSync(TONE)), 'the head and the samples');
  assert.equal(JSON.parse(lacquer(['analyze', '-', '--json'], bytes).out).file.frames, 480000);
  assert.deepEqual(
    readdirSync(scratch).filter((name) => name.endsWith('.part')),
    [],
  );
});

test('compare finds the level between two files', () => {
  const quieter = put('quieter.wav', [tone.map((x) => x / 2), tone.map((x) => x / 2)]);
  const { difference } = json('compare', TONE, quieter);
  near(difference.loudnessLu, -6.02, 0.01, 'LU');
  near(difference.nullDepthDb, -6.02, 0.01, 'dB');
  assert.equal(difference.identical, false);
  const other = put('other.wav', [tone, tone], 24, 44100);
  assert.equal(lacquer(['compare', TONE, other]).status, 1);
  assert.match(lacquer(['compare', TONE, other]).err, /44100 Hz/);
});
