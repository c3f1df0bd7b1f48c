// size.mjs -- what a visitor loads. SPDX-License-Identifier: MIT
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DIST, WASM } from '../house.mjs';
import { row } from './rows.mjs';

/** @param {Uint8Array} bytes */
const packed = (bytes) => gzipSync(bytes, { level: 9 }).length;

const IMPORTED = /(?:\bfrom|\bimport)\s*["'](\.\.?\/[^"']+)["']/g;
const WORKER = /new URL\(\s*["'`]([^"'`]+\.js)["'`]/g;
const LINKED = /(?:src|href)="(\.\/[^"]+)"/g;

/** Files that one names, not those that are fetched when they are needed. @param {string} file */
function named(file) {
  const text = readFileSync(file, 'utf8');
  const patterns = file.endsWith('.html') ? [LINKED] : [IMPORTED, WORKER];
  return patterns
    .flatMap((pattern) => Array.from(text.matchAll(pattern), ([, name]) => name))
    .map((name) => (name.startsWith('/') ? join(DIST, name) : join(dirname(file), name)));
}

/** Everything that the page fetches before it can play: page, scripts, styles, worklet, core. */
function firstDownload() {
  if (!existsSync(join(DIST, 'index.html'))) return null;
  const found = new Set();
  const open = ['index.html', 'worklet.js', 'lacquer.wasm'].map((name) => join(DIST, name));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file) || !existsSync(file)) continue;
    found.add(file);
    if (/\.(js|html)$/.test(file)) open.push(...named(file));
  }
  return [...found].reduce((sum, file) => sum + packed(readFileSync(file)), 0);
}

/** Prints the sizes. */
export function size() {
  console.log('\nSize, gzip');
  row('lacquer.wasm', `${(packed(readFileSync(WASM)) / 1000).toFixed(1)} kB`);
  const first = firstDownload();
  row(
    'first download',
    first === null ? 'build the page first' : `${(first / 1000).toFixed(1)} kB`,
  );
}
