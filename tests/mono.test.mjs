// mono.test.mjs -- a mono song: what it measures as one channel stands beside what it measures as it is heard.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { analyse, oneChannel } from '../web/analyse.js';
import { monoOf, monoWords } from '../web/mono.js';
import { asStereo } from '../web/pcm.js';
import { core, near } from './lib/core.mjs';
import { pcmOf } from './lib/deliveries.mjs';
import { ebur128, ffmpegLoudness, music, PIECES, scratch } from './lib/music.mjs';
import { sine } from './lib/signal.mjs';

const TOOL = fileURLToPath(new URL('../scripts/lacquer.mjs', import.meta.url));
const SONG = music(PIECES[0], { seconds: 10, filter: 'pan=mono|c0=0.5*c0+0.5*c1' });
const BOTH = 10 * Math.log10(2); // LU: two equal channels against one, ITU-R BS.1770-5 Annex 1

/** @param {string[]} args */
function lacquer(...args) {
  const { status, stdout, stderr } = spawnSync('node', [TOOL, ...args], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
}

test('`master` says of a mono song what `analyze` and ffmpeg read of one channel, and what is heard', () => {
  const [{ integratedLufs: theirs }] = ebur128(SONG); // libebur128: one channel as one
  const out = join(scratch, 'mono master.wav');
  const json = join(scratch, 'mono.json');
  const { mono, recipe } = JSON.parse(lacquer('master', SONG, out, '--record', json, '--json'));
  near(mono.oneChannelLufs, theirs, 0.02, 'LUFS');
  near(
    mono.oneChannelLufs,
    ffmpegLoudness(SONG).integratedLufs,
    0.1,
    'LUFS, which it tells in tenths',
  );
  near(mono.bothSidesLufs, mono.oneChannelLufs + BOTH, 0.005, 'LUFS');
  const own = JSON.parse(lacquer('analyze', SONG, '--json'));
  assert.equal(own.loudness.integratedLufs, mono.oneChannelLufs);
  assert.deepEqual(JSON.parse(readFileSync(json, 'utf8')).record.before.mono, mono);
  assert.deepEqual(recipe.record.before.mono, mono);
  assert.equal(recipe.record.before.loudness.integratedLufs, mono.bothSidesLufs);
  const page = join(scratch, 'mono.html');
  const text = lacquer('master', SONG, out, '--record', page);
  assert.equal(text.split('\n')[0], `${monoWords(mono)}.`.replaceAll('−', '-'));
  assert.ok(readFileSync(page, 'utf8').includes(monoWords(mono)));
});

test('the words: tenths, a true minus', () => {
  const words = monoWords({ oneChannelLufs: -23.04, bothSidesLufs: -20.03 });
  assert.equal(words, 'Mono: −23.0 LUFS as one channel, −20.0 on both sides, as it is heard');
});

test('near the absolute gate one channel is measured, not reckoned; stereo and silence have no such figure', async () => {
  const how = { module: core };
  // A second at -23 LUFS as one channel, then four at -71.5: below the gate of -70 for one channel, above it for two.
  const plane = new Float32Array(5 * 48000);
  plane.set(sine(997, -20, 48000).subarray(0, 48000));
  for (let i = 48000; i < plane.length; i++)
    plane[i] = 10 ** (-68.5 / 20) * Math.sin((2 * Math.PI * 997 * i) / 48000);
  const quiet = pcmOf([plane.subarray(48000)]);
  const of = async (/** @type {import('../web/files/source.js').Pcm} */ pcm) =>
    monoOf({ ...(await analyse(asStereo(pcm), how)), ...(await oneChannel(pcm, how)) });
  assert.equal(await of(quiet), null, 'one channel is all below the gate');
  const { figures } = await analyse(asStereo(quiet), how);
  near(figures.loudness.integratedLufs ?? 0, -68.5, 0.1, 'LUFS on both sides');
  const loud = await of(pcmOf([plane]));
  near((loud?.bothSidesLufs ?? 0) - (loud?.oneChannelLufs ?? 0), BOTH, 0.005, 'LU');
  assert.equal(await of(pcmOf([plane, plane])), null);
  assert.equal(await of(pcmOf([new Float32Array(48000)])), null);
});
