// convert.mjs -- sample-rate conversion beside sox and ffmpeg: quality by tests/oracle/convert.py, and CPU time.
// Same signal, same run; CPU time of one thread, the best of three. SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '../../tests/lib/music.mjs';
import { noise } from '../../tests/lib/signal.mjs';
import { Converter } from '../../wasm/converter.js';
import { loadCore } from '../../wasm/engine.js';
import { convertPcm } from '../../web/convert.js';
import { load } from '../../web/passes.js';
import { ROOT, WASM } from '../house.mjs';

/** @type {[number, number][]} */
const PAIRS = [
  [48000, 44100],
  [96000, 48000],
  [44100, 48000],
];
const SECONDS = 30;
const TURNS = 3;
const ORACLE = join(ROOT, 'tests/oracle/convert.py');

/** @typedef {(from: number, to: number, input: string, output: string, bits: 32 | 64) => string} Rival a command line */
/** @type {Record<string, Rival>} */
const RIVALS = {
  'sox VHQ': (from, to, input, output, bits) =>
    `sox --single-threaded -V1 -t raw -e float -b ${bits} -r ${from} -c 2 ${input} -t raw -e float -b ${bits} ${output} rate -v ${to}`,
  'ffmpeg, as it comes': (from, to, input, output, bits) =>
    `ffmpeg -v error -nostdin -y -f f${bits}le -ar ${from} -ac 2 -i ${input} -af aresample=${to} -f f${bits}le ${output}`,
};

/** @param {string} command @param {string[]} args @returns {string} */
function call(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error || status !== 0) throw new Error(`${command}: ${error ?? stderr}`);
  return stdout + stderr;
}

/** @param {Float32Array[]} channels @param {typeof Float32Array | typeof Float64Array} Numbers */
function interleaved(channels, Numbers) {
  const all = new Numbers(2 * channels[0].length);
  channels.forEach((plane, c) => {
    for (let i = 0; i < plane.length; i++) all[2 * i + c] = plane[i];
  });
  return new Uint8Array(all.buffer);
}

/** @param {string} path of interleaved f64 @returns {Float32Array[]} */
function planes(path) {
  const bytes = readFileSync(path);
  const all = new Float64Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  );
  return [0, 1].map((c) => Float32Array.from({ length: all.length / 2 }, (_, i) => all[2 * i + c]));
}

/** @param {WebAssembly.Module} module @param {number} from @param {number} to */
async function quality(module, from, to) {
  const input = join(scratch, 'tones.f64');
  const output = join(scratch, 'converted.f64');
  call('/usr/bin/python3', [ORACLE, 'make', `${from}`, `${to}`, input]);
  const show = (/** @type {string} */ name) => {
    const line = call('/usr/bin/python3', [ORACLE, 'measure', `${from}`, `${to}`, output]);
    const { ripple, rim, alias, thdn } = JSON.parse(line);
    const figures = [ripple.toFixed(4), rim.toFixed(2), alias.toFixed(0), thdn.toFixed(0)];
    console.log(`| ${[`${from / 1000} to ${to / 1000}`, name, ...figures].join(' | ')} |`);
  };
  const ours = await convertPcm(module, planes(input), from, to);
  writeFileSync(output, interleaved(ours, Float64Array));
  show('Lacquer, 32 bits in and out');
  for (const [name, command] of Object.entries(RIVALS)) {
    call('bash', ['-c', command(from, to, input, output, 64)]);
    show(name);
  }
}

/** @param {() => number} measure @returns {number} the least of some runs */
const best = (measure) => Math.min(...Array.from({ length: TURNS }, measure));

/** @param {WebAssembly.Module} module @param {number} from @param {number} to @param {Float32Array[]} channels @returns {number} CPU seconds */
function secondsHere(module, from, to, channels) {
  const converter = new Converter(module, from, to);
  const { length } = channels[0];
  return best(() => {
    converter.reset();
    const start = process.cpuUsage();
    for (let at = 0; at < length; at += converter.most) {
      const frames = Math.min(converter.most, length - at);
      load(converter.input, channels, at, frames);
      converter.push(frames);
    }
    converter.finish();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  });
}

/** @param {string} command @returns {number} CPU seconds */
const secondsOf = (command) =>
  best(() => {
    const text = call('bash', ['-c', `TIMEFORMAT='%U %S'; time ${command}`]);
    const [user, system] = text.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
    return user + system;
  });

/** @param {WebAssembly.Module} module @param {number} from @param {number} to */
function speed(module, from, to) {
  const input = join(scratch, 'noise.f32');
  const channels = [noise(SECONDS * from, -12, 1), noise(SECONDS * from, -12, 2)];
  writeFileSync(input, interleaved(channels, Float32Array));
  const times = [`Lacquer ${(SECONDS / secondsHere(module, from, to, channels)).toFixed(0)}x`];
  for (const [name, command] of Object.entries(RIVALS)) {
    const seconds = secondsOf(command(from, to, input, join(scratch, 'noise.out'), 32));
    times.push(`${name} ${(SECONDS / seconds).toFixed(0)}x`);
  }
  console.log(`${`${from / 1000} to ${to / 1000} kHz`.padEnd(40)} ${times.join(', ')}`);
}

/** Prints the figures of conversion. */
export async function convert() {
  const module = await loadCore(readFileSync(WASM));
  console.log(
    '\nSample-rate conversion: to 20 of 22.05 kHz, 21 of 22.05, what folds back, the rest',
  );
  console.log('\n| kHz | converter | ripple, dB | at 21 kHz, dB | alias, dB | THD+N, dB |');
  console.log(`|${' --- |'.repeat(6)}`);
  for (const [from, to] of PAIRS) await quality(module, from, to);
  console.log('\nSample-rate conversion, stereo: times real time on one core');
  for (const [from, to] of PAIRS) speed(module, from, to);
}
