// read.test.mjs -- AIFF, FLAC, MP3, Vorbis and Opus: to the bit where they are lossless, trimmed and on the frame where
// not, and a clear sentence for what is cut short or damaged.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { losses } from '../web/remarks.js';
import { music, PIECES, scratch } from './lib/music.mjs';
import { db, rms } from './lib/signal.mjs';

/** @param {string} command @param {string[]} args @returns {Buffer} */
function call(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 1 << 28 });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

const SOURCE = music(PIECES[0], { seconds: 3.123 });

/** @param {string} name @param {string[]} how */
function coded(name, ...how) {
  const path = join(scratch, name);
  call('ffmpeg', ['-v', 'error', '-y', '-i', SOURCE, ...how, path]);
  return path;
}

/** @param {string} path @returns {Float32Array[]} as ffmpeg decodes it */
function byFfmpeg(path) {
  const raw = call('ffmpeg', ['-v', 'error', '-i', path, '-f', 'f32le', '-']);
  const all = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
  return [0, 1].map((c) => all.filter((_, i) => i % 2 === c));
}

/** @param {string} path @param {(bytes: Uint8Array) => Uint8Array} [change] */
const read = (path, change = (bytes) => bytes) =>
  readAudio(fromBytes(change(new Uint8Array(readFileSync(path))), 'song'));

for (const codec of [
  'pcm_s8',
  'pcm_s16be',
  'pcm_s16le',
  'pcm_s24be',
  'pcm_s32be',
  'pcm_f32be',
  'pcm_f64be',
])
  test(`AIFF or AIFC with ${codec} reads as ffmpeg reads it`, async () => {
    const path = coded(`${codec}.aiff`, '-c:a', codec);
    const pcm = await read(path);
    assert.deepEqual(pcm.channels, byFfmpeg(path));
    assert.equal(pcm.codec, codec.replace(/[bl]e$/, ''));
    assert.ok(['aiff', 'aifc'].includes(pcm.container));
  });

test('AIFF by sox, whose rate is an 80-bit float, at odd rates too', async () => {
  for (const rate of [8000, 22050, 44056, 192000]) {
    const path = join(scratch, `sox-${rate}.aiff`);
    call('sox', ['-D', SOURCE, '-r', `${rate}`, '-b', '24', path]);
    const pcm = await read(path);
    assert.equal(pcm.sampleRate, rate);
    assert.deepEqual(pcm.channels, byFfmpeg(path));
  }
});

for (const bits of [16, 24])
  test(`FLAC of ${bits} bits is the PCM that went in, bit for bit`, async () => {
    const pcmPath = coded(`flac-${bits}.wav`, '-c:a', `pcm_s${bits}le`);
    const whole = join(scratch, `${bits}.flac`);
    call('flac', ['--silent', '-f', '-8', '-o', whole, pcmPath]);
    // A stream to a pipe: ffmpeg leaves the total out.
    const open = join(scratch, `${bits}-open.flac`);
    call('bash', ['-c', `ffmpeg -v error -i '${pcmPath}' -f flac - | cat > '${open}'`]);
    const expected = (await read(pcmPath)).channels;
    for (const path of [whole, open]) {
      const pcm = await read(path);
      assert.deepEqual(pcm.channels, expected);
      assert.equal(pcm.bits, bits);
    }
  });

/** The lossy ones against ffmpeg's own decoders: the same frames, and the difference of two good decoders.
 * @type {[string, string[], number, number][]} file, how, least dB under the music, decoder's own rate */
const LOSSY = [
  ['cbr.mp3', ['-b:a', '192k'], -90, 44100],
  ['vbr.mp3', ['-q:a', '2'], -90, 44100],
  ['mono.mp3', ['-ac', '1', '-b:a', '96k'], -90, 44100],
  ['vorbis.ogg', ['-c:a', 'libvorbis', '-q:a', '6'], -90, 44100],
  ['opus.opus', ['-c:a', 'libopus', '-b:a', '160k'], -40, 48000],
];

for (const [name, how, least, rate] of LOSSY)
  test(`${name} starts and ends on the frame of the song`, async (t) => {
    const path = coded(name, ...how);
    const pcm = await read(path);
    assert.equal(pcm.sampleRate, rate);
    assert.equal(pcm.bits, null);
    const wide = pcm.channels.length === 1 ? ['-ac', '1'] : [];
    const raw = call('ffmpeg', ['-v', 'error', '-i', path, ...wide, '-f', 'f32le', '-']);
    const theirs = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
    const width = pcm.channels.length;
    assert.equal(pcm.frames, theirs.length / width);
    if (rate === 44100) assert.equal(pcm.frames, (await read(SOURCE)).frames);
    const apart = Float32Array.from(
      { length: pcm.frames },
      (_, i) => pcm.channels[0][i] - theirs[width * i],
    );
    const under = db(rms(apart) / rms(pcm.channels[0]));
    t.diagnostic(`${under.toFixed(1)} dB beside ffmpeg's decoder`);
    assert.ok(under < least, `${under} dB`);
  });

