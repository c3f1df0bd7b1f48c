// offline.test.mjs -- the built page as an app in Chromium: without a network, across a new build, and out of the way.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DIST } from '../../scripts/house.mjs';
import { makeOffline } from '../../scripts/offline.mjs';
import { serve } from '../../scripts/serve.mjs';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { music, PIECES, scratch } from '../lib/music.mjs';
import { openChromium } from './browsers.mjs';
import { demo, land, openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const SONG = music(PIECES[0], { seconds: 8, rate: 48000 });
const FLAC = join(scratch, 'offline.flac');
spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', SONG, FLAC]);

/** @type {Awaited<ReturnType<typeof openChromium>>} */
let browser;
before(async () => {
  assert.ok(existsSync(join(DIST, 'sw.js')), 'dist/ is not built: node scripts/build.mjs page');
  browser = await openChromium();
});
after(() => browser.close());

/** A copy of the build that a test may change. @param {string} name */
function copied(name) {
  const root = join(scratch, name);
  cpSync(DIST, root, { recursive: true });
  return root;
}

/** A browser's own context with one page of the site. @param {string} url */
async function opened(url) {
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  /** @type {string[]} */
  const requests = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? String(error)));
  page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
  context.on('request', (request) => requests.push(request.url()));
  await page.goto(`${url}/`);
  return { context, page, faults, requests };
}

/** What is kept, by cache. @param {Page} page @returns {Promise<Record<string, string[]>>} */
const kept = (page) =>
  page.evaluate(async () => {
    /** @type {Record<string, string[]>} */
    const all = {};
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      all[name] = requests.map(({ url }) => new URL(url).pathname);
    }
    return all;
  });

/** @param {Page} page */
const build = (page) => page.evaluate(() => document.documentElement.dataset.build);

/** Until every file of the page's build is kept. @param {Page} page @param {string} root */
async function whole(page, root) {
  const [, text] = /JSON\.parse\((".*")\)/.exec(readFileSync(join(root, 'sw.js'), 'utf8')) ?? [];
  const made = JSON.parse(JSON.parse(text));
  const wanted = Object.keys({ ...made.first, ...made.later }).length;
  for (const until = Date.now() + 30000; Date.now() < until; ) {
    const files = (await kept(page))[`lacquer-build-${made.build}`] ?? [];
    if (files.length === wanted) return made;
    await page.waitForTimeout(200);
  }
  assert.fail(`not all of ${wanted} files are kept: ${JSON.stringify(await kept(page))}`);
}

/** @param {Page} page @param {string} path */
async function openFile(page, path) {
  await page.getByLabel('Audio file').setInputFiles(path);
  const role = page.getByRole('button', { name: 'Open as song' });
  const ready = page.getByRole('button', { name: 'Play', exact: true });
  await role.or(ready).first().waitFor();
  if (await role.isVisible()) await role.click();
  await page
    .locator('#song b')
    .filter({ hasText: path.split('/').at(-1) })
    .waitFor();
  await page.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
}

