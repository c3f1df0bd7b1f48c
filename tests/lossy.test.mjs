// lossy.test.mjs -- MP3 and AAC out: as long as the master to the frame, at its place, read alike by ffmpeg.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { adviceOf } from '../web/coding.js';
import { deliver, masterAt } from '../web/delivery.js';
import { fileNames, writeFile } from '../web/export.js';
import { inTime } from '../web/files/encoder.js';
import { checkMedia } from '../web/files/media-check.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { FORMATS, rateFor } from '../web/files/writers.js';
import { analysePass } from '../web/passes.js';
import { checkDelivery } from '../web/recipe-delivery.js';
import { run } from '../web/slices.js';
import { Stage } from '../web/stage.js';
import { core, near } from './lib/core.mjs';
import { memorySink, pcmOf } from './lib/deliveries.mjs';
import { lagOf } from './lib/lag.mjs';
import { ebur128, music, PIECES, scratch } from './lib/music.mjs';

/** @typedef {import('../web/recipe.js').Delivery} Delivery */

const bytes = readFileSync(music(PIECES[0], { seconds: 4.321 }));
const song = await readAudio(fromBytes(new Uint8Array(bytes), 'song.wav'));
const params = { 'loudness.on': 1, 'loudness.drive_db': 6 };
const TOOL = fileURLToPath(new URL('../scripts/lacquer.mjs', import.meta.url));

/** @param {Partial<Delivery>} delivery @param {import('../web/files/source.js').Pcm} [from] */
async function made(delivery, from = song) {
  const stage = new Stage(core, from);
  const whole = checkDelivery(delivery, []);
  const { extension } = FORMATS[whole.format ?? 'wav'];
  const sink = memorySink(`song${extension}`);
  const result = await deliver(stage, { params }, whole, sink);
  const { track } = await masterAt(stage, { params }, result.sampleRate);
  const master = [0, 1].map(() => new Float32Array(track.frames));
  track.master.read(master, 0, track.frames);
  stage.close();
  const path = join(scratch, `lossy-${whole.kbps}-${result.sampleRate}${extension}`);
  writeFileSync(path, sink.bytes());
  return { ...result, master, path, bytes: sink.bytes() };
}

/** @param {string} command @param {string[]} args @returns {Buffer} */
function call(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 1 << 28 });
  assert.equal(status, 0, `${command}: ${stderr}`);
  assert.doesNotMatch(stderr.toString(), /error|warn/i, command);
  return stdout;
}

/** The left channel as ffmpeg decodes it. @param {string} path */
function byFfmpeg(path) {
  const raw = call('ffmpeg', ['-v', 'warning', '-i', path, '-f', 'f32le', '-']);
  const all = new Float32Array(new Uint8Array(raw).buffer);
  return all.filter((_, i) => i % 2 === 0);
}

/** dB of what b lacks of a, against a. @param {Float32Array} a @param {Float32Array} b */
function loss(a, b) {
  let [rest, whole] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    rest += (a[i] - b[i]) ** 2;
    whole += a[i] ** 2;
  }
  return 10 * Math.log10(rest / whole);
}

/** Loss that a codec at this rate stays below on music, dB; LAME turns 128 kbps down by 0.4 dB, which alone is -26.
 * @type {[Delivery['format'], number, number][]} */
const KINDS = [
  ['mp3', 320, -25],
  ['mp3', 256, -20],
  ['mp3', 192, -18],
  ['mp3', 128, -12],
  ['m4a', 256, -25],
  ['m4a', 192, -18],
  ['m4a', 128, -12],
];

