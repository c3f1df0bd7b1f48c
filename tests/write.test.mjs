// write.test.mjs -- FLAC and AIFF out: the PCM of the WAV, and other programs read it without complaint.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deliver } from '../web/delivery.js';
import { fileNames } from '../web/export.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { checkDelivery } from '../web/recipe-delivery.js';
import { Stage } from '../web/stage.js';
import { core } from './lib/core.mjs';
import { memorySink, pcmOf } from './lib/deliveries.mjs';
import { music, PIECES, scratch } from './lib/music.mjs';
import { sine } from './lib/signal.mjs';

/** @typedef {import('../web/recipe.js').Delivery} Delivery */

const bytes = readFileSync(music(PIECES[0], { seconds: 4.321 }));
const song = await readAudio(fromBytes(new Uint8Array(bytes), 'song.wav'));
const params = { 'loudness.on': 1, 'loudness.drive_db': 4 };

/** @param {Delivery} delivery */
async function made(
  delivery,
  from = song,
  settings = /** @type {Record<string, number>} */ (params),
) {
  const stage = new Stage(core, from);
  const sink = memorySink(`song.${delivery.format ?? 'wav'}`);
  const { pcm, text } = await deliver(stage, { params: settings }, delivery, sink);
  stage.close();
  const path = join(scratch, `${delivery.bits}.${delivery.format ?? 'wav'}`);
  writeFileSync(path, sink.bytes());
  return { pcm, path, text };
}

/** @param {string} command @param {string[]} args @returns {Buffer} */
function call(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 1 << 28 });
  assert.equal(status, 0, `${command}: ${stderr}`);
  assert.doesNotMatch(stderr.toString(), /error|warn/i, command);
  return stdout;
}

/** @param {string} path @param {string} [as] */
const byFfmpeg = (path, as = 's32le') =>
  call('ffmpeg', ['-v', 'warning', '-i', path, '-f', as, '-']);

/** @type {[Delivery['format'], Delivery['bits'][]][]} */
const FORMATS = [
  ['flac', ['16', '24']],
  ['aiff', ['16', '24', '32f']],
];

for (const [format, widths] of FORMATS)
  for (const bits of widths)
    test(`${format} of ${bits} is the PCM of the WAV`, async () => {
      const wav = await made({ bits, dither: 'auto' });
      const own = await made({ bits, dither: 'auto', format });
      assert.equal(own.pcm, wav.pcm);
      const as = bits === '32f' ? 'f32le' : 's32le';
      assert.ok(byFfmpeg(own.path, as).equals(byFfmpeg(wav.path, as)), 'ffmpeg');
      if (format === 'flac') {
        call('flac', ['--test', '--silent', own.path]);
        const raw = [
          '--decode',
          '--silent',
          '--stdout',
          '--force-raw-format',
          '--endian=little',
          '--sign=signed',
        ];
        const theirs = call('flac', [...raw, own.path]);
        assert.equal(theirs.length, (song.frames * 2 * Number(bits)) / 8);
        assert.ok(
          theirs.equals(call('ffmpeg', ['-v', 'warning', '-i', wav.path, '-f', `s${bits}le`, '-'])),
        );
      }
      const raw = ['-D', own.path, '-t', 'raw', '-e', 'signed', '-b', '32', '-L', '-'];
      assert.equal(call('sox', raw).length, song.frames * 8, 'sox');
    });

test('a FLAC of three samples, and of one block, is one for other programs, too', async () => {
  for (const frames of [3, 4096, 4097]) {
    const plane = Float32Array.from({ length: frames }, (_, i) => (i % 7) / 8);
    const short = await made({ bits: '24', dither: 'none', format: 'flac' }, pcmOf([plane, plane]));
    call('flac', ['--test', '--silent', short.path]);
    assert.equal(byFfmpeg(short.path).length, frames * 8);
  }
});

test('what integers cut off at full scale is told, of a float song over it; of a float file, nothing is cut', async () => {
  const loud = pcmOf([0, 1].map(() => sine(997, 6, 48000)));
  /** @type {[Delivery, RegExp][]} */
  const cases = [
    [{ bits: '24', dither: 'auto' }, /cut off at full scale: peaks stood up to 6\.0 dB over it/],
    [{ bits: '16', dither: 'auto', format: 'flac' }, /cut off at full scale.* 6\.0 dB/],
    [{ bits: '32f', dither: 'auto' }, /0:01$/],
  ];
  for (const [delivery, pattern] of cases)
    assert.match((await made(delivery, loud, {})).text, pattern);
  const full = pcmOf([0, 1].map(() => sine(997, 0, 48000)));
  assert.match((await made({ bits: '24', dither: 'auto' }, full, {})).text, /0:01$/);
});

test('several files of one export have names of their own', () => {
  /** @type {Delivery[]} */
  const list = [
    { bits: '24', dither: 'auto' },
    { bits: '24', dither: 'auto', format: 'flac' },
    { bits: '16', dither: 'auto', format: 'flac', rate: 44100 },
  ];
  assert.deepEqual(fileNames('song.mp3', list, 48000), [
    'song master 48-24.wav',
    'song master 48-24.flac',
    'song master 44.1-16.flac',
  ]);
  assert.deepEqual(fileNames('song.mp3', list.slice(1, 2), 48000), ['song master.flac']);
  const [plain] = list;
  assert.deepEqual(fileNames('What? "A/B" <1>: Ünï🎧.wav', [plain], 48000), [
    'What_ _A_B_ _1__ Ünï🎧 master.wav',
  ]);
  assert.deepEqual(fileNames('...wav', [plain], 48000), ['song master.wav']);
  for (const name of fileNames(`${'🎧'.repeat(62)}.wav`, list, 48000))
    assert.match(name, /^(?:🎧){50} master \S+$/u);
});

test('a format that is not known, or holds no float, is said and replaced', () => {
  /** @type {string[]} */
  const messages = [];
  assert.deepEqual(checkDelivery({ format: 'w64' }, messages), { bits: '24', dither: 'auto' });
  const flac = { bits: '24', dither: 'auto', format: 'flac' };
  assert.deepEqual(checkDelivery({ bits: '32f', format: 'flac' }, messages), flac);
  assert.match(messages.join('\n'), /w64.*\n.*FLAC holds no float/);
});
