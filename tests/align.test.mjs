// align.test.mjs -- an earlier bounce of a song is found to the frame through all that a mix may go through; another
// song never is.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { alignPass } from '../web/align.js';
import { convertPass } from '../web/convert.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { wavBytes } from '../web/files/wav-write.js';
import { run } from '../web/slices.js';
import { mix, play } from './lib/band.mjs';
import { core, near } from './lib/core.mjs';
import { music, PIECES, scratch } from './lib/music.mjs';

const RATE = 44100;
const SECONDS = 40;

/** @param {string} path @returns {Promise<any>} */
const read = (path) => readAudio(fromBytes(readFileSync(path), 'song.wav'));
/** @param {string} piece @param {string} [filter] @param {number} [start] */
const tune = (piece, filter = 'anull', start = 30) =>
  read(music(piece, { start, seconds: SECONDS, filter, codec: 'pcm_f32le' }));
/** @param {Float32Array[]} channels */
const pcm = (channels) => ({ channels, frames: channels[0].length, sampleRate: RATE });

/** @param {any} song @param {any} reference @param {import('../web/slices.js').RunOptions} [options] */
const align = (song, reference, options) => run(alignPass(core, song, reference), options);

/** Through a lossy coder and back, by ffmpeg. @param {string} path @param {string} kind @param {string[]} options */
function coded(path, kind, options) {
  const [there, back] = [join(scratch, `coded.${kind}`), join(scratch, `coded-${kind}.wav`)];
  for (const args of [
    ['-i', path, ...options, there],
    ['-i', there, '-ar', `${RATE}`, '-c:a', 'pcm_f32le', back],
  ]) {
    const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args]);
    if (status !== 0) throw new Error(`${stderr}`);
  }
  return read(back);
}

/** Frames by which a filter of ffmpeg delays, from its answer to an impulse. @param {string} filter */
async function delayOf(filter) {
  const impulse = new Float32Array(8192);
  impulse[1000] = 0.9;
  const [from, to] = [join(scratch, 'impulse.wav'), join(scratch, 'answer.wav')];
  writeFileSync(from, wavBytes([impulse, impulse], { sampleRate: RATE, bits: '32f' }));
  const args = ['-v', 'error', '-y', '-i', from, '-af', filter, '-c:a', 'pcm_f32le', to];
  if (spawnSync('ffmpeg', args).status !== 0) throw new Error(filter);
  const { channels } = await read(to);
  return (
    channels[0].reduce((best, x, i, all) => (Math.abs(x) > Math.abs(all[best]) ? i : best), 0) -
    1000
  );
}

const [PIECE] = PIECES;
const song = await tune(PIECE);

const TEN_SECONDS = 10 * RATE;
const LIMITER = 'alimiter=level_in=8:limit=0.5:level=0';
/** What a bounce went through, and where it then lies. @type {[string, string, number][]} */
const BOUNCES = [
  ['the same file', 'anull', 0],
  ['10 s of silence in front', `adelay=${TEN_SECONDS}S:all=1`, TEN_SECONDS],
  ['one frame later', 'adelay=1S:all=1', 1],
  ['18 dB quieter', 'volume=-18dB', 0],
  ['12.3456 s cut off its start', 'atrim=start_sample=544441,asetpts=N/SR/TB', -544441],
  ['15 s cut off its end', 'atrim=end=25', 0],
  [
    'low shelf +6, high shelf -6, bell +6 dB',
    'bass=g=6:f=100,treble=g=-6:f=6000,equalizer=f=1000:t=q:w=1:g=6',
    0,
  ],
  [
    'low shelf -6, high shelf +6, bell -6 dB',
    'bass=g=-6:f=100,treble=g=6:f=6000,equalizer=f=1000:t=q:w=1:g=-6',
    0,
  ],
  ['high-pass of 24 dB/oct at 120 Hz', 'highpass=f=120,highpass=f=120', 0],
  ['phase turned round by an allpass at 200 Hz', 'allpass=f=200:width_type=q:width=0.7', 0],
  ['compressed 8:1', 'acompressor=threshold=0.05:ratio=8:attack=5:release=50:makeup=4', 0],
  ['clipped by 9 dB', 'volume=9dB,asoftclip=type=hard:threshold=0.7', 0],
  ['twice as wide', 'stereotools=slev=2', 0],
  ['folded down to mono', 'pan=stereo|c0=.5*c0+.5*c1|c1=.5*c0+.5*c1', 0],
  ['an echo over it', 'aecho=0.8:0.5:60|137:0.4|0.3', 0],
  [
    'gain, EQ and 10 s at once',
    `volume=-9dB,bass=g=6:f=100,treble=g=-6:f=6000,adelay=${TEN_SECONDS}S:all=1`,
    TEN_SECONDS,
  ],
];

for (const [what, filter, offset] of BOUNCES)
  test(`an earlier bounce is aligned to the frame: ${what}`, async () => {
    const found = await align(song, await tune(PIECE, filter));
    assert.deepEqual([found.found, found.offset, found.inverted], [true, offset, false]);
    assert.ok(
      found.agree >= 0.75 * found.windows && found.windows >= 8,
      `${found.agree} of ${found.windows}`,
    );
  });

test('an earlier bounce is aligned to the frame: limited by 18 dB', async () => {
  const found = await align(song, await tune(PIECE, LIMITER));
  const delay = await delayOf(LIMITER);
  assert.ok(delay > 200, 'this limiter looks ahead');
  assert.deepEqual([found.found, found.offset], [true, delay]);
});

