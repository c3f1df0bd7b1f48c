// load.mjs -- many listeners and senders at one share server: errors, how long a note takes to be safe, memory.
// What a disk does to a write that must be safe differs by machine: beside the notes the same writes are made by hand,
// on the same disk in the same seconds. SPDX-License-Identifier: MIT
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { spawnServer } from '../../tests/lib/share-process.mjs';
import { row } from './rows.mjs';

const LISTENERS = 50;
const UPLOADS = 10;
const NOTES_PER_SECOND = 10;
const LISTEN_PACE = 4e6 / 8; // bytes a second of each: FLAC is played at a quarter of it
const UPLOAD_PACE = 20e6 / 8;
const IDLE_S = 10;
const LOAD_S = Number(process.env.LACQUER_LOAD_S ?? 60);
const FLAT_OUT_S = 15;
const WARM = 1 / 3; // of the load, until memory has settled

/** @typedef {{ at: number, ms: number }} Sample */
/** @typedef {{ samples?: Sample[], bytes?: number, done?: number, errors: string[] }} Told */

/** One part of the crowd, in a thread of its own. */
class Crowd {
  /** @param {string} role @param {Record<string, unknown>} data */
  constructor(role, data) {
    const url = new URL('./load-client.mjs', import.meta.url);
    this.worker = new Worker(url, { workerData: { role, ...data } });
    const next = () =>
      new Promise((resolve, reject) => {
        this.worker.once('message', resolve);
        this.worker.once('error', reject);
      });
    /** Its own share is there. @type {Promise<void>} */
    this.ready = next();
    /** @type {Promise<Told>} */
    this.told = this.ready.then(next);
  }

  /** @returns {Promise<Told>} */
  async end() {
    this.worker.postMessage('stop');
    const told = await this.told;
    await this.worker.terminate();
    return told;
  }
}

/** What the system says of a process, where it does. @param {number} pid */
function look(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const rss = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
    return { at: Date.now(), rss, files: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return { at: Date.now(), rss: Number.NaN, files: Number.NaN };
  }
}

/** @param {ReturnType<typeof look>[]} points @returns {number} bytes a minute, least squares */
function slope(points) {
  const mean = (/** @type {number[]} */ x) => x.reduce((a, b) => a + b, 0) / x.length;
  const [at, rss] = [mean(points.map((p) => p.at)), mean(points.map((p) => p.rss))];
  const over = points.reduce((sum, p) => sum + (p.at - at) * (p.rss - rss), 0);
  return (over / points.reduce((sum, p) => sum + (p.at - at) ** 2, 0)) * 60e3;
}

/** @param {Sample[]} samples @param {{ start: number, end: number }} span */
function spread(samples, { start, end }) {
  const ms = samples.filter(({ at }) => at >= start && at < end).map((x) => x.ms);
  const sorted = ms.sort((a, b) => a - b);
  const part = (/** @type {number} */ p) => sorted[Math.floor(p * (sorted.length - 1))];
  return { count: sorted.length, p50: part(0.5), p99: part(0.99), most: part(1) };
}

/** @param {ReturnType<typeof spread>} x */
const text = ({ count, p50, p99, most }) =>
  `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, most ${most.toFixed(1)} ms, of ${count}`;

const sleep = (/** @type {number} */ seconds) =>
  new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** @param {number} pid @param {number} seconds */
async function watched(pid, seconds) {
  const points = [];
  const start = Date.now();
  while (Date.now() - start < 1000 * seconds) {
    points.push(look(pid));
    await sleep(0.25);
  }
  return { points, span: { start, end: Date.now() } };
}

/** @param {string} url @param {number} pid @param {number} seconds @param {boolean} paced */
async function crowded(url, pid, seconds, paced) {
  const pace = (/** @type {number} */ bytes) => (paced ? bytes : Number.POSITIVE_INFINITY);
  const crowds = [
    new Crowd('listen', { url, count: LISTENERS, pace: pace(LISTEN_PACE) }),
    new Crowd('upload', { url, count: UPLOADS, pace: pace(UPLOAD_PACE) }),
  ];
  await Promise.all(crowds.map((crowd) => crowd.ready));
  const found = await watched(pid, seconds);
  const [listened, uploaded] = await Promise.all(crowds.map((crowd) => crowd.end()));
  return { ...found, listened, uploaded };
}

