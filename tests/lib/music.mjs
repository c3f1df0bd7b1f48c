// music.mjs -- real music for tests: decoded from an installed game's Ogg files, and second opinions
// on it by programs that share no code with the core. SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = '/usr/share/games/frozen-bubble/snd';
const ORACLES = fileURLToPath(new URL('../oracle/', import.meta.url));

/** A folder that goes when the tests do. */
export const scratch = mkdtempSync(join(tmpdir(), 'lacquer-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** @param {string} command @param {string[]} args @returns {{ out: string, err: string }} */
function call(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? stderr}`);
  return { out: stdout, err: stderr };
}

/** Three pieces: a busy one, a quieter one, one that is near full scale throughout. */
export const PIECES = ['frozen-mainzik-1p', 'frozen-mainzik-2p', 'introzik'];

/**
 * @param {string} piece of PIECES
 * @param {{ start?: number, seconds?: number, rate?: number, filter?: string, codec?: string }} [options]
 * @returns {string} path of a WAV file
 */
export function music(
  piece,
  { start = 30, seconds = 20, rate = 44100, filter = 'anull', codec = 'pcm_s24le' } = {},
) {
  const path = join(
    scratch,
    `${piece}-${rate}-${codec}-${filter.replace(/\W+/g, '_')}-${start}-${seconds}.wav`,
  );
  const cut = ['-ss', `${start}`, '-t', `${seconds}`, '-i', join(FOLDER, `${piece}.ogg`)];
  call('ffmpeg', [
    '-v',
    'error',
    '-y',
    ...cut,
    '-af',
    filter,
    '-ar',
    `${rate}`,
    '-c:a',
    codec,
    path,
  ]);
  return path;
}

/** @param {string} script @param {string[]} paths @returns {any[]} one object per file */
const oracle = (script, paths) =>
  call('/usr/bin/python3', [join(ORACLES, script), ...paths])
    .out.trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** @param {string[]} paths @returns {{ truePeakDbtp: number, seconds: number }[]} by ideal sinc, 32x */
export const idealPeaks = (...paths) => oracle('true_peak.py', paths);

/** @param {string[]} paths @returns {Record<string, number>[]} by libebur128 */
export const ebur128 = (...paths) => oracle('ebur128.py', paths);

/** @param {string[]} paths @returns {Record<string, number>[]} by BS.1770-5 in numpy, at the file's own rate */
export const numpyLoudness = (...paths) => oracle('bs1770.py', paths);

/** @param {string} path of levels, one per 100 ms @param {number} rate @returns {Record<string, number>} by numpy */
export const numpyLevels = (path, rate) => oracle('bs1770.py', ['--levels', path, `${rate}`])[0];

/** @param {string} path @returns {{ integratedLufs: number, rangeLu: number }} by ffmpeg's own meter */
export function ffmpegLoudness(path) {
  const filter = 'ebur128=metadata=1,ametadata=print:file=-';
  const { out } = call('ffmpeg', ['-v', 'error', '-i', path, '-af', filter, '-f', 'null', '-']);
  const last = (/** @type {string} */ key) =>
    Number(out.slice(out.lastIndexOf(`lavfi.r128.${key}=`)).match(/=(-?[\d.]+)/)?.[1]);
  return { integratedLufs: last('I'), rangeLu: last('LRA') };
}
