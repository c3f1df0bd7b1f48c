// A song and its player as one page: what is put in stays what it is, and nothing in it reaches for a network.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DIST, WASM } from '../scripts/house.mjs';
import { oneFileName } from '../web/file-names.js';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { fingerprint } from '../web/fingerprint.js';
import { stretchOf } from '../web/pcm.js';
import { makeRecipe } from '../web/recipe.js';
import { openManifest } from '../web/share/manifest.js';
import { oneFile, saveOneFile } from '../web/share/one-file.js';
import { Stage } from '../web/stage.js';
import { core } from './lib/core.mjs';
import { partsOf } from './lib/one-file.mjs';
import { noise } from './lib/signal.mjs';

const PATH = join(DIST, 'one-file.html');
assert.ok(existsSync(PATH), 'dist/ is not built: node scripts/build.mjs page');
const TEMPLATE = readFileSync(PATH, 'utf8');
const HOSTILE =
  '</title></script><script>alert(1)</script><!-- {{lacquer song}} $& "\' &amp; <img src=x onerror=alert(1)>';

/** @param {Parameters<typeof oneFile>[1]} share */
async function made(share) {
  let html = '';
  for await (const text of oneFile(TEMPLATE, share)) html += text;
  return html;
}

/** @param {string | Buffer} bytes @param {'hex' | 'base64'} [as] */
const sha = (bytes, as = 'hex') => createHash('sha256').update(bytes).digest(as);

/** Bytes in which every piece of HTML may turn up. @param {number} count */
const bytesOf = (count) => Uint8Array.from({ length: count }, (_, i) => (i * i + (i >> 7)) & 255);

test('whatever the title is, it is text; manifest and song come out byte for byte', async () => {
  const plain = partsOf(TEMPLATE);
  const manifest = bytesOf(5000);
  for (const size of [1, 3 << 18, (3 << 19) + 1]) {
    const audio = bytesOf(size);
    const html = await made({ title: HOSTILE, manifest, audio: fromBytes(audio, 'song') });
    const parts = partsOf(html);
    assert.deepEqual(parts.run, plain.run, 'the scripts that run are those of the build');
    assert.equal(html.match(/<script/gi)?.length, 6 + Math.ceil(size / (3 << 18)));
    assert.equal(html.match(/<!--|<img|<title/gi)?.length, 1);
    const title = parts.title
      .replace(/ · Lacquer$/, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    assert.equal(title, HOSTILE);
    assert.deepEqual(new Uint8Array(parts.manifest), manifest);
    assert.equal(parts.size, size);
    assert.deepEqual(new Uint8Array(Buffer.concat(parts.pieces)), audio);
  }
});

test('only what the build put in runs, and nothing may be fetched, sent or framed', () => {
  const { policy, run, styles, packed } = partsOf(TEMPLATE);
  const rules = Object.fromEntries(
    policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]),
  );
  assert.equal(run.length, 1);
  assert.equal(styles.length, 1);
  assert.deepEqual(rules, {
    'default-src': ["'none'"],
    'script-src': [`'sha256-${sha(run[0], 'base64')}'`, 'blob:', 'data:', "'wasm-unsafe-eval'"],
    'worker-src': ['blob:'],
    'style-src': [`'sha256-${sha(styles[0], 'base64')}'`],
    'img-src': ['data:'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
  });
  assert.ok(TEMPLATE.indexOf('Content-Security-Policy') < TEMPLATE.indexOf('<style>'));
  // Names that nobody fetches: of SVG, and in a message of the decoder's.
  const names = ['http://www.w3.org', 'https://github.com'];
  const texts = [TEMPLATE, packed('worker').toString('latin1'), packed('worklet').toString()];
  for (const text of texts) {
    const far = text.match(/(?:https?|wss?):\/\/[\w.-]+/g) ?? [];
    assert.deepEqual(
      far.filter((address) => !names.includes(address)),
      [],
    );
    assert.doesNotMatch(text, /\bXMLHttpRequest\b|\bWebSocket\b|\bEventSource\b|sendBeacon/);
  }
  assert.doesNotMatch(TEMPLATE, /(?<!\.)\b(?:src|href|action|srcset)=["']?(?!data:)[\w./]/i);
  assert.doesNotMatch(TEMPLATE, /@import|url\((?!["']?data:)/);
  assert.equal(sha(packed('core')), sha(readFileSync(WASM)));
  assert.ok(TEMPLATE.length < 450e3, `${TEMPLATE.length} bytes`);
});

test('a file name that every system takes', () => {
  assert.equal(oneFileName('Night drive'), 'Night drive - Lacquer.html');
  assert.equal(oneFileName('..\\..//etc/pass\u0000wd:\n<b>|?*"'), 'etc pass wd b - Lacquer.html');
  assert.equal(oneFileName(' ... '), 'Song - Lacquer.html');
  assert.equal(oneFileName('ab\u202ecod.exe'), 'ab cod.exe - Lacquer.html');
  assert.equal(oneFileName('🎵'.repeat(200)), `${'🎵'.repeat(80)} - Lacquer.html`);
});

test('a loop of a song with another version: the same samples, both masters, a proof', async () => {
  const channels = [noise(48000, -14, 3), noise(48000, -14, 4)].map((plane) =>
    plane.map((x) => Math.round(x * 2 ** 15) / 2 ** 15 + 0),
  );
  const shape = { sampleRate: 48000, frames: 48000, bits: /** @type {16} */ (16) };
  const pcm = { ...shape, channels, container: 'wav', codec: 'pcm', name: 'take 1.wav' };
  const recipe = (/** @type {number} */ db) =>
    makeRecipe({
      core: sha(readFileSync(WASM)),
      params: { 'loudness.on': 1, 'loudness.drive_db': db },
    });
  const wish = {
    ...{ local: '', title: HOSTILE, artist: 'Mira', core: sha(readFileSync(WASM)) },
    ...{ created: '2026-01-02T03:04:05.000Z', comments: true, recipe: recipe(4) },
    range: { start: 4800, end: 28800 },
    versions: [{ name: 'Version 2', recipe: recipe(8) }],
  };
  const what = { wish, template: TEMPLATE, name: oneFileName(HOSTILE), place: {} };
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  const kept = await saveOneFile(new Stage(core, pcm), pcm, what, options);
  assert.equal(kept.blob.size, kept.bytes);
  const parts = partsOf(await kept.blob.text());
  const manifest = openManifest(parts.manifest);
  assert.equal(manifest.title, HOSTILE);
  assert.equal(manifest.source.format, 'flac');
  assert.deepEqual(
    manifest.versions.map(({ name, recipe }) => [name, recipe.params['loudness.drive_db']]),
    [['Version 2', 8]],
  );
  const song = await readAudio(fromBytes(Buffer.concat(parts.pieces), 'song'));
  assert.equal(fingerprint(song), fingerprint(stretchOf(pcm, 4800, 28800)));
  assert.equal(fingerprint(song), manifest.source.pcm);

  const control = new AbortController();
  const stopped = saveOneFile(new Stage(core, pcm), pcm, what, {
    signal: control.signal,
    onProgress: (_, phase) => phase === 'Saving' && control.abort(),
  });
  await assert.rejects(stopped, { name: 'AbortError' });
});
