// share-faults.test.mjs -- a share whose upload is broken where a browser breaks it: the tab closed or its renderer
// gone, the line cut, the browser offline. By itself it goes on, and what the server keeps is what was staged.
//   LACQUER_BREAKS=20 node --test tests/browser/share-faults.test.mjs
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { wavBytes } from '../../web/files/wav-write.js';
import { PIECE } from '../../web/share/upload.js';
import { BREAKS, dice, longEnough, moments, named } from '../lib/breaks.mjs';
import { scratch } from '../lib/music.mjs';
import { ShareLine } from '../lib/share-line.mjs';
import { ShareProcess } from '../lib/share-process.mjs';
import { openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const SPEED = 6e6; // bytes a second
const UPLOADED = /is uploaded: its link is under My links/;
const FRAME = 8; // bytes of two floats
const server = new ShareProcess();
const line = new ShareLine(server);
/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let pages;
let path = '';
before(async () => {
  await server.start();
  pages = await openStudioPages(line);
  path = song(longEnough());
});
after(async () => {
  await pages.close();
  await server.close();
});

/** Float noise, which nothing makes smaller. @param {number} bytes */
function song(bytes) {
  const random = dice(1);
  const frames = Math.ceil(bytes / FRAME);
  const channels = [0, 1].map(() =>
    Float32Array.from({ length: frames }, () => (random() - 0.5) / 3),
  );
  const file = join(scratch, 'noise.wav');
  writeFileSync(file, wavBytes(channels, { sampleRate: 48000, bits: '32f' }));
  return file;
}

/** @param {() => boolean} when */
async function until(when) {
  for (let i = 0; !when(); i++) {
    if (i > 6000) throw new Error('This never happened.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** From the file to an upload that has begun. @param {Page} page */
async function begin(page) {
  await page.getByLabel('Audio file').setInputFiles(path);
  await page.locator('.final .b:not(.stale)').waitFor({ timeout: 120000 });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  [line.sent, line.speed, line.heads, line.bodies] = [0, SPEED, [], []];
  const dialog = page.getByRole('dialog', { name: /Share/ });
  await dialog.getByRole('button', { name: 'Share', exact: true }).click();
  await until(() => line.sent > 0);
}

/** What waits in the browser's own storage. @param {Page} page @returns {Promise<Record<string, string>>} SHA-256 by blob */
const staged = (page) =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = /** @type {any} */ (await root.getDirectoryHandle('lacquer-shares'));
    /** @type {Record<string, string>} */
    const found = {};
    for await (const [name, entry] of folder.entries()) {
      const bytes = await (await entry.getFile()).arrayBuffer();
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      found[name.split('.').at(-1)] = Array.from(hash, (x) => x.toString(16).padStart(2, '0')).join(
        '',
      );
    }
    return found;
  });

/** Of the share that is being uploaded. */
function idOf() {
  const head = line.heads.findLast((text) => text.startsWith('PATCH /api/uploads/'));
  return /uploads\/([\w-]{22})\./.exec(head ?? '')?.[1];
}

/** Nothing of a share that is not whole can be had. */
async function hidden() {
  for (const what of ['', '/manifest', '/audio', '/notes?after=0']) {
    const { status } = await fetch(`${server.url}/api/shares/${idOf()}${what}`);
    assert.equal(status, 404, what);
  }
}

/** The server keeps what was staged, and little of it was sent twice. @param {Record<string, string>} wanted */
async function arrived(wanted) {
  assert.deepEqual(Object.keys(wanted).sort(), ['audio', 'manifest']);
  let total = 0;
  for (const [name, hash] of Object.entries(wanted)) {
    const answer = await fetch(`${server.url}/api/shares/${idOf()}/${name}`);
    assert.equal(answer.status, 200);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    assert.equal(createHash('sha256').update(bytes).digest('hex'), hash, name);
    total += bytes.length;
  }
  const again = line.sent - total;
  assert.ok(again >= 0 && again <= BREAKS * PIECE, `${again} bytes were sent again`);
}

test(named('a tab is closed or its renderer dies while it uploads'), async () => {
  const first = await pages.page();
  const context = first.page.context();
  let { page } = first;
  await begin(page);
  const wanted = await staged(page);
  for (const [i, at] of moments(longEnough()).entries()) {
    await until(() => line.sent > at);
    if (i % 2 === 1) {
      const gone = page.waitForEvent('crash');
      const session = await context.newCDPSession(page);
      session.send('Page.crash').catch(() => {});
      await gone;
    }
    await page.close();
    await hidden();
    page = await context.newPage();
    await page.goto(`${pages.site.url}/web/index.html`);
    const goesOn = page.getByRole('progressbar', { name: 'Uploading' });
    await goesOn.or(page.getByText(UPLOADED)).first().waitFor(); // the rest may be short
  }
  await page.getByText(UPLOADED).waitFor({ timeout: 60000 });
  await arrived(wanted);
  await context.close();
});

test(named('the network is cut while it uploads'), async () => {
  const { page, close } = await pages.page();
  await begin(page);
  const wanted = await staged(page);
  for (const [i, at] of moments(longEnough()).entries()) {
    await until(() => line.sent > at);
    if (i % 2 === 0) line.break();
    else await page.context().setOffline(true);
    await page.getByText('waits for the connection').filter({ visible: true }).first().waitFor();
    await hidden();
    line.cut = false;
    await page.context().setOffline(false);
  }
  await page.getByRole('textbox', { name: 'Listen link' }).waitFor({ timeout: 60000 });
  await arrived(wanted);
  await close();
});
