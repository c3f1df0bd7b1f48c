// cli-stop.test.mjs -- `lacquer master` that is ended in the middle: the file that was there stays, no half one does.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { wavBytes } from '../web/files/wav-write.js';
import { scratch } from './lib/music.mjs';
import { noise } from './lib/signal.mjs';

const TOOL = fileURLToPath(new URL('../scripts/lacquer.mjs', import.meta.url));
const FOLDER = join(scratch, 'stop');
const SONG = join(scratch, 'stop-song.wav');
mkdirSync(FOLDER, { recursive: true });
const plane = noise(48000 * 60, -12);
writeFileSync(SONG, wavBytes([plane, plane], { sampleRate: 48000, bits: '32f' }));

const OUTS = /** @type {const} */ (['wav', 'flac', 'aiff']);
const waiting = () => new Promise((resolve) => setTimeout(resolve, 2));
const here = () => readdirSync(FOLDER).sort();

for (const [i, signal] of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).entries())
  test(`${signal} while a ${OUTS[i]} file is written`, async () => {
    const name = `song.${OUTS[i]}`;
    const out = join(FOLDER, name);
    writeFileSync(out, 'earlier');
    const before = here();
    const child = spawn(process.execPath, [TOOL, 'master', SONG, out], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    /** @type {string | undefined} */
    let part;
    while (!part && child.exitCode === null) {
      await waiting();
      part = here().find((each) => !before.includes(each));
    }
    assert.match(
      part ?? '',
      new RegExp(`^song\\.${OUTS[i]}\\.\\d+\\.part$`),
      'it was being written',
    );
    const killed = Date.now();
    child.kill(signal);
    assert.deepEqual(await ended, [null, signal], 'ended by the signal');
    assert.ok(Date.now() - killed < 1000, `${Date.now() - killed} ms`);
    assert.deepEqual(here(), before);
    assert.equal(readFileSync(out, 'utf8'), 'earlier');
  });

test('a file that may not grow: said in a sentence, and nothing half-written', () => {
  const out = join(FOLDER, 'limited.wav');
  const before = here();
  const limited = ['-c', 'ulimit -f 1000; exec "$@"', 'sh', process.execPath, TOOL];
  const { status, stderr } = spawnSync('sh', [...limited, 'master', SONG, out], {
    encoding: 'utf8',
  });
  assert.equal(status, 1, stderr);
  assert.match(
    stderr,
    /limited\.wav (cannot be written: it is larger|was not written: the disk is full)/,
  );
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  assert.deepEqual(here(), before);
});

test('a link stays a link, and a reader that goes early is no error', () => {
  const [real, link] = ['real.wav', 'link.wav'].map((name) => join(FOLDER, name));
  writeFileSync(real, 'earlier');
  symlinkSync(real, link);
  const done = spawnSync(process.execPath, [TOOL, 'master', SONG, link], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(readFileSync(real).length, 44 + 6 * plane.length);
  const early = `"$1" "$2" master "$3" - | head -c 100 | wc -c`;
  const piped = spawnSync('sh', ['-c', early, 'sh', process.execPath, TOOL, SONG], {
    encoding: 'utf8',
  });
  assert.equal(piped.stdout.trim(), '100');
  assert.equal(piped.stderr, '');
});
