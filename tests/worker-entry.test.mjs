// worker-entry.test.mjs -- in the built page nothing imports the first module of a Worker: WebKit, which does not know it by
// its address, would run it a second time, and two of it would answer. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { DIST } from '../scripts/house.mjs';

const WORKER = /new Worker\(\s*new URL\((?:""\s*\+\s*new URL\()?\s*["'`]([^"'`]+\.js)["'`]/g;
const IMPORTED = /\b(?:from|import)\s*\(?\s*["'`](\.[^"'`]+\.js)["'`]/g;

test('no built script imports the first module of a Worker', () => {
  const folder = join(DIST, 'assets');
  const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
  assert.ok(names.length > 20, 'dist/ is not built: node scripts/build.mjs page');
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
  const all = (/** @type {RegExp} */ pattern) =>
    new Set(
      texts.flatMap((text) => Array.from(text.matchAll(pattern), ([, path]) => basename(path))),
    );
  const imported = all(IMPORTED);
  const entries = [...all(WORKER)];
  assert.ok(entries.length >= 4 && imported.size > 20, `${entries.length}, ${imported.size}`);
  assert.deepEqual(
    entries.filter((name) => imported.has(name)),
    [],
  );
});
