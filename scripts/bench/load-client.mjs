// load-client.mjs -- one part of the crowd of load.mjs: listeners, senders, writers of notes, or the same writes as a
// note's by hand. Goes on until it is told to stop, then tells what it found. SPDX-License-Identifier: MIT
import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { ShareServer } from '../../web/share/server.js';
import { upload } from '../../web/share/upload.js';

const SONG = 12_000_000; // bytes: a minute and a half of FLAC
const NOTE = 600; // bytes of one, encrypted
const POLL_MS = 5000; // a listener's page asks for notes

const { role, url, folder, count = 1, pace = Number.POSITIVE_INFINITY, perSecond } = workerData;
const server = new ShareServer(`${url}/`);
const told = {
  samples: /** @type {any[]} */ ([]),
  bytes: 0,
  done: 0,
  errors: /** @type {string[]} */ ([]),
};
const control = new AbortController();
const { signal } = control;
parentPort?.once('message', () => control.abort());

const sha = (/** @type {Uint8Array} */ bytes) => createHash('sha256').update(bytes).digest('hex');
const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Until it is over. @param {() => Promise<void>} turn */
async function again(turn) {
  while (!signal.aborted) {
    await turn().catch((error) => {
      if (signal.aborted) return undefined;
      told.errors.push(`${role}: ${error.message}`);
      return sleep(100);
    });
  }
}

/** Waits until so many bytes may have gone. @param {number} start @param {number} bytes */
function keepPace(start, bytes) {
  const ahead = (bytes / pace) * 1000 - (performance.now() - start);
  return ahead > 1 ? sleep(ahead) : undefined;
}

/** A share as the page makes one. @param {Buffer} audio */
async function share(audio) {
  const files = { manifest: randomBytes(5000), audio };
  /** @type {any} */
  const made = {
    ...{ local: 'x', title: 'x', key: 'x', days: 7, comments: true, state: 'staged' },
    blobs: { manifest: { bytes: 5000 }, audio: { bytes: audio.length } },
  };
  await upload(made, files, { server, save: async () => {}, signal, pauses: [200] });
  return made;
}

/** One song from its beginning, at the pace of its line. @param {any} made @param {string} hash */
async function hear({ id }, hash) {
  const start = performance.now();
  const headers = { range: 'bytes=0-' };
  const answer = await fetch(`${url}/api/shares/${id}/audio`, { headers, signal });
  if (answer.status !== 206) throw new Error(`a song answered ${answer.status}`);
  const found = createHash('sha256');
  let bytes = 0;
  for await (const chunk of /** @type {any} */ (answer.body)) {
    found.update(chunk);
    bytes += chunk.length;
    told.bytes += chunk.length;
    await keepPace(start, bytes);
  }
  if (found.digest('hex') !== hash) throw new Error(`a song of ${bytes} bytes was wrong`);
  told.done++;
}

/** A page that is open asks for notes. @param {any} made */
async function poll({ id }) {
  const { notes } = await server.show(id).then((shown) => shown ?? { notes: 0 });
  await server.notes(id, notes);
  await sleep(POLL_MS);
}

/** @type {Record<string, () => Promise<unknown>>} */
const ROLES = {
  async listen() {
    const audio = randomBytes(SONG);
    const [made, hash] = [await share(audio), sha(audio)];
    parentPort?.postMessage('ready');
    const each = async (/** @type {number} */ i) => {
      await sleep((i / count) * 1000); // not all in step
      await Promise.all([again(() => hear(made, hash)), again(() => poll(made))]);
    };
    await Promise.all(Array.from({ length: count }, (_, i) => each(i)));
    await server.remove(made.id, made.ownerToken);
  },

  async upload() {
    const audio = randomBytes(SONG);
    const hash = sha(audio);
    parentPort?.postMessage('ready');
    const turn = async () => {
      const start = performance.now();
      const made = await share(audio);
      told.bytes += SONG;
      const answer = await fetch(`${url}/api/shares/${made.id}/audio`, { signal });
      if (sha(new Uint8Array(await answer.arrayBuffer())) !== hash)
        throw new Error('what was uploaded is not what can be heard');
      told.done++;
      await server.remove(made.id, made.ownerToken);
      await keepPace(start, SONG);
    };
    await Promise.all(Array.from({ length: count }, () => again(turn)));
  },

  async notes() {
    const made = await share(randomBytes(1000));
    parentPort?.postMessage('ready');
    await steadily(async () => {
      await server.addNote(made.id, made.writeToken, randomBytes(NOTE));
    });
    await server.remove(made.id, made.ownerToken);
  },

  async plain() {
    const place = join(folder, 'plain');
    await mkdir(place);
    parentPort?.postMessage('ready');
    let n = 0;
    await steadily(async () => {
      const [temporary, name] = [join(place, `tmp.${n}`), join(place, `note.${n++}`)];
      const file = await open(temporary, 'wx');
      await file.writeFile(randomBytes(NOTE * 1.4));
      await file.sync();
      await file.close();
      await link(temporary, name);
      const inside = await open(place, 'r');
      await inside.sync();
      await inside.close();
      await unlink(temporary);
    });
  },
};

/** So often a second, whether the one before is done or not: who waits does not slow down who comes.
 * @param {() => Promise<void>} work */
async function steadily(work) {
  const open = new Set();
  const first = performance.now();
  for (let i = 0; !signal.aborted; i++) {
    await sleep(Math.max(0, first + (i * 1000) / perSecond - performance.now()));
    const [at, start] = [Date.now(), performance.now()];
    const one = work().then(
      () => void told.samples.push({ at, ms: performance.now() - start }),
      (error) => void told.errors.push(`${role}: ${error.message}`),
    );
    open.add(one.finally(() => open.delete(one)));
  }
  await Promise.all(open);
}

await ROLES[role]();
parentPort?.postMessage(told);
