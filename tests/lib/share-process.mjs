// share-process.mjs -- the share server in a process of its own, that a test may kill and start again over the same data.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratch } from './music.mjs';

const PROGRAM = fileURLToPath(new URL('../../web/server/main.js', import.meta.url));

export class ShareProcess {
  /** @type {import('node:child_process').ChildProcess | null} */
  #child = null;
  data = mkdtempSync(join(scratch, 'shares-'));
  port = 0;
  /** All that it has printed: a log must not tell either. */
  printed = '';

  /** @param {Record<string, string>} [env] */
  constructor(env = {}) {
    this.env = env;
    process.on('exit', () => this.#child?.kill('SIGKILL'));
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when it answers. */
  async start() {
    const env = {
      ...process.env,
      PAGE: 'none',
      ...this.env,
      DATA: this.data,
      PORT: String(this.port),
    };
    const child = spawn(process.execPath, [PROGRAM], { env });
    this.#child = child;
    await new Promise((resolve, reject) => {
      const hear = (/** @type {Buffer} */ text) => {
        this.printed += text;
        const port = / at http:\/\/[\w.]+:(\d+)/.exec(this.printed)?.[1];
        if (!port) return;
        this.port = Number(port);
        resolve(undefined);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => reject(new Error(`exit ${code}: ${this.printed}`)));
    });
    return this;
  }

  /** At once, whatever it is doing. */
  async kill() {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Every byte that it stores. @returns {Buffer} */
  stored() {
    const files = readdirSync(this.data, { recursive: true, withFileTypes: true });
    const whole = files.filter((entry) => entry.isFile());
    return Buffer.concat(
      whole.flatMap((entry) => [
        Buffer.from(`\n${entry.parentPath}/${entry.name}\n`),
        readFileSync(join(entry.parentPath, entry.name)),
      ]),
    );
  }

  async close() {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}
