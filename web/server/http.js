// http.js -- bodies in, answers out, and one error that carries its status.
// SPDX-License-Identifier: MIT
import { createHash, timingSafeEqual } from 'node:crypto';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/** What the client is told: a status and one sentence that says what to do. */
export class Refusal extends Error {
  /** @param {number} status @param {string} sentence @param {Record<string, string>} [headers] */
  constructor(status, sentence, headers = {}) {
    super(sentence);
    this.status = status;
    this.headers = headers;
  }
}

export const missing = () =>
  new Refusal(404, 'There is no such share: it has expired, was deleted or never existed');

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** What went wrong, in words that tell nothing of the inside. @param {any} error @returns {Refusal} */
export function asRefusal(error) {
  if (error instanceof Refusal) return error;
  if (FULL.includes(error?.code)) return noRoom();
  if (error?.code === 'ENOENT') return missing(); // deleted while it was asked for
  return new Refusal(500, 'The server has a fault, try again later');
}

export const brokenOff = () => new Refusal(400, 'The request broke off');

export const noRoom = () => new Refusal(507, 'The server is full, try again later');

/** @param {Response} response @param {number} status @param {unknown} value @param {Record<string, string>} [headers] */
export function answer(response, status, value, headers = {}) {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** @param {Response} response */
export function done(response) {
  response.writeHead(204, { 'cache-control': 'no-store' }).end();
}

/** @param {Request} request @param {string} type @param {number} limit bytes @param {string} tooLarge sentence
 * @returns {Promise<Buffer>} */
export async function readBody(request, type, limit, tooLarge) {
  const given = (request.headers['content-type'] ?? '').split(';', 1)[0].trim().toLowerCase();
  if (given !== type) throw new Refusal(415, `Send this as ${type}`);
  if (request.headers['content-encoding']) throw new Refusal(415, 'Send this uncompressed');
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new Refusal(413, tooLarge);
  if (request.destroyed) throw brokenOff();
  /** @type {Buffer[]} */
  const chunks = [];
  let length = 0;
  await new Promise((resolve, reject) => {
    request.on('data', (/** @type {Buffer} */ chunk) => {
      length += chunk.length;
      if (length > limit) reject(new Refusal(413, tooLarge));
      else chunks.push(chunk);
    });
    request.once('end', resolve);
    request.once('error', reject);
    request.once('close', () => reject(brokenOff()));
  });
  return Buffer.concat(chunks);
}

/** @param {Request} request @returns {Promise<Record<string, unknown>>} */
export async function readJson(request) {
  const body = await readBody(request, 'application/json', 4096, 'This request is too large');
  try {
    const value = JSON.parse(body.toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // as below
  }
  throw new Refusal(400, 'The body must be a JSON object');
}

/** @param {Request} request @returns {string} '' without one */
export function bearer(request) {
  return /^Bearer ([\w-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** @param {string} text @returns {string} */
export const sha256 = (text) => createHash('sha256').update(text).digest('base64url');

/** @param {string} token @param {string} hash of the right one */
export function matches(token, hash) {
  const [a, b] = [Buffer.from(sha256(token)), Buffer.from(hash)];
  return token !== '' && a.length === b.length && timingSafeEqual(a, b);
}
