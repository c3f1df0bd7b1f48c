// serve.mjs -- serves dist/ as any static host would, with the page's security headers.
//   PORT=8080 node scripts/serve.mjs
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DIST } from './house.mjs';

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
    // Names under assets/ carry a hash of their content; everything else is asked for again.
    const hashed = file.startsWith(join(root, 'assets') + sep);
    response.setHeader('etag', tag);
    response.setHeader(
      'cache-control',
      hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    if (request.headers['if-none-match'] === tag) return response.writeHead(304).end();
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.setHeader('content-length', info.size);
    if (request.method === 'HEAD') return response.end();
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  };
}

/**
 * @param {{ root?: string, port?: number }} [options] port 0: any free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export function serve({ root = DIST, port = 8080 } = {}) {
  const handler = staticHandler(root);
  const server = createServer((request, response) => {
    handler(request, response).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      const close = () =>
        new Promise((/** @type {(value: void) => void} */ done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ url: `http://localhost:${address.port}`, close });
    });
  });
}

async function main() {
  const port = Number(process.env.PORT ?? 8080);
  try {
    if (!(port >= 0 && port < 65536)) throw new Error(`PORT=${process.env.PORT} is not a port`);
    const { url } = await serve({ port });
    console.log(`Lacquer is at ${url}  (Ctrl+C stops it)`);
  } catch (error) {
    const busy = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
    const text = busy ? `Port ${port} is taken: PORT=8081 npm start` : String(error);
    console.error(text);
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
