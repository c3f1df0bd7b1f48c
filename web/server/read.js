// read.js -- a blob's bytes over HTTP: whole or one range (RFC 9110, section 14), so that a listener can begin at once
// and go on after a break.
// SPDX-License-Identifier: MIT
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { missing, Refusal } from './http.js';
import { readPieces } from './pieces.js';

/** @param {string | undefined} header @param {number} size
 * @returns {{ start: number, end: number } | null | 'unsatisfiable'} null: the whole, also for what we do not know */
export function parseRange(header, size) {
  const parts = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/.exec(header?.trim() ?? '');
  if (!parts) return null;
  const [, first, last, suffix] = parts;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
}

/** @param {import('./shares.js').Shares} shares @param {string} id @param {string} name
 * @param {import('./http.js').Request} request @param {import('./http.js').Response} response */
export async function sendBlob(shares, id, name, request, response) {
  const { ready } = await shares.readable(id);
  if (!Object.hasOwn(ready, name)) throw missing();
  const { upload, bytes, pieces } = ready[name];
  const etag = `"${upload}"`; // an upload's bytes never change once it is finished
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('cache-control', 'private, max-age=3600');
  response.setHeader('etag', etag);
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
  const asked = request.headers['if-range'] ?? etag; // another etag or a date: the whole
  const range =
    request.method === 'GET' && asked === etag ? parseRange(request.headers.range, bytes) : null;
  if (range === 'unsatisfiable') {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('content-range', `bytes */${bytes}`);
    throw new Refusal(416, `This blob has ${bytes} bytes`);
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  response.setHeader('content-type', 'application/octet-stream');
  response.setHeader('content-length', end - start + 1);
  if (range) response.setHeader('content-range', `bytes ${start}-${end}/${bytes}`);
  response.writeHead(range ? 206 : 200);
  if (request.method === 'HEAD') return void response.end();
  await pipeline(Readable.from(readPieces(shares.store, id, pieces, start, end)), response);
}
