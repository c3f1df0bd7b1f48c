// site.mjs -- serves the source tree to a browser under test, without any header that a plain static host lacks.
// SPDX-License-Identifier: MIT
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Where the build puts files that the source tree has elsewhere. @type {Record<string, string>} */
const PLACES = { '/web/lacquer.wasm': '/wasm/out/lacquer.wasm' };
/** @type {Record<string, string>} */
const MADE = {
  '/empty.html': '<!doctype html><title>Test</title>',
  '/web/worklet.js': "import '../worklet/processor.js';",
};

/** Decoders, which a browser cannot import as they are published. */
const PACKAGES =
  /'((?:@wasm-audio-decoders\/|mpg123-|ogg-opus-|mediabunny|@mediabunny\/|age-encryption|tus-js-client|qrcode-generator)[\w-]*)'/g;

/** Where Node is given other code than a browser. @type {Record<string, string>} */
const ENTRIES = {
  'tus-js-client': join(ROOT, 'node_modules/tus-js-client/lib.esm/browser/index.js'),
};

/** A browser has no package folder. @param {string} text */
const unbundled = (text) =>
  text.replaceAll("'@noble/", "'/node_modules/@noble/").replace(PACKAGES, "'/packages/$1.js'");

/** @type {Map<string, Promise<string>>} */
const bundles = new Map();

/** A package as one module. @param {string} name @returns {Promise<string>} */
function bundle(name) {
  const entry = ENTRIES[name] ?? fileURLToPath(import.meta.resolve(name));
  const made = bundles.get(name) ?? bundled(entry);
  bundles.set(name, made);
  return made;
}

/** @param {string} entry @returns {Promise<string>} */
async function bundled(entry) {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ['es'] },
      // An extension registers itself with the one copy that the page has.
      rollupOptions: {
        external: ['mediabunny'],
        output: { inlineDynamicImports: true, paths: { mediabunny: '/packages/mediabunny.js' } },
      },
    },
  });
  const [made] = /** @type {import('vite').Rollup.RollupOutput[]} */ (result);
  return made.output[0].code;
}

/** @param {string} path @returns {Promise<string | Buffer>} */
async function body(path) {
  if (MADE[path] !== undefined) return MADE[path];
  if (path.startsWith('/packages/')) return bundle(path.slice('/packages/'.length, -'.js'.length));
  const bytes = await readFile(join(ROOT, normalize(PLACES[path] ?? path)));
  return extname(path) === '.js' ? unbundled(bytes.toString()) : bytes;
}

/**
 * @param {Record<string, string | Buffer>} [extra] more files by path
 * @param {Record<string, string>} [headers] for every answer
 * @param {import('../lib/share-line.mjs').ShareLine} [line] to a share server
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => unknown} [first]
 *   what answers before: true when it did; it may give the request another address
 * @returns {Promise<{ url: string, extra: Record<string, string | Buffer>, close: () => Promise<void> }>}
 */
export async function serveSource(extra = {}, headers = {}, line = undefined, first = undefined) {
  const server = createServer(async (request, response) => {
    if (await first?.(request, response)) return;
    const { url = '/' } = request;
    const api = /^(?:\/web)?(\/api\/.*)$/.exec(url);
    if (line && api) return void line.pass(request, response, api[1]);
    const path = decodeURIComponent(url.split('?')[0]);
    try {
      const content = extra[path] ?? (await body(path));
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, ...headers });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    extra,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
