// tagged.mjs -- files with tags by other programs, and what those programs read in ours. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAudio } from '../../web/files/read.js';
import { fromBytes, sniff } from '../../web/files/source.js';
import { readTags } from '../../web/files/tags-read.js';
import { scratch } from './music.mjs';

/** @param {string} command @param {string[]} args @returns {Buffer} */
export function call(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 1 << 28 });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** What every file below is called. */
export const SONG = Object.freeze({
  ...{ title: '日本語 🎧 Ünï', artist: 'Ä & B', album: 'Long 名前', albumArtist: 'Various' },
  ...{ track: 3, tracks: 12, date: '2024-05-17', genre: 'Rock', composer: 'Ødegård' },
  ...{ isrc: 'GBABC2600001', copyright: '2024 Somebody', comment: 'Two words' },
});

/** The same as ffmpeg's words; players know an ISRC by its frame. */
const WORDS = {
  ...{ title: SONG.title, artist: SONG.artist, album: SONG.album, album_artist: 'Various' },
  ...{ track: '3/12', date: SONG.date, genre: SONG.genre, composer: SONG.composer },
  ...{ copyright: SONG.copyright, comment: SONG.comment, ISRC: SONG.isrc, TSRC: SONG.isrc },
};

/** @param {'jpg' | 'png'} kind @param {number} [side] pixels @returns {string} path of a picture */
export function picture(kind, side = 320) {
  const path = join(scratch, `cover-${side}.${kind}`);
  const source = ['-f', 'lavfi', '-i', `testsrc=s=${side}x${side}:d=0.04`, '-frames:v', '1'];
  call('ffmpeg', ['-v', 'error', '-y', ...source, path]);
  return path;
}

/**
 * A second of sound with tags, by ffmpeg.
 * @param {string} name @param {{ how?: string[], cover?: string, words?: Record<string, string> }} [options]
 * @returns {string} path
 */
export function tagged(name, { how = [], cover, words = WORDS } = {}) {
  const path = join(scratch, name);
  const sound = ['-f', 'lavfi', '-i', 'sine=d=1:r=44100'];
  const image = cover
    ? ['-i', cover, '-map', '0', '-map', '1', '-c:v', 'copy', '-disposition:v', 'attached_pic']
    : [];
  const texts = Object.entries(words).flatMap(([word, text]) => ['-metadata', `${word}=${text}`]);
  call('ffmpeg', ['-v', 'error', '-y', ...sound, ...image, ...texts, '-ac', '2', ...how, path]);
  return path;
}

/** @param {string} path */
export const bytesOf = (path) => new Uint8Array(readFileSync(path));

/** @param {Uint8Array} bytes */
export const read = (bytes) => readAudio(fromBytes(bytes, 'song'));

/** Tags alone, of kinds that only a browser decodes, too. @param {Uint8Array} bytes */
export const tagsOf = (bytes) => readTags(fromBytes(bytes, 'song'), sniff(bytes.subarray(0, 64)));

/** What ffprobe reads: keys in lower case, those of the file and of its first stream.
 * @param {string} path @returns {Record<string, string>} */
export function probe(path) {
  const args = ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', path];
  const { format, streams } = JSON.parse(call('ffprobe', args).toString());
  const all = { ...streams[0].tags, ...format.tags };
  return Object.fromEntries(Object.entries(all).map(([key, text]) => [key.toLowerCase(), text]));
}

/** The cover as ffmpeg takes it out. @param {string} path */
export const coverBy = (path) =>
  new Uint8Array(
    call('ffmpeg', [
      '-v',
      'error',
      '-i',
      path,
      '-map',
      '0:v:0',
      '-c',
      'copy',
      '-f',
      'image2pipe',
      '-',
    ]),
  );
