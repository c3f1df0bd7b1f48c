// share-stand-in.mjs -- the listener's half of the share protocol over the source tree, with faults on demand: what the
// page must bear is easier to make here than with the real server. SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveSource } from '../browser/site.mjs';

const CORE = fileURLToPath(new URL('../../wasm/out/lacquer.wasm', import.meta.url));
const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; " +
  "style-src 'self'; img-src 'self' data:; media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** @typedef {import('./share-made.mjs').Made} Made */
/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {Made & { comments: boolean, notes: { seq: number, time: string, body: string }[], cutAt?: number, bytesPerSecond?: number, refuse?: number }} Kept
 *   cutAt: after so many bytes the line breaks, once; refuse: status for notes */

/** @param {Request} request */
async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** @param {Response} response @param {number} status @param {any} body */
const json = (response, status, body) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** @param {Kept} share @param {Buffer} bytes @param {Request} request @param {Response} response */
async function sendBlob(share, bytes, request, response) {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const from = range ? Number(range[1]) : 0;
  const part = bytes.subarray(from, range?.[2] ? Number(range[2]) + 1 : bytes.length);
  response.writeHead(range ? 206 : 200, {
    'content-type': 'application/octet-stream',
    'content-length': part.length,
    'accept-ranges': 'bytes',
    etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`,
    ...(range && { 'content-range': `bytes ${from}-${from + part.length - 1}/${bytes.length}` }),
  });
  const { cutAt } = share;
  if (cutAt !== undefined && from < cutAt && from + part.length > cutAt) {
    share.cutAt = undefined;
    response.write(part.subarray(0, cutAt - from), () => response.destroy());
    return;
  }
  const { bytesPerSecond } = share;
  const step = bytesPerSecond ? Math.ceil(bytesPerSecond / 20) : part.length;
  for (let at = 0; at < part.length && !response.destroyed; at += step) {
    response.write(part.subarray(at, at + step));
    if (bytesPerSecond) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  response.end();
}

/** @param {Kept} share @param {Request} request @param {Response} response */
async function answerNotes(share, request, response) {
  if (request.method === 'GET') {
    const after = Number(new URL(request.url ?? '', 'http://x').searchParams.get('after'));
    return json(response, 200, { notes: share.notes.filter(({ seq }) => seq > after) });
  }
  if (share.refuse) return json(response, share.refuse, { error: 'Not now' });
  const right = request.headers.authorization === `Bearer ${share.writeToken}`;
  if (!share.comments || !right) return json(response, 403, { error: 'Not allowed' });
  const body = await bodyOf(request);
  const seq = share.notes.length + 1;
  share.notes.push({ seq, time: new Date(0).toISOString(), body: body.toString('base64') });
  json(response, 201, { seq });
}

/** @param {{ core?: boolean }} [options] core: whether the one of this build is kept under its hash */
export async function standIn({ core = true } = {}) {
  /** @type {Map<string, Kept>} */
  const shares = new Map();
  /** @type {string[]} method and address of each request */
  const requests = [];
  const wasm = readFileSync(CORE);
  const own = `/cores/${createHash('sha256').update(wasm).digest('hex')}.wasm`;

  /** @param {Request} request @param {Response} response */
  async function first(request, response) {
    const path = (request.url ?? '').split('?')[0];
    requests.push(`${request.method} ${request.url} ${request.headers.referer ?? ''}`);
    const [, id, , what] = /^\/api\/shares\/([\w-]+)(\/(\w+))?$/.exec(path) ?? [];
    if (id) {
      const share = shares.get(id);
      if (!share) json(response, 404, { error: 'Nothing here' });
      else if (what === 'notes') await answerNotes(share, request, response);
      else if (what === 'manifest' || what === 'audio')
        await sendBlob(share, Buffer.from(share.blobs[what]), request, response);
      else {
        const sizes = Object.entries(share.blobs).map(([name, { length }]) => [
          name,
          { bytes: length },
        ]);
        const expires = new Date(Date.now() + 30 * 86400000).toISOString();
        const { comments, notes } = share;
        json(response, 200, {
          id,
          expires,
          comments,
          blobs: Object.fromEntries(sizes),
          notes: notes.length,
        });
      }
      return true;
    }
    if (path.startsWith('/cores/')) {
      if (!core || path !== own) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': 'application/wasm' }).end(wasm);
      return true;
    }
    if (/^\/s\/[\w-]{22}$/.test(path)) request.url = '/web/listen.html';
    else if (path.startsWith('/s/')) request.url = path.replace('/s/', '/web/');
    return false;
  }

  const site = await serveSource({}, { 'content-security-policy': CSP }, undefined, first);
  return {
    ...site,
    requests,
    shares,
    /** @param {Made} made @returns {Kept} */
    put(made) {
      const kept = { ...made, comments: true, notes: [] };
      shares.set(made.id, kept);
      return kept;
    },
    /** @param {Made} made @param {boolean} [comment] */
    link: ({ id, key, writeToken }, comment = true) =>
      `${site.url}/s/${id}#${key}${comment ? `.${writeToken}` : ''}`,
  };
}
