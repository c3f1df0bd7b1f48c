// share-standin.mjs -- a share server small enough to read, for tests of its clients: the whole protocol over a folder,
// none of the limits. Killed at any moment it goes on with what is in the folder.
//   PORT=0 DATA=/tmp/shares node tests/lib/share-standin.mjs
// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const DATA = /** @type {string} */ (process.env.DATA);
const DAY_MS = 86400e3;
fs.mkdirSync(DATA, { recursive: true });

/** @param {string} id */
const folder = (id) => join(DATA, id);
/** @param {number} bytes */
const random = (bytes) => randomBytes(bytes).toString('base64url');
/** @param {string} id @returns {any} */
const load = (id) => {
  const file = join(folder(id), 'share.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
};
/** @param {any} share */
const save = (share) =>
  fs.writeFileSync(join(folder(share.id), 'share.json'), JSON.stringify(share));
/** @param {string} id @param {string} name */
const sizeOf = (id, name) => {
  const file = join(folder(id), name);
  return fs.existsSync(file) ? fs.statSync(file).size : 0;
};

class Refusal extends Error {
  /** @param {number} status */
  constructor(status, sentence = 'This is not here') {
    super(sentence);
    this.status = status;
  }
}

/** @param {import('node:http').IncomingMessage} request */
async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/** @param {Response} response @param {number} status @param {any} [body] @param {Record<string, any>} [headers] */
function answer(response, status, body, headers = {}) {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

/** @param {Request} request @param {any} share @param {string} token */
function allow(request, share, token) {
  if (request.headers.authorization !== `Bearer ${share?.[token]}`)
    throw new Refusal(403, 'Not yours');
}

/** @param {string | undefined} text */
const metadata = (text) =>
  Object.fromEntries(
    (text ?? '').split(',').map((pair) => {
      const [key, value = ''] = pair.trim().split(' ');
      return [key, Buffer.from(value, 'base64').toString()];
    }),
  );

/** Files that are written to. @type {Set<string>} */
const busy = new Set();

/** @param {Request} request @param {Response} response @param {string} path */
async function uploads(request, response, path) {
  const { method, headers } = request;
  const tus = { 'tus-resumable': '1.0.0', 'cache-control': 'no-store' };
  if (method === 'POST') {
    const { share: id, name } = metadata(/** @type {string} */ (headers['upload-metadata']));
    const share = load(id);
    if (!share) throw new Refusal(404);
    allow(request, share, 'ownerToken');
    share.blobs[name] = Number(headers['upload-length']);
    save(share);
    fs.writeFileSync(join(folder(id), name), '');
    return answer(response, 201, undefined, { ...tus, location: `/api/uploads/${id}.${name}` });
  }
  const [id, name] = path.split('/')[3].split('.');
  const share = load(id);
  if (!share?.blobs[name]) throw new Refusal(404);
  allow(request, share, 'ownerToken');
  const offset = { 'upload-offset': sizeOf(id, name), 'upload-length': share.blobs[name] };
  if (method === 'HEAD') return answer(response, 200, undefined, { ...tus, ...offset });
  if (Number(headers['upload-offset']) !== offset['upload-offset'])
    throw new Refusal(409, 'It stands elsewhere');
  const place = join(folder(id), name);
  if (busy.has(place)) throw new Refusal(409, 'It is being written');
  busy.add(place);
  const file = fs.openSync(place, 'a');
  request.on('data', (part) => fs.writeSync(file, part));
  await new Promise((resolve) => request.once('end', resolve).once('close', resolve));
  fs.closeSync(file);
  busy.delete(place);
  answer(response, 204, undefined, { ...tus, 'upload-offset': sizeOf(id, name) });
}

/** @param {Request} request @param {Response} response @param {any} share @param {string} part @param {URL} url */
async function inside(request, response, share, part, url) {
  const { method } = request;
  if (part === 'finish') {
    allow(request, share, 'ownerToken');
    const whole = Object.entries(share.blobs).every(
      ([name, size]) => size && sizeOf(share.id, name) === size,
    );
    if (!whole) throw new Refusal(409, 'Something is missing');
    share.whole = true;
    save(share);
    return answer(response, 204);
  }
  if (!share.whole) throw new Refusal(404);
  if (part === 'notes' && method === 'POST') {
    allow(request, share, 'writeToken');
    if (!share.comments) throw new Refusal(403, 'Comments are off');
    const note = { seq: share.notes.length + 1, time: new Date().toISOString() };
    share.notes.push({ ...note, body: (await bodyOf(request)).toString('base64') });
    save(share);
    return answer(response, 201, { seq: note.seq });
  }
  if (part === 'notes') {
    const after = Number(url.searchParams.get('after'));
    return answer(response, 200, {
      notes: share.notes.filter((/** @type {any} */ n) => n.seq > after),
    });
  }
  const bytes = fs.readFileSync(join(folder(share.id), part));
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': bytes.length,
  });
  response.end(bytes);
}

/** @param {Request} request @param {Response} response */
async function serve(request, response) {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const { method } = request;
  const [, api, kind, id, part] = url.pathname.split('/');
  if (api !== 'api') throw new Refusal(404);
  if (kind === 'limits')
    return answer(response, 200, {
      maxShareBytes: 2 ** 30,
      maxNoteBytes: 16384,
      maxNotes: 1000,
      days: [1, 7, 30, 90],
      uploads: true,
    });
  if (kind === 'uploads') return uploads(request, response, url.pathname);
  if (kind !== 'shares') throw new Refusal(404);
  if (!id) {
    const wish = JSON.parse((await bodyOf(request)).toString());
    const expires = new Date(Date.now() + wish.days * DAY_MS).toISOString();
    const share = { id: random(16), ownerToken: random(24), writeToken: random(24), expires };
    fs.mkdirSync(folder(share.id));
    const blobs = Object.fromEntries(wish.blobs.map((/** @type {string} */ name) => [name, 0]));
    save({ ...share, comments: wish.comments, blobs, notes: [], whole: false });
    return answer(response, 201, share);
  }
  const share = load(id);
  if (!share) throw new Refusal(404);
  if (part) return inside(request, response, share, part, url);
  if (method === 'GET') {
    if (!share.whole) throw new Refusal(404);
    const blobs = Object.fromEntries(
      Object.entries(share.blobs).map(([name, bytes]) => [name, { bytes }]),
    );
    const { expires, comments, notes } = share;
    return answer(response, 200, { id, expires, comments, blobs, notes: notes.length });
  }
  allow(request, share, 'ownerToken');
  if (method === 'DELETE') {
    fs.rmSync(folder(id), { recursive: true });
    return answer(response, 204);
  }
  const { days, comments = share.comments } = JSON.parse((await bodyOf(request)).toString());
  if (days) share.expires = new Date(Date.now() + days * DAY_MS).toISOString();
  share.comments = comments;
  save(share);
  answer(response, 200, { expires: share.expires, comments });
}

const server = createServer((request, response) => {
  serve(request, response).catch((error) => {
    request.resume(); // what is still sent is heard out
    if (!response.headersSent) answer(response, error.status ?? 500, { error: error.message });
    else response.destroy();
  });
});
server.listen(Number(process.env.PORT ?? 0), () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`Lacquer is at http://localhost:${port}`);
});
