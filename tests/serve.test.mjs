// The static server: types, headers, caching, and nothing outside its folder.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve } from '../scripts/serve.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lacquer-serve-'));
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

before(async () => {
  mkdirSync(join(folder, 'dist/assets'), { recursive: true });
  mkdirSync(join(folder, 'dist-other'));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'dist-other/secret.txt'), 'secret');
  writeFileSync(join(folder, 'dist/index.html'), '<!doctype html><title>x</title>');
  writeFileSync(join(folder, 'dist/lacquer.wasm'), new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  writeFileSync(join(folder, 'dist/assets/a-1234.js'), 'export {};');
  server = await serve({ root: join(folder, 'dist'), port: 0 });
});

after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A request whose path is sent as written: fetch would tidy it.
 * @param {string} path @returns {Promise<number | undefined>} status */
function rawStatus(path) {
  return new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    request({ port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('the page comes with its security policy and is asked for again each time', async () => {
  const page = await fetch(`${server.url}/`);
  assert.equal(page.status, 200);
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  const policy = page.headers.get('content-security-policy') ?? '';
  for (const part of [
    "default-src 'none'",
    "'wasm-unsafe-eval'",
    'worker-src',
    "frame-ancestors 'none'",
  ]) {
    assert.ok(policy.includes(part), part);
  }
  assert.equal((await fetch(`${server.url}/?a=1`)).status, 200);
});

test('the core is application/wasm, so that browsers compile it while it loads', async () => {
  const core = await fetch(`${server.url}/lacquer.wasm`);
  assert.equal(core.headers.get('content-type'), 'application/wasm');
  assert.equal((await core.arrayBuffer()).byteLength, 8);
});

test('an unchanged file is answered by 304, a hashed one is kept for ever', async () => {
  const first = await fetch(`${server.url}/lacquer.wasm`);
  const etag = first.headers.get('etag') ?? '';
  const again = await fetch(`${server.url}/lacquer.wasm`, { headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
  const asset = await fetch(`${server.url}/assets/a-1234.js`);
  assert.match(asset.headers.get('cache-control') ?? '', /immutable/);
});

test('nothing outside the folder is served', async () => {
  const paths = [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/../dist-other/secret.txt',
    '/%00',
    '/%',
    '/assets',
    '//etc/passwd',
  ];
  for (const path of paths) assert.equal(await rawStatus(path), 404, path);
});

test('only GET and HEAD are answered', async () => {
  assert.equal((await fetch(server.url, { method: 'POST' })).status, 405);
  const head = await fetch(`${server.url}/lacquer.wasm`, { method: 'HEAD' });
  assert.equal(head.headers.get('content-length'), '8');
});
