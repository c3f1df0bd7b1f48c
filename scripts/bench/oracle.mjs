// oracle.mjs -- tests/oracle/peers.py as a process that stays: a job in, its figures out.
// SPDX-License-Identifier: MIT
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../house.mjs';

const SCRIPT = join(ROOT, 'tests/oracle/peers.py');
const PYTHON = '/usr/bin/python3';

/** @typedef {{ kind: string, path: string, source?: string, hz?: number }} Job */

/** @param {string} folder @param {Record<string, string>} songs @returns {Record<string, string>} path of each signal */
export function makeSignals(folder, songs) {
  const named = Object.entries(songs).map(([name, path]) => `${name}=${path}`);
  const args = [SCRIPT, 'signals', folder, ...named];
  const { status, stdout, stderr } = spawnSync(PYTHON, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const made = stdout.trim().split('\n');
  return Object.fromEntries(made.map((line) => JSON.parse(line)).map((s) => [s.name, s.path]));
}

/** @returns {{ measure: (job: Job) => Promise<Record<string, number>>, close: () => void }} one job at a time */
export function startOracle() {
  const child = spawn(PYTHON, [SCRIPT, 'measure'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async measure(job) {
      child.stdin.write(`${JSON.stringify(job)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the oracle ended over ${JSON.stringify(job)}`);
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}