test('an MP3 with a picture of two megabytes in its tag', async () => {
  const plain = coded('plain.mp3', '-b:a', '128k');
  const tag = new Uint8Array(10 + (1 << 21));
  tag.set([...'ID3'].map((c) => c.charCodeAt(0)));
  tag.set([3, 0, 0, ...[21, 14, 7, 0].map((s) => ((1 << 21) >> s) & 127)], 3);
  const bytes = readFileSync(plain);
  const pcm = await readAudio(fromBytes(new Uint8Array(Buffer.concat([tag, bytes])), 'song'));
  assert.deepEqual(pcm.channels, (await read(plain)).channels);
});

test('an Opus or Vorbis whose tags go over many pages, as with a cover', async () => {
  for (const [ending, codec] of [
    ['opus', 'libopus'],
    ['ogg', 'libvorbis'],
  ]) {
    const how = ['-c:a', codec, '-fflags', '+bitexact', '-flags:a', '+bitexact'];
    const words = ['-metadata', `comment=${'many words '.repeat(11000)}`]; // an argument may have 128 kB
    const long = await read(coded(`wordy.${ending}`, ...how, ...words));
    const plain = await read(coded(`wordless.${ending}`, ...how));
    assert.deepEqual(long.channels, plain.channels);
    assert.equal(long.short, undefined);
  }
});

/** @param {Promise<unknown>} work @param {RegExp} pattern */
const refused = (work, pattern) =>
  assert.rejects(work, (/** @type {Error} */ error) => {
    assert.equal(error.name, 'FileError', error.stack);
    assert.match(error.message, /^song /);
    assert.match(error.message, pattern);
    return true;
  });

test('cut short, damaged, empty inside: a sentence each', async () => {
  const half = (/** @type {Uint8Array} */ bytes) => bytes.subarray(0, bytes.length >> 1);
  const aiff = coded('cut.aiff', '-c:a', 'pcm_s16be');
  const flac = coded('cut.flac', '-c:a', 'flac');
  await refused(read(aiff, half), /is cut short: its header promises \d+ bytes/);
  await refused(read(flac, half), /is cut short: its header promises \d+ samples/);
  const spoilt = (/** @type {Uint8Array} */ bytes) => {
    bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 20000);
    return bytes;
  };
  await refused(read(flac, spoilt), /is (damaged|cut short)/);
  for (const name of ['cbr.mp3', 'vorbis.ogg', 'opus.opus']) {
    const path = join(scratch, name);
    const noise = (/** @type {Uint8Array} */ bytes) =>
      bytes.map((b, i) => (i < 200 ? b : (i * 2654435761) >>> 13));
    await assert.rejects(read(path, noise), /^FileError: song /);
  }
});

test('half an MP3 or Ogg is read and told; a whole one, and one that promises nothing, is not', async () => {
  const half = (/** @type {Uint8Array} */ bytes) => bytes.subarray(0, bytes.length >> 1);
  const seconds = (await read(SOURCE)).frames / 44100;
  for (const name of ['cbr.mp3', 'vbr.mp3', 'mono.mp3', 'vorbis.ogg', 'opus.opus']) {
    const path = join(scratch, name);
    assert.equal((await read(path)).short, undefined, name);
    const { short, frames, sampleRate } = await read(path, half);
    const { there, promised } = /** @type {import('../web/files/ends.js').Short} */ (short);
    assert.equal(there, frames / sampleRate);
    assert.equal(promised, name.endsWith('mp3') ? seconds : null, name);
    assert.match(losses({ name: 'song', short })[0], /^song ends .*0:0\d\.\d{3}.* get it whole/);
  }
  const bare = coded('bare.mp3', '-b:a', '192k', '-write_xing', '0');
  assert.equal((await read(bare, half)).short, undefined);
});

test('a FLAC of six channels: choose two, or it is refused', async () => {
  const path = coded('six.flac', '-ac', '6', '-c:a', 'flac');
  await refused(read(path), /has 6 channels/);
  const pair = await readAudio(fromBytes(new Uint8Array(readFileSync(path)), 'song'), {
    pick: [0, 1],
  });
  assert.equal(pair.channels.length, 2);
});

test('reading can be called off', async () => {
  const path = coded('long.flac', '-c:a', 'flac');
  const control = new AbortController();
  const work = readAudio(fromBytes(new Uint8Array(readFileSync(path)), 'song'), {
    signal: control.signal,
    onProgress: () => control.abort(),
  });
  await assert.rejects(work, { name: 'AbortError' });
});
