// hostile-seeds.mjs -- one small good file of every kind, made by sox, ffmpeg, flac and our own writers: what the hostile
// files are bred from. SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aiffHead } from '../../web/files/aiff-write.js';
import { encode } from '../../web/files/samples.js';
import { wavBytes } from '../../web/files/wav-write.js';
import { sine } from './signal.mjs';

/** @typedef {{ name: string, bytes: Uint8Array }} Seed */

/** By sox: name -> what follows the input. @type {Record<string, string[]>} */
const SOX = {
  'u8.wav': ['-b', '8', '-e', 'unsigned-integer'],
  's16.wav': ['-b', '16'],
  's24.wav': ['-b', '24'], // EXTENSIBLE
  's32.wav': ['-b', '32'],
  'f32.wav': ['-b', '32', '-e', 'floating-point'],
  'f64.wav': ['-b', '64', '-e', 'floating-point'],
  's8.aiff': ['-b', '8'],
  's24.aiff': ['-b', '24'],
  's32.aiff': ['-b', '32'],
  'plain.flac': ['-b', '24'],
};

/** By ffmpeg. @type {Record<string, string[]>} */
const FFMPEG = {
  'rf64.wav': ['-c:a', 'pcm_s16le', '-rf64', 'always'],
  'six.wav': ['-c:a', 'pcm_s16le', '-ac', '6'],
  'sowt.aiff': ['-c:a', 'pcm_s16le'],
  'fl32.aiff': ['-c:a', 'pcm_f32be'],
  'fl64.aiff': ['-c:a', 'pcm_f64be'],
  'mono.flac': ['-c:a', 'flac', '-ac', '1'],
  'six.flac': ['-c:a', 'flac', '-ac', '6'],
  'cbr.mp3': [
    '-c:a',
    'libmp3lame',
    '-b:a',
    '64k',
    '-id3v2_version',
    '3',
    '-metadata',
    'title=Song',
  ],
  'vbr.mp3': ['-c:a', 'libmp3lame', '-q:a', '6', '-ac', '1'],
  'bare.mp3': [
    '-c:a',
    'libmp3lame',
    '-ar',
    '16000',
    '-b:a',
    '24k',
    '-write_xing',
    '0',
    '-id3v2_version',
    '0',
  ],
  'vorbis.ogg': ['-c:a', 'libvorbis', '-q:a', '1'],
  'mono.ogg': ['-c:a', 'libvorbis', '-q:a', '1', '-ac', '1'],
  'stereo.opus': ['-c:a', 'libopus', '-b:a', '64k'],
  'six.opus': ['-c:a', 'libopus', '-b:a', '96k', '-ac', '6', '-mapping_family', '1'],
  'aac.m4a': ['-c:a', 'aac', '-b:a', '64k'],
  'adts.aac': ['-c:a', 'aac', '-b:a', '64k', '-f', 'adts'],
  'opus.webm': ['-c:a', 'libopus', '-b:a', '64k'],
};

/** @param {string} command @param {string[]} args */
function call(command, args) {
  const { status, stderr, error } = spawnSync(command, args);
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? stderr}`);
}

/** @param {string} tag four letters @param {Uint8Array} bytes @param {number} at */
function renamed(tag, bytes, at) {
  const copy = bytes.slice();
  copy.set(Buffer.from(tag), at);
  return copy;
}

/** An ID3 tag with a picture of `size` bytes. @param {number} size */
function id3(size) {
  const tag = new Uint8Array(10 + size);
  tag.set([...Buffer.from('ID3'), 3, 0, 0, ...[21, 14, 7, 0].map((s) => (size >> s) & 127)]);
  return tag;
}

/** By our own writers. @returns {Record<string, Uint8Array>} */
function own() {
  const planes = [sine(440, -6, 600), sine(660, -12, 600)];
  const ints = planes.map((plane) => Int32Array.from(plane, (x) => Math.round(x * 8388607)));
  const shape = /** @type {const} */ ({ sampleRate: 48000, width: 2, frames: 600, bits: 24 });
  return {
    'own-24.wav': wavBytes(ints, { sampleRate: 48000, bits: 24 }),
    'own-32f.wav': wavBytes(planes, { sampleRate: 96000, bits: '32f' }),
    'own-24.aiff': Buffer.concat([aiffHead(shape), encode(ints, 600, 24, false)]),
  };
}

/** @returns {Seed[]} */
export function makeSeeds() {
  const folder = mkdtempSync(join(tmpdir(), 'lacquer-hostile-'));
  const at = (/** @type {string} */ name) => join(folder, name);
  /** @type {Record<string, Uint8Array>} */
  const made = {};
  try {
    const song = at('song.wav');
    const shape = ['-R', '-n', '-r', '44100', '-c', '2', '-b', '24', song];
    call('sox', [...shape, 'synth', '0.06', 'sine', '440', 'pinknoise', 'gain', '-6']);
    for (const [name, how] of Object.entries(SOX)) call('sox', ['-D', song, ...how, at(name)]);
    const exact = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'];
    for (const [name, how] of Object.entries(FFMPEG))
      call('ffmpeg', ['-v', 'error', '-i', song, ...exact, ...how, at(name)]);
    call('flac', ['--silent', '-8', '-b', '576', '-o', at('small.flac'), song]);
    for (const name of [...Object.keys(SOX), ...Object.keys(FFMPEG), 'small.flac'])
      made[name] = new Uint8Array(readFileSync(at(name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  made['bw64.wav'] = renamed('BW64', made['rf64.wav'], 0);
  made['tagged.flac'] = Buffer.concat([id3(300), made['small.flac']]);
  made['picture.mp3'] = Buffer.concat([id3(3000), made['bare.mp3']]);
  Object.assign(made, own());
  made['letter.txt'] = Buffer.from('Dear label, here is our song.\n'.repeat(20));
  return Object.entries(made).map(([name, bytes]) => ({ name, bytes: Uint8Array.from(bytes) }));
}

if (process.argv[1] === import.meta.filename)
  for (const { name, bytes } of makeSeeds()) writeFileSync(join(process.argv[2], name), bytes);
