// channels.test.mjs -- more channels than two: they are called what their format calls them, and any pair or any single one
// can be chosen; one channel is mastered on both sides and read as one. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { choices, maskNames } from '../web/files/layout.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { scratch } from './lib/music.mjs';

/** Its own tone in each of six channels, in ffmpeg's order L R C LFE Ls Rs. */
const HZ = [300, 500, 700, 900, 1100, 1300];

/** @param {string} name @param {string[]} how */
function six(name, ...how) {
  const path = join(scratch, name);
  const tones = HZ.map((hz) => `sin(2*PI*${hz}*t)/2`).join('|');
  const source = `aevalsrc=${tones}:c=5.1:s=48000:d=1`;
  const { status, stderr } = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...how, path],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  return path;
}

const FILES = {
  wav: six('six.wav', '-c:a', 'pcm_s24le'),
  flac: six('six.flac', '-c:a', 'flac'),
  vorbis: six('six.ogg', '-c:a', 'libvorbis', '-q:a', '6'),
  opus: six('six.opus', '-c:a', 'libopus', '-b:a', '384k', '-mapping_family', '1'),
};

/** @param {string} path @param {number[]} [pick] */
const read = (path, pick) =>
  readAudio(fromBytes(new Uint8Array(readFileSync(path)), 'song'), { pick });

/** Which of HZ is the loudest, by Goertzel, Am. Math. Monthly 65 (1958). @param {Float32Array} plane */
function tone(plane) {
  const power = HZ.map((hz) => {
    const turn = (2 * Math.PI * hz) / 48000;
    let [re, im] = [0, 0];
    for (let i = 4800; i < 43200; i++) {
      re += plane[i] * Math.cos(turn * i);
      im += plane[i] * Math.sin(turn * i);
    }
    return re * re + im * im;
  });
  return HZ[power.indexOf(Math.max(...power))];
}

/** @type {Record<string, string>} RFC 9639 9.1.3; Vorbis I 4.3.9 */
const NAMES = {
  wav: 'L R C LFE Ls Rs',
  flac: 'L R C LFE Ls Rs',
  vorbis: 'L C R Ls Rs LFE',
  opus: 'L C R Ls Rs LFE',
};
/** @type {Record<string, number>} */
const TONES = { L: 300, R: 500, C: 700, LFE: 900, Ls: 1100, Rs: 1300 };

for (const [kind, path] of Object.entries(FILES))
  test(`six channels of ${kind}: refused with their names, and each name is its own sound`, async () => {
    const refused = await read(path).catch((error) => error);
    assert.equal(refused.code, 'channels');
    assert.equal(refused.channels.join(' '), NAMES[kind]);
    assert.match(refused.message, /^song has 6 channels \(L .*\); mono and stereo can be mastered/);
    for (const { text, pick } of choices(refused.channels)) {
      const pcm = await read(path, pick);
      assert.equal(pcm.channels.length, pick.length);
      pick.forEach((c, i) => {
        const name = refused.channels[c];
        if (name === 'LFE' && kind !== 'wav' && kind !== 'flac') return; // coded as bass only
        assert.equal(tone(pcm.channels[i]), TONES[name], `${text}: ${name}`);
      });
    }
  });

test('choices: pairs of those that stand across, else in their order; then each as mono', () => {
  assert.deepEqual(
    choices(['L', 'C', 'R', 'Ls', 'Rs', 'LFE']).map(({ text }) => text),
    [
      ...['Channels 1 and 3 (L R)', 'Channels 4 and 5 (Ls Rs)', 'Channel 1 (L) as mono'],
      ...['Channel 2 (C) as mono', 'Channel 3 (R) as mono', 'Channel 4 (Ls) as mono'],
      ...['Channel 5 (Rs) as mono', 'Channel 6 (LFE) as mono'],
    ],
  );
  assert.deepEqual(
    choices(['', '', '', '', '']).map(({ text, pick }) => [text, ...pick]),
    [
      ...[
        ['Channels 1 and 2', 0, 1],
        ['Channels 3 and 4', 2, 3],
      ],
      ...[0, 1, 2, 3, 4].map((c) => [`Channel ${c + 1} as mono`, c]),
    ],
  );
});

test('a mask names as many channels as it has bits; one that names more than there are is not believed', () => {
  assert.equal(maskNames(0x3f, 6).join(' '), 'L R C LFE Ls Rs'); // 5.1 with back
  assert.equal(maskNames(0x60f, 6).join(' '), 'L R C LFE Ls Rs'); // 5.1 with side
  assert.equal(maskNames(0x63f, 8).join(' '), 'L R C LFE Lb Rb Ls Rs'); // 7.1
  assert.deepEqual(maskNames(3, 4), ['L', 'R', '', '']);
  assert.deepEqual(maskNames(0xffffffff, 3), ['', '', '']);
});

/** @param {string[]} args */
const lacquer = (...args) =>
  spawnSync(process.execPath, ['scripts/lacquer.mjs', ...args], { encoding: 'utf8' });

test('--channels: without it exit 1 and the way out; with it a pair or one; nonsense is exit 2', async () => {
  const refused = lacquer('analyze', FILES.vorbis);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /six\.ogg has 6 channels \(L C R Ls Rs LFE\).*--channels 1,3/);
  const pair = lacquer('analyze', FILES.wav, '--json', '--channels', '5,6');
  assert.equal(pair.status, 0, pair.stderr);
  assert.equal(JSON.parse(pair.stdout).file.channels, 2);
  const out = join(scratch, 'centre master.wav');
  const made = lacquer('master', FILES.wav, out, '--channels', '3');
  assert.equal(made.status, 0, made.stderr);
  const master = await read(out);
  assert.deepEqual(master.channels.map(tone), [700, 700], 'the centre on both sides');
  const beyond = lacquer('analyze', FILES.wav, '--channels', '7,8');
  assert.equal(beyond.status, 1);
  assert.match(beyond.stderr, /has 6 channels; 7 and 8 cannot be chosen/);
  for (const nonsense of ['0', '1,1', '1,2,3', 'left', ''])
    assert.equal(lacquer('analyze', FILES.wav, '--channels', nonsense).status, 2, nonsense);
});

test('one channel is read as one: 3.01 LU below the same in both, ITU-R BS.1770-5 Annex 1', () => {
  const mono = JSON.parse(lacquer('analyze', FILES.wav, '--json', '--channels', '1').stdout);
  const path = join(scratch, 'both.wav');
  const both = ['-v', 'error', '-y', '-i', FILES.wav, '-af', 'pan=stereo|c0=c0|c1=c0'];
  assert.equal(spawnSync('ffmpeg', [...both, '-c:a', 'pcm_s24le', path]).status, 0);
  const stereo = JSON.parse(lacquer('analyze', path, '--json').stdout);
  const apart = stereo.loudness.integratedLufs - mono.loudness.integratedLufs;
  assert.ok(Math.abs(apart - 10 * Math.log10(2)) < 0.005, `${apart} LU`);
  assert.equal(mono.peaks.truePeakDbtp, stereo.peaks.truePeakDbtp);
  assert.equal(mono.stereo.correlation, null);
});

test('a mono MP3 has one channel to choose', async () => {
  const path = join(scratch, 'one.mp3');
  const made = ['-v', 'error', '-y', '-i', FILES.wav, '-ac', '1', path];
  assert.equal(spawnSync('ffmpeg', made).status, 0);
  assert.equal((await read(path, [0])).channels.length, 1);
  await assert.rejects(read(path, [0, 1]), {
    message: /^song has 1 channel; 1 and 2 cannot be chosen/,
  });
});
