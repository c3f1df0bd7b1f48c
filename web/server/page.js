// page.js -- the built page as any static host would serve it, with the page's security headers.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; " +
  "style-src 'self'; img-src 'self' data:; media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.ts': 'text/plain; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.txt': 'text/plain; charset=utf-8',
};

/** @param {string} root @param {string} url @returns {string | null} a path inside root, or null */
function locate(root, url) {
  let path;
  try {
    path = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return null;
  }
  if (!path.startsWith('/') || /[\0\\]/.test(path)) return null;
  const file = normalize(join(root, path.endsWith('/') ? `${path}index.html` : path));
  return file.startsWith(root.endsWith(sep) ? root : root + sep) ? file : null;
}

/** @type {Map<string, { key: string, tag: string }>} */
const tags = new Map();

/** @param {string} file @param {import('node:fs').Stats} info @returns {Promise<string>} of the bytes */
async function etag(file, info) {
  const key = `${info.mtimeMs} ${info.size}`;
  const known = tags.get(file);
  if (known?.key === key) return known.tag;
  const hash = createHash('sha256').update(await readFile(file));
  const tag = `"${hash.digest('base64url').slice(0, 27)}"`;
  tags.set(file, { key, tag });
  return tag;
}

/** @param {import('node:http').ServerResponse} response @param {number} status @param {string} text */
function refuse(response, status, text) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** @param {string} root folder to serve */
export function staticHandler(root) {
  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  return async (request, response) => {
    response.setHeader('content-security-policy', CSP);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('access-control-allow-origin', '*'); // public files, so that any site can embed the module
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return refuse(response, 405, 'Only GET and HEAD');
    }
    const file = locate(root, request.url ?? '/');
    const info = file === null ? null : await stat(file).catch(() => null);
    if (file === null || !info?.isFile()) return refuse(response, 404, 'Not found');
    const tag = await etag(file, info);
    // Names under assets/ and cores/ carry a hash of their content; everything else is asked for again.
    const hashed = ['assets', 'cores'].some((name) => file.startsWith(join(root, name) + sep));
    response.setHeader('etag', tag);
    response.setHeader(
      'cache-control',
      hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    if (request.headers['if-none-match'] === tag) return response.writeHead(304).end();
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.setHeader('content-length', info.size);
    if (request.method === 'HEAD') return response.end();
    // Closes the file too when the visitor goes away in the middle.
    await pipeline(createReadStream(file), response).catch(() => response.destroy());
  };
}
