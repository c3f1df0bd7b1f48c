// routes.js -- every address of the share server, its methods and what answers there.
// SPDX-License-Identifier: MIT
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DAYS } from './config.js';
import {
  answer,
  bearer,
  done,
  matches,
  missing,
  Refusal,
  readBody,
  readJson,
  sha256,
} from './http.js';
import { asker, createRate } from './limits.js';
import { Notes } from './notes.js';
import { sendBlob } from './read.js';
import { createUploads } from './uploads.js';

/** @typedef {import('./http.js').Request} Request */
/** @typedef {import('./http.js').Response} Response */
/** @typedef {(request: Request, response: Response, parts: string[]) => unknown} Handler */
/** @typedef {{ name: string, id?: string, run?: (q: Request, r: Response) => unknown, refusal?: Refusal }} Found */

const ID = '([\\w-]{22})';
const HEALTH_MS = 2000;

/** Who asks often gets what was found a moment ago. @param {import('./shares.js').Shares} shares */
function createHealth({ store, config }) {
  let time = -Infinity;
  /** @type {Promise<{ ok: true, freeBytes: number, shares: number } | null>} null: it cannot be written */
  let found;
  const look = async () => {
    await store.check();
    const [free, ids] = await Promise.all([store.free(), store.groups('shares')]);
    return {
      ok: /** @type {const} */ (true),
      freeBytes: free ?? config.maxDiskBytes,
      shares: ids.length,
    };
  };
  return async (/** @type {Request} */ _request, /** @type {Response} */ response) => {
    if (performance.now() - time > HEALTH_MS) {
      time = performance.now();
      found = look().catch(() => null);
    }
    const health = await found;
    if (!health) throw new Refusal(503, 'The store cannot be written');
    answer(response, 200, health);
  };
}

/** @param {Request} request @returns {number} */
function readAfter(request) {
  const text = new URLSearchParams((request.url ?? '').split('?')[1] ?? '').get('after') ?? '0';
  if (!/^\d{1,9}$/.test(text)) throw new Refusal(400, 'after must be the number of a note');
  return Number(text);
}

/** @param {import('./shares.js').Shares} shares @param {import('./log.js').Log} log */
export function createRoutes(shares, log) {
  const { config } = shares;
  const notes = new Notes(shares);
  const uploads = createUploads(shares, log);
  const newShares = createRate(config.sharesPerHour);
  const newNotes = createRate(config.notesPerHour);
  const operator = config.operatorToken && sha256(config.operatorToken);
  const who = (/** @type {Request} */ request) => asker(request, config.trustProxy);

  /** @type {Record<string, Handler>} */
  const run = {
    health: createHealth(shares),

    limits(_request, response) {
      answer(response, 200, {
        maxShareBytes: config.maxShareBytes,
        maxNoteBytes: config.maxNoteBytes,
        maxNotes: config.maxNotes,
        days: DAYS,
        uploads: config.uploads,
        publicUrl: config.publicUrl?.href ?? null,
      });
    },

    async create(request, response) {
      if (!config.uploads) throw new Refusal(403, 'This server takes no new shares');
      const wish = await readJson(request);
      newShares.take(who(request), 'Too many new shares from here: wait a little');
      answer(response, 201, await shares.create(wish));
    },

    async finish(request, response, [id]) {
      await shares.finish(await shares.owned(id, bearer(request)));
      done(response);
    },

    async show(_request, response, [id]) {
      const share = await shares.show(id);
      answer(response, 200, { ...share, notes: await notes.highest(id) });
    },

    async change(request, response, [id]) {
      const share = await shares.owned(id, bearer(request));
      answer(response, 200, await shares.change(share, await readJson(request)));
    },

    async remove(request, response, [id]) {
      const byOperator = operator && matches(bearer(request), operator);
      if (!byOperator) await shares.owned(id, bearer(request));
      else if ((await shares.store.list(`shares/${id}`)) === null) throw missing();
      await shares.remove(id);
      done(response);
    },

    async addNote(request, response, [id]) {
      await notes.allow(id, bearer(request));
      newNotes.take(who(request), 'Too many notes from here: wait a little');
      const limit = config.maxNoteBytes;
      const tooLarge = `A note may have at most ${limit} bytes`;
      const body = await readBody(request, 'application/octet-stream', limit, tooLarge);
      answer(response, 201, { seq: await notes.add(id, body) });
    },

    async listNotes(request, response, [id]) {
      const after = readAfter(request);
      await shares.readable(id);
      response.writeHead(200, {
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
      });
      if (request.method === 'HEAD') return void response.end();
      const text = Readable.from(notes.text(id, after), { objectMode: false });
      await pipeline(text, response);
    },

    blob: (request, response, [id, name]) => sendBlob(shares, id, name, request, response),

    upload: (request, response, [file]) => uploads.handle(request, response, file),
  };

  const share = `/api/shares/${ID}`;
  /** @type {[string, string, Record<string, Handler>][]} name for the log, address, handlers by method */
  const table = [
    ['health', '/health', { GET: run.health }],
    ['limits', '/api/limits', { GET: run.limits }],
    ['shares', '/api/shares', { POST: run.create }],
    ['share', share, { GET: run.show, PATCH: run.change, DELETE: run.remove }],
    ['finish', `${share}/finish`, { POST: run.finish }],
    ['notes', `${share}/notes`, { GET: run.listNotes, POST: run.addNote }],
    ['blob', `${share}/([a-z]{1,16})`, { GET: run.blob }],
    ['uploads', '/api/uploads/?', { POST: run.upload, OPTIONS: run.upload }],
    [
      'upload',
      `/api/uploads/(${ID}\\.[a-z]{1,16}\\.[\\w-]{16})`,
      { HEAD: run.upload, PATCH: run.upload, OPTIONS: run.upload },
    ],
  ];
  const routes = table.map(([name, address, methods]) => {
    if (methods.GET) methods.HEAD ??= methods.GET;
    return { name, pattern: new RegExp(`^${address}$`), methods };
  });

  /** @param {string | undefined} method @param {string} path @returns {Found} */
  return function find(method, path) {
    for (const { name, pattern, methods } of routes) {
      const parts = pattern.exec(path)?.slice(1);
      if (!parts) continue;
      const id = name === 'upload' ? parts[1] : parts[0];
      const handler = methods[method ?? ''];
      if (handler) return { name, id, run: (q, r) => handler(q, r, parts) };
      const allow = { allow: [...new Set([...Object.keys(methods), 'OPTIONS'])].join(', ') };
      if (method === 'OPTIONS') return { name, id, run: (_q, r) => r.writeHead(204, allow).end() };
      return { name, id, refusal: new Refusal(405, 'This address knows other methods', allow) };
    }
    return { name: 'unknown', refusal: missing() };
  };
}