test('without a network: it opens, the demo plays, a WAV is exported, a FLAC is read', async () => {
  const root = copied('offline');
  const site = await serve({ root, port: 0 });
  const { context, page, faults, requests } = await opened(site.url);
  const made = await whole(page, root);
  const files = new Set(
    ['', 'sw.js', ...Object.keys({ ...made.first, ...made.later })].map((f) => `${site.url}/${f}`),
  );
  for (const url of requests)
    if (!/^(blob|data):/.test(url)) assert.ok(files.has(url.split('?')[0]), `${url} was fetched`);
  await site.close();
  faults.length = 0;
  await page.reload();
  await demo(page);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const position = page.getByRole('slider', { name: 'Position' });
  await page.waitForFunction(
    (slider) => Number(/** @type {any} */ (slider).value) > 0.3,
    await position.elementHandle(),
  );
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await openFile(page, SONG);
  await land(page, -14);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const path = await (await download).path();
  const { frames, sampleRate } = await readAudio(fromBytes(readFileSync(path), 'master.wav'));
  assert.deepEqual([frames, sampleRate], [8 * 48000, 48000]);
  await openFile(page, FLAC);
  await page.locator('#song').filter({ hasText: 'FLAC' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('it can be installed: manifest, icons of the sizes that it names', async () => {
  const site = await serve({ port: 0 });
  const { context, page, faults } = await opened(site.url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const devtools = await context.newCDPSession(page);
  const { errors, ...manifest } = await devtools.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { icons, name, display } = JSON.parse(String(manifest.data));
  assert.deepEqual([name, display], ['Lacquer', 'standalone']);
  const sizes = await page.evaluate(
    async (names) => {
      const all = [];
      for (const name of names) {
        const picture = await createImageBitmap(await (await fetch(name)).blob());
        const canvas = new OffscreenCanvas(picture.width, picture.height);
        const g = /** @type {any} */ (canvas.getContext('2d'));
        g.drawImage(picture, 0, 0);
        const centre = Array.from(g.getImageData(picture.width / 2, picture.height / 2, 1, 1).data);
        all.push({
          size: `${picture.width}x${picture.height}`,
          centre,
          corner: g.getImageData(0, 0, 1, 1).data[3],
        });
      }
      return all;
    },
    icons.map((/** @type {any} */ { src }) => src),
  );
  assert.deepEqual(
    sizes.map(({ size }) => size),
    icons.map((/** @type {any} */ icon) => icon.sizes),
  );
  for (const { centre } of sizes) assert.deepEqual(centre, [0xf0, 0xb3, 0x5a, 255]);
  assert.deepEqual(
    sizes.map(({ corner }) => corner),
    [0, 0, 255],
  );
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  const ours = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
  assert.deepEqual(ours, []);
  const embed = await page.goto(`${site.url}/embed.html`);
  assert.equal(embed?.fromServiceWorker(), false, 'other pages are not its business');
  assert.deepEqual(faults, []);
  await context.close();
  await site.close();
});

/**
 * A second build where the first one was: another core, and a lazy script under another name.
 * @param {string} root @returns {string} name of the build
 */
function rebuild(root) {
  const core = readFileSync(join(root, 'lacquer.wasm'));
  const section = Buffer.from([0, 6, 4, ...Buffer.from('next'), 1]); // custom: a name of four letters, one byte
  writeFileSync(join(root, 'lacquer.wasm'), Buffer.concat([core, section]));
  const assets = join(root, 'assets');
  const names = readdirSync(assets);
  const old = names.filter((name) => name.startsWith('flac-read')); // of the Worker, and of the one that it decodes in
  assert.ok(old.length > 0);
  const fresh = new Map(old.map((name, i) => [name, `flac-read-NEW${i || ''}.js`]));
  for (const name of names.filter((one) => one.endsWith('.js'))) {
    let text = readFileSync(join(assets, name), 'utf8');
    for (const [before, after] of fresh) text = text.replaceAll(before, after);
    writeFileSync(join(assets, fresh.get(name) ?? name), text);
  }
  for (const name of old) rmSync(join(assets, name));
  return makeOffline(root);
}

/** Bytes of the core that this page gets. @param {Page} page */
const coreSize = (page) =>
  page.evaluate(async () => {
    const url = `lacquer.wasm?build=${document.documentElement.dataset.build}`;
    return (await (await fetch(url)).arrayBuffer()).byteLength;
  });

test('a new build waits; every page keeps to its own; the reload loses nothing', async () => {
  const root = copied('update');
  const site = await serve({ root, port: 0 });
  const { context, page, faults } = await opened(site.url);
  const { build: first } = await whole(page, root);
  await page.reload();
  await openFile(page, SONG);
  await land(page, -13);
  const other = await context.newPage();
  await other.goto(`${site.url}/`);
  const size = await coreSize(page);

  const second = rebuild(root);
  assert.notEqual(second, first);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const offer = page.getByRole('button', { name: 'Reload for the new version' });
  await offer.waitFor();
  assert.equal(await coreSize(page), size, 'the core of the page that runs');
  const again = await context.newPage();
  await again.goto(`${site.url}/`);
  assert.equal(await build(again), first, 'nothing is mixed while the new build waits');
  await again.close();

  await page.waitForTimeout(800); // the second that may be lost
  await offer.click();
  await page.waitForFunction((mark) => document.documentElement.dataset.build === mark, second);
  assert.equal(await coreSize(page), size + 8);
  await page
    .locator('#song b')
    .filter({ hasText: SONG.split('/').at(-1) })
    .waitFor();
  const target = page.getByRole('spinbutton', { name: 'Target loudness' });
  await page.waitForFunction(
    (field) => /** @type {any} */ (field).value === '-13.0',
    await target.elementHandle(),
  );

  // The other page is of the first build still, and the server has none of its lazy scripts any more.
  assert.equal(await build(other), first);
  assert.equal(await coreSize(other), size);
  await openFile(other, FLAC);
  await other.getByRole('button', { name: 'Reload for the new version' }).click();
  await other.waitForFunction((mark) => document.documentElement.dataset.build === mark, second);
  await other.close();
  await page.reload();
  await whole(page, root);
  for (const until = Date.now() + 10000; Date.now() < until; await page.waitForTimeout(200))
    if (Object.keys(await kept(page)).length === 1) break;
  assert.deepEqual(
    Object.keys(await kept(page)),
    [`lacquer-build-${second}`],
    'the old build went',
  );
  assert.deepEqual(faults, []);
  await context.close();
  await site.close();
});

test('a build that is only half there is not taken', async () => {
  const root = copied('half');
  const site = await serve({ root, port: 0 });
  const { context, page } = await opened(site.url);
  const { build: first } = await whole(page, root);
  const core = readFileSync(join(root, 'lacquer.wasm'));
  rebuild(root);
  writeFileSync(join(root, 'lacquer.wasm'), core); // as if it had not been copied yet
  const state = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const found = new Promise((resolve) => {
      registration.addEventListener('updatefound', () => {
        const worker = /** @type {ServiceWorker} */ (registration.installing);
        worker.addEventListener('statechange', () => resolve(worker.state));
      });
    });
    await registration.update().catch(() => {});
    return found;
  });
  assert.equal(state, 'redundant');
  await page.reload();
  assert.equal(await build(page), first);
  assert.equal(await page.getByRole('button', { name: 'Reload for the new version' }).count(), 0);
  await context.close();
  await site.close();
});

test('the source tree, as tests and developers see it, registers nothing', async () => {
  const studio = await openStudioPages();
  const { page, requests, close } = await studio.page();
  await page.waitForTimeout(500);
  const registered = await page.evaluate(async () =>
    (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
  );
  assert.deepEqual(registered, []);
  assert.equal(requests.filter((url) => /sw\.js|build=/.test(url)).length, 0);
  await close();
  await studio.close();
});