for (const [format, kbps, most] of KINDS)
  test(`${format} of ${kbps} kbps: as long as its master, at its place, for ffmpeg too`, async () => {
    const { master, path, bytes, coded } = await made({ format, kbps });
    const [left] = master;
    const theirs = byFfmpeg(path);
    // ffmpeg takes the delay off, but plays an M4A to the end of its last packet, whatever the file says.
    if (format === 'mp3') assert.equal(theirs.length, left.length);
    else assert.ok(theirs.length >= left.length && theirs.length < left.length + 1024);
    for (const at of [4000, left.length - 12000]) {
      const { lag, match } = lagOf(theirs, left, { at });
      assert.equal(lag, 0, `frames late at ${at}`);
      assert.ok(match > 0.95, `correlation ${match}`);
    }
    const lost = loss(left, theirs);
    assert.ok(lost < most, `${lost.toFixed(1)} dB`);
    const stated = 'stream=duration_ts,time_base,sample_rate,bit_rate,channels,codec_name';
    const probed = JSON.parse(
      call('ffprobe', ['-v', 'error', '-show_entries', stated, '-of', 'json', path]).toString(),
    ).streams[0];
    assert.equal(probed.codec_name, format === 'm4a' ? 'aac' : 'mp3');
    assert.equal(Number(probed.channels), 2);
    near(Number(probed.bit_rate) / 1000, kbps, 0.03 * kbps, 'kbps');
    if (format === 'm4a') {
      assert.equal(Number(probed.duration_ts), left.length);
      const got = await checkMedia(fromBytes(bytes, 'song.m4a'));
      assert.equal(got.frames, left.length);
      assert.equal(coded?.heard, false, 'there is no AAC decoder in Node');
      return;
    }
    const own = await readAudio(fromBytes(bytes, 'song.mp3'));
    assert.equal(own.frames, left.length);
    // Two decoders of one stream, theirs at 32-bit float: they differ by rounding.
    assert.ok(loss(theirs, own.channels[0]) < -90, 'mpg123 against ffmpeg');
    assert.equal(coded?.heard, true);
  });

test('an MP3 of any length comes back as long, from one frame on', async () => {
  for (const frames of [1, 575, 576, 1151, 1152, 1153, 5000]) {
    const plane = Float32Array.from({ length: frames }, (_, i) => 0.4 * Math.sin(0.07 * i));
    const { bytes, path } = await made({ format: 'mp3', kbps: 192 }, pcmOf([plane, plane]));
    assert.equal((await readAudio(fromBytes(bytes, 'short.mp3'))).frames, frames);
    assert.equal(byFfmpeg(path).length, frames);
  }
});

test('figures of an MP3 are those of the decoded file, as others decode and measure it', async () => {
  const { figures, coded, path } = await made({ format: 'mp3', kbps: 128 });
  const wav = join(scratch, 'decoded.wav');
  call('ffmpeg', ['-v', 'error', '-y', '-i', path, '-c:a', 'pcm_f32le', wav]);
  const [{ integratedLufs, truePeakDbtp }] = ebur128(wav);
  near(figures.loudness.integratedLufs ?? 0, integratedLufs, 0.1, 'LU');
  near(figures.peaks.truePeakDbtp ?? 0, truePeakDbtp, 0.2, 'dB');
  near(coded?.peakDbtp ?? 0, truePeakDbtp, 0.4, 'dB, by ideal interpolation');
});

test('the same master gives the same bytes', async () => {
  for (const format of /** @type {const} */ (['mp3', 'm4a'])) {
    const [one, two] = [await made({ format }), await made({ format })];
    assert.deepEqual(one.bytes, two.bytes);
    assert.equal(one.pcm, two.pcm);
  }
});

test('a format takes the rates that it holds, of the same family', () => {
  /** @type {[Delivery['format'], number, number][]} */
  const cases = [
    ['mp3', 44100, 44100],
    ['mp3', 88200, 44100],
    ['mp3', 192000, 48000],
    ['mp3', 32000, 32000],
    ['m4a', 176400, 44100],
    ['m4a', 96000, 48000],
    ['opus', 44100, 48000],
    ['wav', 88200, 88200],
    ['wav', 11025, 11025],
    ['flac', 176400, 176400],
    ['flac', 11025, 44100],
  ];
  for (const [format, own, rate] of cases) assert.equal(rateFor({ format }, own), rate);
});

test('an MP3 of a song at 96 kHz runs at 48 kHz', async () => {
  const plane = Float32Array.from({ length: 96000 }, (_, i) => 0.4 * Math.sin(0.03 * i));
  const { sampleRate, path } = await made({ format: 'mp3' }, pcmOf([plane, plane], 96000));
  assert.equal(sampleRate, 48000);
  assert.equal(byFfmpeg(path).length, 48000);
});

