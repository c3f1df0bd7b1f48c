// cli-delivery.test.mjs -- `lacquer master`: rates, several files at once, edits. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { wavBytes } from '../web/files/wav-write.js';
import { near } from './lib/core.mjs';
import { ebur128, music, PIECES, scratch } from './lib/music.mjs';
import { sine } from './lib/signal.mjs';

const TOOL = fileURLToPath(new URL('../scripts/lacquer.mjs', import.meta.url));
const OUT = join(scratch, 'delivery.wav');
const TONE = join(scratch, 'delivery-tone.wav');
const tone = sine(997, -23, 480000);
writeFileSync(TONE, wavBytes([tone, tone], { sampleRate: 48000, bits: '32f' }));

/** @param {string[]} args */
function lacquer(args) {
  const { status, stdout, stderr } = spawnSync('node', [TOOL, ...args], { encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

/** @param {string[]} args */
function json(...args) {
  const { status, out, err } = lacquer([...args, '--json']);
  assert.equal(status, 0, err);
  return JSON.parse(out);
}

test('several deliveries at once: each at its rate, landed by itself, its drive on the record', () => {
  const source = music(PIECES[0], { seconds: 8, rate: 48000 });
  const [cd, hi] = ['cd, 16 bits.wav', 'hi.wav'].map((name) => join(scratch, name));
  const record = join(scratch, 'several.json');
  const { pcm, deliveries, recipe } = json(
    ...['master', source, OUT, '--target-lufs', '-14', '--record', record],
    ...['--rate', '88200', '--delivery', `rate=44100,bits=16,dither=shaped,out=${cd}`],
    ...['--delivery', `out=${hi},bits=32f,rate=96000`],
  );
  const files = [OUT, cd, hi].map((path) => json('analyze', path));
  assert.deepEqual(
    files.map(({ file }) => [file.sampleRate, file.codec, file.frames]),
    [
      [88200, 'pcm_s24', 705600],
      [44100, 'pcm_s16', 352800],
      [96000, 'pcm_f32', 768000],
    ],
  );
  for (const [i, { integratedLufs }] of ebur128(OUT, cd, hi).entries()) {
    near(integratedLufs, -14, 0.05, 'LUFS by libebur128');
    assert.ok(deliveries[i].landed.reached && Number.isFinite(deliveries[i].driveDb));
  }
  assert.equal(deliveries[0].pcm, pcm);
  assert.deepEqual(
    deliveries.map((/** @type {any} */ d) => d.out),
    [OUT, cd, hi],
  );
  assert.deepEqual(JSON.parse(readFileSync(record, 'utf8')), recipe);
  assert.deepEqual(recipe.delivery, { rate: 88200, bits: '24', dither: 'auto' });
  for (const [i, { driveDb }] of recipe.deliveries.entries())
    assert.equal(driveDb, deliveries[i].driveDb);
});

test('top and tail by flags: ends, fades and shape as typed, on the record, over those of a recipe', () => {
  const record = join(scratch, 'edited.json');
  const flags = ['--start', '1.5', '--end', '0:05.25', '--fade-in', '0.5', '--fade-out', '1'];
  json(...['master', TONE, OUT, ...flags, '--fade-shape', 'linear', '--record', record]);
  const edit = { start: 72000, end: 252000, fadeIn: 24000, fadeOut: 48000 };
  const shapes = { fadeInShape: 'linear', fadeOutShape: 'linear' };
  assert.deepEqual(JSON.parse(readFileSync(record, 'utf8')).edit, { ...edit, ...shapes });
  const { file, loudness } = json('analyze', OUT);
  assert.equal(file.frames, 180000);
  // -23 LUFS but for the fades, which fall below the relative gate in part: by libebur128.
  near(loudness.integratedLufs, ebur128(OUT)[0].integratedLufs, 0.05, 'LUFS');
  json(...['master', TONE, OUT, '--recipe', record, '--fade-out', '0', '--fade-shape', 'cosine']);
  assert.equal(json('analyze', OUT).file.frames, 180000);
  const again = json(
    'master',
    TONE,
    OUT,
    '--recipe',
    record,
    '--end',
    '4',
    '--fade-shape',
    'cosine',
  );
  assert.deepEqual(again.recipe.edit, { ...edit, end: 192000 });
});

test('an edit that cannot be is refused: wrong words exit 2, a song too short exits 1', () => {
  /** @type {[string[], number, RegExp][]} */
  const cases = [
    [['--start', '5', '--end', '3'], 2, /--end 3 is not after --start 5/],
    [['--start', '5', '--end', '5'], 2, /not after/],
    [['--start', 'soon'], 2, /--start takes seconds or mm:ss.mmm \(1:15, 75.5\); not "soon"/],
    [['--start', '1:75'], 2, /mm:ss.mmm .*; not "1:75"/],
    [['--fade-in', '-1'], 2, /--fade-in takes seconds/],
    [['--fade-in', '1', '--fade-shape', 'round'], 2, /--fade-shape takes cosine, linear/],
    [['--fade-shape', 'linear'], 2, /for a fade/],
    [['--start', '10'], 2, /nothing is left/],
    [['--end', '11'], 1, /is 0:10.000 long: --end is beyond it/],
    [['--start', '8', '--fade-in', '1', '--fade-out', '1.5'], 1, /shorter than its fades/],
  ];
  for (const [flags, status, message] of cases) {
    const got = lacquer(['master', TONE, OUT, ...flags]);
    assert.equal(got.status, status, `${flags}: ${got.err}`);
    assert.match(got.err, message);
  }
});

test('the edit of a recipe is applied, and one behind the end of the song is refused', () => {
  const recipe = join(scratch, 'edit.json');
  const write = (/** @type {any} */ edit) =>
    writeFileSync(recipe, JSON.stringify({ lacquer: 1, params: {}, edit }));
  write({ start: 48000, end: 144000, fadeIn: 480, fadeOut: 48000 });
  json('master', TONE, OUT, '--recipe', recipe, '--rate', '44100');
  assert.equal(json('analyze', OUT).file.frames, 88200);
  write({ start: 480000, end: 500000 });
  const { status, err } = lacquer(['master', TONE, OUT, '--recipe', recipe]);
  assert.equal(status, 1);
  assert.match(err, /ends before the edit/);
});