test('an earlier bounce is aligned to the frame: opposite polarity, and it is said', async () => {
  const found = await align(song, await tune(PIECE, 'pan=stereo|c0=-1*c0|c1=-1*c1'));
  assert.deepEqual([found.found, found.offset, found.inverted], [true, 0, true]);
});

for (const [kind, ...options] of [
  ['mp3', '-c:a', 'libmp3lame', '-b:a', '128k'],
  ['ogg', '-c:a', 'libvorbis', '-b:a', '96k'],
  ['opus', '-c:a', 'libopus', '-b:a', '96k'],
])
  test(`an earlier bounce is aligned to the frame: ${options.join(' ')}`, async () => {
    // ffmpeg takes off what its coders delay.
    const path = music(PIECE, { seconds: SECONDS, codec: 'pcm_f32le' });
    const found = await align(song, await coded(path, kind, options));
    assert.deepEqual([found.found, found.offset], [true, 0]);
  });

test('an earlier bounce is aligned to the frame: at 48 kHz, converted as the page does', async () => {
  const other = await read(music(PIECE, { seconds: SECONDS, rate: 48000, codec: 'pcm_f32le' }));
  const channels = await run(convertPass(core, other.channels, 48000, RATE));
  const found = await align(song, pcm(channels));
  assert.deepEqual([found.found, found.offset], [true, 0]);
});

test('an earlier bounce is aligned to the frame: other balances of the same take', async () => {
  const stems = play({ song: 1, kit: 7 });
  const master = pcm(mix(stems));
  for (const gains of [
    { drums: 0.5, bass: 1.6, chords: 0.6, lead: 1.5 },
    { drums: 1.8, bass: 0.6, chords: 1.5, lead: 0.4 },
    { lead: 0 },
  ]) {
    const found = await align(master, pcm(mix(stems, gains)));
    assert.deepEqual([found.found, found.offset], [true, 0], JSON.stringify(gains));
  }
});

test('another piece of the same album is never an earlier bounce, wherever it begins', async () => {
  for (const a of PIECES)
    for (const b of PIECES.filter((piece) => piece !== a))
      for (const start of [0, 30, 71.3]) {
        const found = await align(await tune(a), await tune(b, 'anull', start));
        assert.equal(found.found, false, `${b} from ${start} s was taken for ${a}`);
      }
});

test('a part that overlaps is found, whichever of the two is the longer', async () => {
  const whole = await tune(PIECE);
  const part = await tune(PIECE, 'atrim=start_sample=700001:end_sample=1200001,asetpts=N/SR/TB');
  assert.equal((await align(whole, part)).offset, -700001);
  const back = await align(part, whole);
  assert.deepEqual([back.found, back.offset], [true, 700001]);
});

test('music at the same tempo over the same drums is never an earlier bounce', async () => {
  const songs = [1, 2, 3, 4].map((seed) => pcm(mix(play({ song: seed, kit: 7 }))));
  for (const [i, a] of songs.entries())
    for (const b of songs.slice(i + 1)) {
      const found = await align(a, b);
      assert.equal(found.found, false);
      assert.ok(found.coherence < 0.35, `${found.coherence}`); // the bound is 0.6
    }
  const later = songs[1].channels.map((x) =>
    Float32Array.from([...new Float32Array(8 * 22050), ...x]),
  );
  assert.equal((await align(songs[0], pcm(later))).found, false, 'four bars later');
  const drums = pcm(mix(play({ song: 1, kit: 7 }), { bass: 0, chords: 0, lead: 0 }));
  assert.equal((await align(songs[0], drums)).found, false, 'the drums alone');
});

test('another take of the same song is never an earlier bounce', async () => {
  const takes = [1, 2, 3].map((take) => pcm(mix(play({ song: 5, kit: 9, take }))));
  assert.equal((await align(takes[0], takes[1])).found, false);
  assert.equal((await align(takes[1], takes[2])).found, false);
  const { found, offset } = await align(takes[1], takes[1]);
  assert.deepEqual([found, offset], [true, 0]);
});

test('the same song a little faster is not aligned: no offset holds for all of it', async () => {
  const faster = await tune(PIECE, 'asetrate=44150,aresample=44100');
  assert.equal((await align(song, faster)).found, false);
});

test('silence, a tone and a few frames have no place', async () => {
  const still = pcm([new Float32Array(20 * RATE), new Float32Array(20 * RATE)]);
  const tone = pcm([0, 1].map(() => still.channels[0].map((_, i) => Math.sin(i / 10))));
  const few = pcm(song.channels.map((/** @type {Float32Array} */ x) => x.slice(0, 1000)));
  for (const [a, b] of [
    [song, still],
    [still, still],
    [tone, tone],
    [few, song],
    [song, few],
  ])
    assert.equal((await align(a, b)).found, false);
});

test('a song of four minutes is looked through in a few seconds, called off within a slice', async () => {
  const long = await read(music(PIECE, { start: 0, seconds: 240, codec: 'pcm_f32le' }));
  const start = performance.now();
  const found = await align(long, long);
  const seconds = (performance.now() - start) / 1000;
  assert.deepEqual([found.found, found.offset], [true, 0]);
  assert.ok(seconds < 5, `${seconds} s`);
  const control = new AbortController();
  let last = 0;
  const progress = (/** @type {number} */ x) => {
    assert.ok(x >= last, 'progress goes forward');
    last = x;
    if (x > 0.3) control.abort();
  };
  const options = { signal: control.signal, onProgress: progress };
  await assert.rejects(align(long, long, options), { name: 'AbortError' });
  near(last, 0.3, 0.1, 'of the work');
});