test('an encoder that does not answer ends in a sentence, one that does is not disturbed', async () => {
  await assert.rejects(
    inTime(new Promise(() => {}), 'MP3', 20),
    /The MP3 encoder gave no answer for 0.02 s. Try again, or write FLAC./,
  );
  assert.equal(await inTime(Promise.resolve(7), 'MP3', 20), 7);
  await assert.rejects(inTime(Promise.reject(new Error('mine')), 'MP3', 20), /mine/);
});

test('a delivery that is called off while it encodes leaves no file and no encoder behind', async () => {
  const control = new AbortController();
  const stage = new Stage(core, song);
  const sink = memorySink('song.mp3');
  const onProgress = (/** @type {number} */ _, /** @type {string} */ phase) => {
    if (phase === 'Rendering') setTimeout(() => control.abort());
  };
  const options = { signal: control.signal, onProgress };
  const work = deliver(stage, { params }, checkDelivery({ format: 'mp3' }, []), sink, options);
  await assert.rejects(work, { name: 'AbortError' });
  stage.close();
  assert.equal(sink.bytes().length, 0);
});

test('kbps and rate of a delivery are checked, and a codec that holds no such ones says so', () => {
  /** @type {string[]} */
  const messages = [];
  assert.deepEqual(checkDelivery({ format: 'mp3', kbps: 256 }, messages), {
    ...{ bits: '24', dither: 'auto', format: 'mp3', kbps: 256 },
  });
  assert.deepEqual(checkDelivery({ format: 'wav', kbps: 256 }, messages), {
    ...{ bits: '24', dither: 'auto' },
  });
  assert.deepEqual(messages, []);
  const odd = checkDelivery({ format: 'm4a', kbps: 320, rate: 96000, bits: '32f' }, messages);
  assert.deepEqual(odd, { bits: '32f', dither: 'auto', format: 'm4a', rate: 48000 });
  assert.match(messages[0], /kbps 320 is not made of AAC; 256 is used/);
  assert.match(messages[1], /AAC holds no 96000 Hz; 48000 Hz is used/);
});

test('files of several deliveries are told apart by what they hold', () => {
  const deliveries = [{ format: 'mp3' }, { format: 'mp3', kbps: 128 }, { format: 'm4a' }].map((d) =>
    checkDelivery(d, []),
  );
  assert.deepEqual(fileNames('a.wav', deliveries, 96000), [
    'a master 48-320k.mp3',
    'a master 48-128k.mp3',
    'a master 48-256k.m4a',
  ]);
});

/** White noise, which no codec is made for: the most that an honest file loses. */
function noise() {
  let seed = 1;
  return Float32Array.from({ length: 96000 }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return 0.3 * (seed / 2 ** 31 - 1);
  });
}

test('what reads back unlike its master is an error, and white noise is not', async () => {
  const plane = noise();
  const pcm = pcmOf([plane, plane]);
  const { figures } = await run(analysePass(core, pcm));
  /** @param {(x: number, i: number) => number} change of what the written file is held against */
  const written = (change) => {
    const sink = memorySink('noise.mp3');
    let from = plane;
    /** @param {Float32Array[]} planes @param {number} at @param {number} n */
    const read = (planes, at, n) => {
      for (const to of planes) to.set(from.subarray(at, at + n));
    };
    const reopen = () => {
      from = plane.map(change);
      return sink.reopen();
    };
    const master = { sampleRate: 48000, frames: plane.length, read, figures };
    const delivery = checkDelivery({ format: 'mp3', kbps: 128 }, []);
    return writeFile(master, delivery, { ...sink, reopen }, { module: core });
  };
  const { coded } = await written((x) => x);
  assert.ok(Number(coded?.lossLu) < -2, `${coded?.lossLu} LU`);
  await assert.rejects(
    written((_, i) => plane[i + 1] ?? 0),
    /does not sound like its master/,
  );
  await assert.rejects(
    written((x) => -x),
    /does not sound like its master/,
  );
});

