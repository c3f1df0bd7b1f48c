// cpu.mjs -- CPU time of one thread: of this process, of a command, of ffmpeg's filters. SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';

const TURNS = 5;

/** @param {() => number} measure @returns {number} the least of some runs */
export const best = (measure) => Math.min(...Array.from({ length: TURNS }, measure));

/** @param {string} command @param {string} [input] @returns {number} CPU seconds of the process */
export function cpuOf(command, input = '/dev/null') {
  const script = `TIMEFORMAT='%U %S'; time ${command} < '${input}' > /dev/null`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  const [user, system] = stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  return user + system;
}

/** @param {() => void} work @returns {number} CPU seconds of this process */
export function cpuHere(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** @param {string} clip a WAV file @param {string} filters @returns {number} CPU seconds without reading the file */
export function ffmpegSeconds(clip, filters) {
  const ffmpeg = (/** @type {string} */ chain) =>
    best(() =>
      cpuOf(
        `ffmpeg -v error -nostats -threads 1 -filter_threads 1 -i '${clip}' -af ${chain} -f null -`,
      ),
    );
  return ffmpeg(filters) - ffmpeg('anull');
}
