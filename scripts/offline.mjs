// offline.mjs -- makes an app of a built page: icons, manifest, the mark of the build, and the service worker with the
// hash of every file. Paths are relative, so that any folder of any static host will do. SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from './house.mjs';
import { iconPng } from './icon.mjs';

const IMPORTED = /(?:\bfrom|\bimport)\s*["'](\.\.?\/[^"']+)["']/g;
const WORKER = /new URL\(\s*["'`]([^"'`]+\.js)["'`]/g;
const LINKED = /(?:src|href)="\.\/([^"]+)"/g;
/** Beside what the page names: fetched by its scripts before anything plays. */
const ALSO = ['worklet.js', 'lacquer.wasm'];
/** For other pages. */
const NOT_OURS = /^((embed|listen)\.html|lacquer\.js|sw\.js|types\/.*)$/;

const MANIFEST = {
  name: 'Lacquer',
  short_name: 'Lacquer',
  description: 'A mastering studio that is a web page. Your music stays on your machine.',
  id: './',
  start_url: './',
  scope: './',
  display: 'standalone',
  background_color: '#111216',
  theme_color: '#121317',
  categories: ['music', 'productivity'],
  icons: [
    { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: 'icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
};
const HEAD =
  '    <link rel="manifest" href="./manifest.webmanifest" />\n' +
  '    <link rel="apple-touch-icon" href="./icon-192.png" />\n';

/** @param {Uint8Array | string} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** What a file names at once, not when it is needed. @param {string} dist @param {string} name */
function named(dist, name) {
  const text = readFileSync(join(dist, name), 'utf8');
  const patterns = name.endsWith('.html') ? [LINKED] : [IMPORTED, WORKER];
  const found = patterns.flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ([, path]) => path),
  );
  return found.map((path) =>
    path.startsWith('/') ? path.slice(1) : relative(dist, join(dist, dirname(name), path)),
  );
}

/** All that a page needs to open and to play. @param {string} dist */
function firstFiles(dist) {
  /** @type {Set<string>} */
  const found = new Set();
  const open = ['index.html', ...ALSO];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name) || !existsSync(join(dist, name))) continue;
    found.add(name);
    if (/\.(js|html)$/.test(name)) open.push(...named(dist, name));
  }
  return found;
}

/** @param {string} dist @param {string[]} names @returns {Record<string, string>} */
const hashes = (dist, names) =>
  Object.fromEntries(names.sort().map((name) => [name, sha256(readFileSync(join(dist, name)))]));

/** @param {string} dist the built page @returns {string} name of the build */
export function makeOffline(dist) {
  writeFileSync(join(dist, 'icon-192.png'), iconPng(192));
  writeFileSync(join(dist, 'icon-512.png'), iconPng(512));
  writeFileSync(join(dist, 'icon-maskable.png'), iconPng(512, true));
  writeFileSync(join(dist, 'manifest.webmanifest'), `${JSON.stringify(MANIFEST, null, 2)}\n`);
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
    .replace(/ data-build="\w+"/, '')
    .replace(HEAD, '');
  writeFileSync(join(dist, 'index.html'), page); // as it was, should it have been marked before
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => !NOT_OURS.test(name));
  const source = readFileSync(join(ROOT, 'web/offline/sw.js'), 'utf8');
  const build = sha256(JSON.stringify([hashes(dist, files), source])).slice(0, 16);
  const marked = page
    .replace('<html lang="en">', `<html lang="en" data-build="${build}">`)
    .replace('    <link rel="icon"', `${HEAD}    <link rel="icon"`);
  if (marked.length !== page.length + HEAD.length + ` data-build="${build}"`.length)
    throw new Error('index.html could not be marked with its build');
  writeFileSync(join(dist, 'index.html'), marked);
  const first = firstFiles(dist);
  const made = {
    build,
    first: hashes(
      dist,
      files.filter((name) => first.has(name)),
    ),
    later: hashes(
      dist,
      files.filter((name) => !first.has(name)),
    ),
  };
  const list = JSON.stringify(JSON.stringify(made));
  writeFileSync(
    join(dist, 'sw.js'),
    source.replace("'MADE BY THE BUILD'", () => list),
  );
  return build;
}
