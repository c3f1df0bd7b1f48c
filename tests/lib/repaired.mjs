// repaired.mjs -- audio through the role repair, and the torture set that it is tried on.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Repair } from '../../wasm/repair.js';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { wavBytes } from '../../web/files/wav-write.js';
import { core } from './core.mjs';
import { scratch } from './music.mjs';

const SCRIPT = fileURLToPath(new URL('../oracle/torture.py', import.meta.url));

/** @param {string} path @returns {Promise<Float32Array[]>} */
export const channelsOf = async (path) =>
  (await readAudio(fromBytes(readFileSync(path), path))).channels;

/** @param {number} rate @returns {string} path of ten signals one after the other, each at 0 dBTP */
export function torture(rate) {
  const path = join(scratch, `torture-${rate}.wav`);
  const { status, stderr } = spawnSync('/usr/bin/python3', [SCRIPT, `${rate}`, path], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return path;
}

/** @param {string} name @param {Float32Array[]} channels @param {number} sampleRate @returns {string} path */
export function written(name, channels, sampleRate) {
  const path = join(scratch, `${name}.wav`);
  writeFileSync(path, wavBytes(channels, { sampleRate, bits: '32f' }));
  return path;
}

/**
 * @param {Float32Array[]} channels
 * @param {number} rate
 * @param {number | null} ceilingDb null only measures
 * @param {number | (() => number)} [block] frames of a call
 */
export function repaired(channels, rate, ceilingDb, block = 4096) {
  const repair = new Repair(core, rate, ceilingDb);
  const frames = channels[0].length;
  const total = frames + repair.latency;
  const out = channels.map(() => new Float32Array(frames));
  /** @type {import('../../wasm/repair.js').Place[]} */
  const places = [];
  for (let at = 0; at < total; ) {
    const size = Math.min(typeof block === 'number' ? block : block(), total - at);
    const from = Math.max(0, repair.latency - at);
    channels.forEach((channel, c) => {
      repair.input[c].fill(0, 0, size).set(channel.subarray(Math.min(at, frames), at + size));
    });
    places.push(...repair.process(size));
    if (from < size && ceilingDb !== null)
      out.forEach((channel, c) => {
        channel.set(repair.output[c].subarray(from, size), at + from - repair.latency);
      });
    at += size;
  }
  return { out, places, latency: repair.latency, result: repair.result() };
}
