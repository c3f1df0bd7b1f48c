// share-process.mjs -- the share server in a process of its own, that a test may kill and start again over the same data.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../web/server/main.js', import.meta.url));

/** What every test wants of a server, unless it says otherwise. */
export const BASE = { PORT: '0', PAGE: 'none', KEEP_FREE_BYTES: '0' };

/** A stretch of a bucket for one test, when S3_BUCKET is set (tests/ceph). @returns {Record<string, string> | null} */
export function bucketEnv() {
  if (!process.env.S3_BUCKET) return null;
  const s3 = Object.entries(process.env).filter(([name]) => name.startsWith('S3_'));
  return { ...Object.fromEntries(s3), S3_PREFIX: `${randomUUID()}/` };
}

/** Resolves when it answers; rejects with what it said when it ends before.
 * @param {Record<string, string>} env over BASE; with DATA it keeps no bucket in mind
 * @param {{ program?: string, args?: string[] } & import('node:child_process').SpawnOptions} [options] */
export async function spawnServer(env, { program = PROGRAM, args = [], ...options } = {}) {
  const child = spawn(process.execPath, [...args, program], {
    ...options,
    env: { ...process.env, ...(env.DATA && { S3_BUCKET: '' }), ...BASE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { stdout, stderr } = child;
  /** @type {Promise<number | string | null>} */
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? code));
  });
  let log = '';
  /** @type {number} */
  const port = await new Promise((resolve, reject) => {
    let text = '';
    stderr?.on('data', (data) => {
      log += data;
    });
    stdout?.on('data', (data) => {
      text += data;
      const found = / at http:\/\/[\w.]+:(\d+)/.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}${log}`)));
  });
  return { url: `http://localhost:${port}`, child, ended, log: () => log, port };
}

export class ShareProcess {
  /** @type {Awaited<ReturnType<typeof spawnServer>> | null} */
  #running = null;
  #before = '';
  data = mkdtempSync(join(tmpdir(), 'lacquer-shares-'));
  port = 0;

  /** @param {Record<string, string>} [env] */
  constructor(env = {}) {
    this.env = { ...(bucketEnv() ?? { DATA: this.data }), ...env };
    process.on('exit', () => {
      this.#running?.child.kill('SIGKILL');
      rmSync(this.data, { recursive: true, force: true });
    });
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** All that it has logged: a log must not tell either. */
  get printed() {
    return this.#before + (this.#running?.log() ?? '');
  }

  get pid() {
    return this.#running?.child.pid;
  }

  /** Resolves when it answers. */
  async start() {
    this.#running = await spawnServer({ ...this.env, PORT: String(this.port) });
    this.port = this.#running.port;
    return this;
  }

  /** At once, whatever it is doing. */
  async kill() {
    const running = this.#running;
    if (!running) return;
    running.child.kill('SIGKILL');
    await running.ended;
    this.#before = this.printed;
    this.#running = null;
  }

  /** Every byte that it stores, and under which names. @returns {Buffer} */
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
