// one-file.mjs -- makes dist/one-file.html: the listener's page with its player, Worker, worklet and core inside, and marks
// where a song goes (web/share/one-file.js fills them). What is not run as it stands is packed with gzip, as base 64.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transformWithEsbuild } from 'vite';
import { MARKS } from '../web/share/marks.js';
import { ROOT, WASM } from './house.mjs';

const LINKS = /\n *<link rel="stylesheet" href="\.\/([^"]+)" \/>/g;

/** @param {string} text */
const sri = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only what is inside runs, and nothing goes out: there is no source for requests or frames. A worklet of a page on a disk
 * comes from a blob: address in Firefox, from a data: address in Chromium.
 * @param {string} script @param {string} style */
const policy = (script, style) =>
  [
    "default-src 'none'",
    `script-src ${sri(script)} blob: data: 'wasm-unsafe-eval'`,
    'worker-src blob:',
    `style-src ${sri(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** What stands in a script element as it is: nothing in it may end the element, or be read as another text by a parser.
 * @param {string} script */
function inlined(script) {
  const text = script.replaceAll(/<(\/script|!--)/gi, '\\x3c$1').trim();
  if (/[\0\r]|<script|\{\{lacquer/i.test(text))
    throw new Error('the script of one-file.html cannot stand in a page as it is');
  return text;
}

/** @param {string} id @param {Uint8Array} bytes */
const held = (id, bytes) =>
  `<script type="application/octet-stream" id="${id}">${gzipSync(bytes, { level: 9 }).toString('base64')}</script>`;

/** Once, or the build stops. @param {string} text @param {string | RegExp} what @param {string} by */
function replaced(text, what, by) {
  if (text.split(what).length !== 2) throw new Error(`listen.html has not one ${what}`);
  return text.replace(what, () => by);
}

/** @param {string} html of listen.html @returns {Promise<string>} */
async function styleOf(html) {
  const names = Array.from(html.matchAll(LINKS), ([, name]) => name);
  if (names.length === 0) throw new Error('listen.html has no style');
  const all = names.map((name) => readFileSync(join(ROOT, 'web', name), 'utf8')).join('\n');
  const { code } = await transformWithEsbuild(all, 'all.css', { loader: 'css', minify: true });
  return code.trim();
}

/** @param {string} dist the built page @returns {Promise<number>} bytes of the file */
export async function makeOneFile(dist) {
  const built = (/** @type {string} */ path) => readFileSync(join(ROOT, 'build', path));
  const source = readFileSync(join(ROOT, 'web/listen.html'), 'utf8');
  const style = await styleOf(source);
  const script = inlined(built('one-file/main.js').toString());
  const icon = readFileSync(join(ROOT, 'web/favicon.svg')).toString('base64');
  let html = source.replaceAll(LINKS, '');
  html = replaced(html, /content="default-src[^"]*"/, `content="${policy(script, style)}"`);
  html = replaced(html, /<title>[^<]*<\/title>/, `<title>${MARKS.title} · Lacquer</title>`);
  html = replaced(html, '"./favicon.svg"', `"data:image/svg+xml;base64,${icon}"`);
  html = replaced(
    html,
    / *<script type="module" src="\.\/listen\.js"><\/script>/,
    `    <style>${style}</style>`,
  );
  html = replaced(html, /<meta name="robots"[^>]*>\n */, '');
  const parts = [
    held('core', readFileSync(WASM)),
    held('worker', built('one-file/worker.js')),
    held('worklet', built('bundle/worklet.js')),
    `<script type="application/octet-stream" id="manifest">${MARKS.manifest}</script>`,
    `<script type="application/octet-stream" id="song" data-bytes="${MARKS.size}"></script>`,
    `<script>${script}</script>`,
    MARKS.song,
  ];
  html = replaced(html, /\s*<\/body>\s*<\/html>\s*$/, `\n${parts.join('\n')}</body></html>\n`);
  writeFileSync(join(dist, 'one-file.html'), html);
  return html.length;
}
