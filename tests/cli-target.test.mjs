// cli-target.test.mjs -- `lacquer master` on a target: what stops it, the loudest clean, gain alone, odd songs.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BUDGET } from '../web/budget.js';
import { wavBytes } from '../web/files/wav-write.js';
import { near } from './lib/core.mjs';
import { ebur128, idealPeaks, music, PIECES, scratch } from './lib/music.mjs';

const TOOL = fileURLToPath(new URL('../scripts/lacquer.mjs', import.meta.url));
const OUT = join(scratch, 'target.wav');

/** @param {string[]} args */
function lacquer(...args) {
  const { status, stdout, stderr } = spawnSync('node', [TOOL, ...args], { encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

/** @param {string} input @param {string[]} args */
function master(input, ...args) {
  const { status, out, err } = lacquer('master', input, OUT, '--json', ...args);
  return { status, err, ...JSON.parse(out) };
}

/** A song at 48 kHz. @param {string} name @param {(i: number) => number} wave @param {number} [seconds] */
function made(name, wave, seconds = 5) {
  const plane = Float32Array.from({ length: 48000 * seconds }, (_, i) => wave(i));
  const path = join(scratch, name);
  writeFileSync(path, wavBytes([plane, plane], { sampleRate: 48000, bits: '32f' }));
  return path;
}

test('out of budget: exit 1, the limit, its excess and place, and the nearest clean loudness in the file', () => {
  const { status, err, landed, damage } = master(music(PIECES[0]), '--target-lufs', '-9');
  assert.equal(status, 1);
  assert.deepEqual([landed.reached, landed.blockedBy], [false, 'limiterMax']);
  assert.equal(landed.miss.limit, BUDGET.limiterMaxDb);
  assert.ok(landed.miss.figure > 6 && landed.miss.unit === 'dB');
  const [{ start, end }] = landed.miss.at;
  assert.ok(start >= 0 && end <= 20.01 && end > start);
  assert.match(err, /not reached, best -10\.\d LUFS: the limiter would take .* over the limit/);
  near(damage.limiterMaxDb, BUDGET.limiterMaxDb ?? 0, 0.1, 'dB');
  assert.ok(damage.limiterP95Db <= (BUDGET.limiterP95Db ?? 0));
  near(ebur128(OUT)[0].integratedLufs, landed.integratedLufs, 0.01, 'LUFS');
  near(landed.cleanLufs, landed.integratedLufs, 0.1, 'LUFS');
  assert.ok(idealPeaks(OUT)[0].truePeakDbtp <= -1 + 0.005);
});

test('the loudest clean target is found by a word, and is a number in the record', () => {
  const source = music(PIECES[2]);
  const { status, landed, recipe } = master(source, '--target-lufs', 'clean');
  assert.equal(status, 0);
  assert.deepEqual([landed.reached, landed.blockedBy], [true, null]);
  assert.equal(recipe.target.lufs, landed.targetLufs);
  near(ebur128(OUT)[0].integratedLufs, landed.targetLufs, 0.05 + 0.01, 'LUFS');
  const louder = master(source, '--target-lufs', `${landed.targetLufs + 0.2}`);
  assert.deepEqual([louder.status, louder.landed.cleanLufs], [1, landed.targetLufs]);
  const short = master(source, '--target-lufs', 'clean', '--target-of', 'shortTermMax');
  near(ebur128(OUT)[0].shortTermMaxLufs, short.landed.targetLufs, 0.05 + 0.01, 'LUFS');
});

test('single limits are set and lifted by --budget', () => {
  const args = ['--target-lufs', '-11', '--budget', 'limiterMaxDb=9', '--budget'];
  const { status, recipe } = master(music(PIECES[0]), ...args, 'limiterP95Db=none');
  assert.deepEqual(recipe.target.budget, { limiterMaxDb: 9, limiterP95Db: null });
  assert.equal(status, 0);
  for (const [budget, message] of [
    ['limiterMaxDb', /write none, or one of limiterP95Db/],
    ['crest=3', /write none, or one of/],
    ['plrMinDb=-1', /takes 0 and more/],
  ]) {
    const wrong = lacquer('master', 'x.wav', OUT, '--target-lufs', '-9', '--budget', `${budget}`);
    assert.equal(wrong.status, 2);
    assert.match(wrong.err, /** @type {RegExp} */ (message));
  }
  const alone = lacquer('master', 'x.wav', OUT, '--budget', 'none');
  assert.deepEqual([alone.status, /give --target-lufs/.test(alone.err)], [2, true]);
});

test('a song at its target already comes out as it went in; one that is turned down is gain alone', () => {
  const source = music(PIECES[2], { filter: 'volume=-4dB' });
  const { integratedLufs } = ebur128(source)[0];
  const at = master(source, '--target-lufs', integratedLufs.toFixed(2));
  assert.deepEqual([at.status, at.landed.reached], [0, true]);
  const { status, out } = lacquer('compare', source, OUT);
  assert.deepEqual([status, /identical|no difference/i.test(out)], [0, true], out);
  const { recipe, damage } = master(source, '--target-lufs', '-24');
  assert.equal(recipe.params['loudness.limiter'], 0);
  assert.deepEqual([damage.limiterP95Db, damage.limiterMaxDb], [0, 0]);
  near(damage.plrLossDb, 0, 0.005, 'dB');
});

test('songs that are none: a clear answer each, a file each, exit 1', () => {
  const tone = (/** @type {number} */ i) => 0.5 * Math.sin(i / 9);
  for (const [source, blockedBy, message] of /** @type {[string, string, RegExp][]} */ ([
    [made('silence.wav', () => 0), 'silence', /the song is silent/],
    [made('short.wav', tone, 0.3), 'silence', /too short, a loudness needs 0\.4 s/],
    [made('click.wav', (i) => Number(i === 96000) * 0.9), 'limiterP95', /the limiter would take/],
    [made('dc.wav', () => 0.5), 'limiterP95', /the limiter would take .* at 0:0[02]/],
    [made('quiet.wav', (i) => 0.5 * tone(i)), 'plr', /peaks would stand \d\.\d dB over/],
  ])) {
    const { status, err, landed } = master(source, '--target-lufs', '0');
    assert.equal(status, 1, source);
    assert.deepEqual([landed.reached, landed.blockedBy], [false, blockedBy], source);
    assert.match(err, message);
    assert.ok(existsSync(OUT));
  }
  const over = lacquer('master', made('a.wav', tone), OUT, '--target-lufs', '20');
  assert.deepEqual([over.status, /takes -40 to 0, or clean; not 20/.test(over.err)], [2, true]);
});