/** @param {Awaited<ReturnType<typeof crowded>>} load @param {Told} notes @param {Told} plain @param {number} idle ms */
function tell({ points, span, listened, uploaded }, notes, plain, idle) {
  const seconds = (span.end - span.start) / 1000;
  const rate = (/** @type {number} */ bytes) => `${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
  const [note, hand] = [spread(notes.samples ?? [], span), spread(plain.samples ?? [], span)];
  row('streamed', `${rate(listened.bytes ?? 0)}, ${listened.done} whole songs, each hash right`);
  row('uploaded', `${rate(uploaded.bytes ?? 0)}, ${uploaded.done} whole shares, each hash right`);
  row('a note is safe', text(note));
  row('the same writes by hand', text(hand));
  row('p99 of notes, times its idle p50', (note.p99 / idle).toFixed(1));
  row('p99 of notes, times that by hand', (note.p99 / hand.p99).toFixed(2));
  const warm = points.slice(Math.floor(points.length * WARM));
  const rss = warm.map((p) => p.rss / 1e6);
  const mb = (/** @type {number} */ x) => `${x.toFixed(0)} MB`;
  const grown = `${(slope(warm) / 1e6).toFixed(1)} MB a minute`;
  row('memory once warm', `${mb(Math.min(...rss))} to ${mb(Math.max(...rss))}, slope ${grown}`);
  row('open files, most', String(Math.max(...points.map((p) => p.files))));
}

/** Prints what a crowd does to a server. */
export async function load() {
  const folder = mkdtempSync(join(tmpdir(), 'lacquer-load-'));
  const many = { SHARES_PER_HOUR: '100000', NOTES_PER_HOUR: '1000000', MAX_NOTES: '100000' };
  const server = await spawnServer({ DATA: join(folder, 'data'), ...many });
  const { url, child } = server;
  const pid = Number(child.pid);
  const writers = /** @type {Crowd[]} */ ([]);
  try {
    console.log(
      `\nLoad: ${LISTENERS} listeners at ${(LISTEN_PACE * 8) / 1e6} Mbit/s, ${UPLOADS} uploads at ` +
        `${(UPLOAD_PACE * 8) / 1e6} Mbit/s, ${NOTES_PER_SECOND} notes a second, for ${LOAD_S} s`,
    );
    const notes = new Crowd('notes', { url, perSecond: NOTES_PER_SECOND });
    const plain = new Crowd('plain', { folder, perSecond: NOTES_PER_SECOND });
    writers.push(notes, plain);
    await Promise.all([notes.ready, plain.ready]);
    const idle = await watched(pid, IDLE_S);
    const paced = await crowded(url, pid, LOAD_S, true);
    const flat = await crowded(url, pid, FLAT_OUT_S, false);
    await sleep(1);
    const after = look(pid);
    const [noted, written] = await Promise.all([notes.end(), plain.end()]);
    const alone = spread(noted.samples ?? [], idle.span);
    row('a note is safe, idle', text(alone));
    row('the same writes by hand, idle', text(spread(written.samples ?? [], idle.span)));
    tell(paced, noted, written, alone.p50);
    console.log(`\nThe same crowd as fast as it can, for ${FLAT_OUT_S} s`);
    tell(flat, noted, written, alone.p50);
    row('open files and memory afterwards', `${after.files}, ${(after.rss / 1e6).toFixed(0)} MB`);
    const told = [noted, written, paced.listened, paced.uploaded, flat.listened, flat.uploaded];
    const errors = told.flatMap((x) => x.errors);
    row(
      'errors',
      `${errors.length}${errors.length > 0 ? `: ${errors.slice(0, 5).join('; ')}` : ''}`,
    );
  } finally {
    await Promise.all(writers.map(({ worker }) => worker.terminate()));
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
