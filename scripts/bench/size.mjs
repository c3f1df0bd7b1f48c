// size.mjs -- what a visitor loads. SPDX-License-Identifier: MIT
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DIST, WASM } from '../house.mjs';
import { row } from './rows.mjs';

/** @param {Uint8Array} bytes */
const packed = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** Everything that the page fetches before it can play: page, scripts, styles, worklet, core. */
function firstDownload() {
  const assets = join(DIST, 'assets');
  if (!existsSync(assets)) return null;
  const names = readdirSync(assets).filter(
    (name) => /\.(js|css|svg)$/.test(name) && !name.startsWith('embed'),
  );
  const files = [
    ...names.map((name) => join(assets, name)),
    ...['index.html', 'worklet.js', 'lacquer.wasm'].map((name) => join(DIST, name)),
  ];
  return files
    .filter((file) => existsSync(file))
    .reduce((sum, file) => sum + packed(readFileSync(file)), 0);
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
