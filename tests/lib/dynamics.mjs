// dynamics.mjs -- what the tests of the compressors share: the oracle, and figures of steady tones.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METERS, PARAMS } from '../../wasm/out/table.js';
import { render, values } from './core.mjs';
import { scratch } from './music.mjs';
import { db, gain, noise } from './signal.mjs';

const ORACLE = fileURLToPath(new URL('../oracle/dynamics.py', import.meta.url));

/** @param {Float32Array[]} channels @returns {Buffer} */
const planar = (channels) => Buffer.concat(channels.map((x) => Buffer.from(x.buffer.slice(0))));

/**
 * The block alone through the core and through the oracle.
 * @param {'multiband' | 'glue'} block
 * @param {Record<string, number>} params by whole names, without `on`
 * @param {Float32Array[]} input two channels
 * @param {number} rate
 * @returns {{ residual: number, worst: number, flat: number }}
 */
export function besideOracle(block, params, input, rate = 48000) {
  const all = values(params);
  const own = PARAMS.flatMap((p, i) =>
    p.block === block ? [[p.name.slice(block.length + 1), all[i]]] : [],
  );
  const { out, engine } = render({ ...params, [`${block}.on`]: 1 }, input, { rate });
  const frames = input[0].length - engine.latency;
  const paths = [join(scratch, 'dynamics-in.f32'), join(scratch, 'dynamics-out.f32')];
  writeFileSync(paths[0], planar(input.map((x) => x.slice(0, frames))));
  writeFileSync(paths[1], planar(out.map((x) => x.slice(engine.latency))));
  const { status, stdout, stderr } = spawnSync(
    '/usr/bin/python3',
    [ORACLE, block, `${rate}`, ...paths],
    {
      input: JSON.stringify(Object.fromEntries(own)),
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Noise with the fall of music, in beats of different loudness, not alike left and right. @param {number} frames */
export function beats(frames, rate = 48000) {
  const common = noise(frames, -3, 31);
  return [32, 33].map((seed) => {
    const own = noise(frames, -9, seed);
    let low = 0;
    return Float32Array.from(own, (x, i) => {
      const at = (i / rate) % 0.4;
      const loud = gain([-2, -14, -8, -26][Math.floor(i / rate / 0.4) % 4]);
      low += 0.03 * (common[i] + x - low);
      return loud * Math.exp(-6 * at) * (3 * low + 0.15 * (common[i] + x));
    });
  });
}

/** Amplitude of a tone and what is beside it, by least squares over whole cycles. @param {ArrayLike<number>} x @param {number} hz */
export function tone(x, hz, rate = 48000) {
  const turn = (2 * Math.PI * hz) / rate;
  let cos = 0;
  let sin = 0;
  for (let i = 0; i < x.length; i++) {
    cos += (2 / x.length) * x[i] * Math.cos(turn * i);
    sin += (2 / x.length) * x[i] * Math.sin(turn * i);
  }
  let rest = 0;
  for (let i = 0; i < x.length; i++)
    rest += (x[i] - cos * Math.cos(turn * i) - sin * Math.sin(turn * i)) ** 2;
  const amplitude = Math.hypot(cos, sin);
  return { dbfs: db(amplitude), thdn: db(Math.sqrt((2 * rest) / x.length) / amplitude) };
}

/** Giannoulis, Massberg, Reiss (2012), eq. 4. @param {number} x @param {{ t: number, r: number, w: number }} curve */
export function curve(x, { t, r, w }) {
  if (2 * (x - t) < -w) return x;
  if (2 * Math.abs(x - t) <= w && w > 0) return x + ((1 / r - 1) * (x - t + w / 2) ** 2) / (2 * w);
  return t + (x - t) / r;
}

/** @param {import('../../wasm/engine.js').Engine} engine @param {string} name @param {number} i */
export function meter(engine, name, i = 0) {
  const { offset } = METERS.find((m) => m.name === name) ?? { offset: NaN };
  return engine.readMeters()[offset + i];
}