test('how far the ceiling would have to go down: tenths, to full scale, and only if it must', () => {
  const coded = {
    kbps: 128,
    heard: true,
    lossLu: -20,
    overs: 3,
    worst: { frame: 1, overDb: 0.42 },
  };
  const over = adviceOf({ coded: { ...coded, peakDbtp: 0.42 }, ceilingDb: -1 });
  assert.equal(over.figures.lowerDb, 0.5);
  near(over.figures.overCeilingDb ?? 0, 1.42, 1e-9, 'dB');
  assert.match(over.text, /\+0\.4 dBTP, 1\.4 dB over the ceiling, and 3 places are above 0 dBTP/);
  assert.equal(over.brief, '1.4 dB over the ceiling; set that 0.5 dB lower to stay below 0');
  assert.match(over.text, /a ceiling of −1\.5 dBTP, 0\.5 dB lower/);
  const under = adviceOf({
    coded: { ...coded, overs: 0, worst: null, peakDbtp: -0.4 },
    ceilingDb: -1,
  });
  assert.equal(under.figures.lowerDb, 0);
  assert.match(under.text, /−0\.4 dBTP, 0\.6 dB over the ceiling: under full scale, nothing needs/);
  assert.equal(adviceOf({}).text, '');
});

test('what is advised, and checked again, brings the decoded peaks under full scale', async () => {
  const stage = new Stage(core, song);
  const delivery = checkDelivery({ format: 'mp3', kbps: 192 }, []);
  const at = async (/** @type {number} */ ceilingDb) => {
    const hot = { 'loudness.on': 1, 'loudness.drive_db': 14, 'loudness.ceiling_db': ceilingDb };
    const { coded, ...rest } = await deliver(
      stage,
      { params: hot },
      delivery,
      memorySink('hot.mp3'),
    );
    return { coded, lowerDb: adviceOf({ coded, ...rest }).figures.lowerDb ?? 0 };
  };
  let ceilingDb = -0.1;
  let { coded, lowerDb } = await at(ceilingDb);
  assert.ok(Number(coded?.overs) > 0 && lowerDb > 0, `${coded?.peakDbtp} dBTP`);
  assert.ok(Number(coded?.worst?.overDb) > 0);
  // The limiter works anew under another ceiling, and the codec on what it gives: one step may not be enough.
  for (let round = 0; round < 3 && lowerDb > 0; round++) {
    ceilingDb -= lowerDb;
    ({ coded, lowerDb } = await at(ceilingDb));
  }
  stage.close();
  assert.equal(lowerDb, 0, `${coded?.peakDbtp} dBTP under ${ceilingDb} dBTP`);
  assert.equal(coded?.overs, 0);
});

test('the command line writes .mp3 and .m4a at --kbps, and says why not .opus', () => {
  const source = music(PIECES[0], { seconds: 4, rate: 48000 });
  /** @param {string[]} args */
  const lacquer = (...args) =>
    spawnSync('node', [TOOL, 'master', source, ...args], { encoding: 'utf8' });
  const mp3 = join(scratch, 'cli.mp3');
  const m4a = join(scratch, 'cli.m4a');
  const both = lacquer(mp3, '--kbps', '192', '--delivery', `kbps=128,out=${m4a}`, '--json');
  assert.equal(both.status, 0, both.stderr);
  const { coded, deliveries, recipe } = JSON.parse(both.stdout);
  assert.equal(coded.kbps, 192);
  assert.equal(deliveries[1].coded.heard, false);
  assert.equal(deliveries[1].landed.integratedLufs, null);
  assert.deepEqual([recipe.deliveries[1].format, recipe.deliveries[1].kbps], ['m4a', 128]);
  const rate = (/** @type {string} */ path) =>
    Number(
      call('ffprobe', ['-v', 'error', '-show_entries', 'stream=bit_rate', '-of', 'csv=p=0', path]),
    );
  assert.equal(rate(mp3), 192000);
  near(rate(m4a), 128000, 4000, 'bits per second');
  /** @type {[string[], RegExp][]} */
  const refused = [
    [[join(scratch, 'x.opus')], /needs a browser's Opus encoder: export it in the page/],
    [[join(scratch, 'x.mp3'), '--kbps', '100'], /MP3 is made of 320, 256, 192, 128 kbps; not 100/],
    [[join(scratch, 'x.wav'), '--kbps', '320'], /--kbps is for \.mp3 and \.m4a/],
    [[join(scratch, 'x.m4a'), '--rate', '96000'], /AAC holds 48000, 44100 Hz; not 96000/],
  ];
  for (const [args, words] of refused) {
    const { status, stderr } = lacquer(...args);
    assert.equal(status, 2);
    assert.match(stderr, words);
  }
});
