// quantum.mjs -- how long single calls of 128 frames take, here and in a Worker, as shares of the time they last.
// SPDX-License-Identifier: MIT
import { Worker } from 'node:worker_threads';
import { Engine } from '../../wasm/engine.js';
import { row } from './rows.mjs';

const QUANTUM = 128; // frames of one call in a browser

/** @typedef {{ module: WebAssembly.Module, rate: number, values: Float32Array, channels: Float32Array[] }} Job */
/** @typedef {{ process: number[], both: number[] }} Shares p50 and p99, of 1 */

/** @param {Float64Array} spent ms @param {number} rate @returns {number[]} */
function shares(spent, rate) {
  const sorted = spent.toSorted();
  const whole = (QUANTUM / rate) * 1000;
  return [0.5, 0.99].map((part) => sorted[Math.floor(part * (sorted.length - 1))] / whole);
}

/** CPU time, so that what else the machine does is left out. @param {NodeJS.CpuUsage} start @returns {number} ms */
function since(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** @param {Job} job @returns {Shares} */
export function measure({ module, rate, values, channels }) {
  const engine = new Engine(module, rate, values);
  const calls = Math.floor(channels[0].length / QUANTUM);
  const [alone, both] = [new Float64Array(calls), new Float64Array(calls)];
  for (let turn = 0; turn < 2; turn++)
    // the first warms up
    for (let i = 0; i < calls; i++) {
      for (const c of [0, 1])
        engine.input[c].set(channels[c].subarray(i * QUANTUM, (i + 1) * QUANTUM));
      const start = process.cpuUsage();
      engine.process(QUANTUM);
      alone[i] = since(start);
      engine.listen(QUANTUM);
      both[i] = since(start);
    }
  return { process: shares(alone, rate), both: shares(both, rate) };
}

/** @param {Job} job @returns {Promise<Shares>} */
function inWorker(job) {
  const worker = new Worker(new URL('./quantum-worker.mjs', import.meta.url), { workerData: job });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** @param {string} place @param {Shares} found */
function tell(place, found) {
  const percent = (/** @type {number[]} */ x) =>
    `p50 ${(100 * x[0]).toFixed(2)} %, p99 ${(100 * x[1]).toFixed(2)} %`;
  row(`${place}, process`, percent(found.process));
  row(`${place}, process and listen`, percent(found.both));
}

/** Prints the shares. @param {Job} job */
export async function quantum(job) {
  console.log(`\nEverything on, single calls of ${QUANTUM} frames, of the time they last`);
  tell('main thread', measure(job));
  tell('Worker', await inWorker(job));
}
