// hear-server.test.mjs -- the built listener's page over the real share server: Chromium as a phone, and Firefox.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DIST } from '../../scripts/house.mjs';
import { openNote } from '../../web/share/notes.js';
import { music } from '../lib/music.mjs';
import { slowLine } from '../lib/share-line.mjs';
import { makeShare } from '../lib/share-made.mjs';
import { ask, newShare, startHere, stored, uploadBlob } from '../lib/share-server.mjs';
import { openChromium, openFirefox } from './browsers.mjs';
import { listen, PHONE, placeOf, refused } from './hear-page.mjs';

const PARAMS = { 'loudness.on': 1, 'loudness.drive_db': 6 };
const MARKER = 'A SECRET marker';

assert.ok(existsSync(join(DIST, 'listen.html')), 'dist/ is not built: node scripts/build.mjs page');

/** @param {import('node:test').TestContext} t */
const server = (t) => startHere(t, { PAGE: DIST, PORT: '0' });

/** Made and uploaded as the sender does it. @param {string} url @param {Parameters<typeof makeShare>[0]} song */
async function shared(url, song) {
  const made = await makeShare(song);
  const { manifest, audio } = made.blobs;
  const share = await newShare(url, { bytes: manifest.length + audio.length });
  for (const [name, bytes] of Object.entries(made.blobs))
    await uploadBlob(url, share, name, Buffer.from(bytes)).whole;
  const post = { method: 'POST', token: share.ownerToken };
  const { status } = await ask(url, `/api/shares/${share.id}/finish`, post);
  assert.equal(status, 204);
  const link = (base = url) => `${base}/s/${share.id}#${made.key}.${share.writeToken}`;
  return { ...made, ...share, link };
}

/** @param {import('node:test').TestContext} t */
async function chromium(t) {
  const browser = await openChromium();
  t.after(() => browser.close());
  const context = await browser.newContext(PHONE);
  return context.newPage();
}

test('Chromium at 390x844: identical to the sender; a vote and a note arrive; nothing of them is on the server', async (t) => {
  const { url, lines, ...rest } = await server(t);
  const about = { title: MARKER };
  const path = music('frozen-mainzik-1p', { seconds: 12, rate: 44100 });
  const share = await shared(url, { path, params: PARAMS, about });
  const page = await chromium(t);
  /** @type {string[]} */
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (line) => void (line.type() === 'error' && faults.push(line.text())));
  await page.goto(share.link());
  await page.getByRole('heading', { name: MARKER }).waitFor();
  await listen(page);
  await page.getByText('Bit-identical to the sender').waitFor({ timeout: 30000 });
  await page.getByRole('textbox', { name: 'Your name' }).fill(MARKER);
  await page.getByRole('button', { name: 'Prefer B' }).tap();
  await page.getByRole('textbox', { name: 'Note', exact: true }).fill(MARKER);
  await page.getByRole('button', { name: /^Note at/ }).tap();
  await page.getByRole('listitem').filter({ hasText: MARKER }).first().waitFor();
  await page.waitForFunction(() => !document.body.textContent?.includes('waiting to be sent'));
  const { body } = await ask(url, `/api/shares/${share.id}/notes?after=0`);
  const notes = await Promise.all(
    body.notes.map((/** @type {any} */ note) =>
      openNote(Buffer.from(note.body, 'base64'), share.key),
    ),
  );
  assert.deepEqual(
    notes.map((note) => [note?.name, note?.answer ?? note?.text]),
    [
      [MARKER, 'b'],
      [MARKER, MARKER],
    ],
  );
  const everywhere = [...(await stored(/** @type {any} */ (rest))), Buffer.from(lines.join('\n'))];
  assert.ok(everywhere.length > 3);
  for (const bytes of everywhere)
    for (const secret of [MARKER, share.key, 'song.wav', 'fLaC'])
      assert.ok(!bytes.includes(secret), secret);
  assert.deepEqual(faults, []);
  await ask(url, `/api/shares/${share.id}`, { method: 'DELETE', token: share.ownerToken });
  await page.reload();
  await refused(page, 'It has expired, was deleted, or never existed');
});

test('Firefox: opens, decodes, and renders the sender’s first seconds', async (t) => {
  const { url } = await server(t);
  const path = music('frozen-mainzik-2p', { seconds: 11, rate: 48000 });
  const share = await shared(url, { path, params: PARAMS, format: 'wav' });
  const browser = await openFirefox();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.setViewport({ width: 390, height: 844 });
  await page.goto(share.link());
  await page.waitForSelector('.go-listen:not([hidden])');
  await page.click('.go-listen');
  await page.waitForFunction(
    () => document.body.textContent?.includes('Bit-identical to the sender'),
    { timeout: 60000 },
  );
  await page.click('.vote.approved');
  await page.waitForFunction(() => document.body.textContent?.includes('Somebody approved'));
  await page.waitForFunction(() => !document.body.textContent?.includes('waiting to be sent'));
  const { body } = await ask(url, `/api/shares/${share.id}/notes?after=0`);
  const note = await openNote(Buffer.from(body.notes[0].body, 'base64'), share.key);
  assert.equal(note?.answer, 'approved');
});

test('a page of the studio that works offline does not stand before a link', async (t) => {
  const { url } = await server(t);
  const path = music('frozen-mainzik-1p', { seconds: 12, rate: 44100 });
  const share = await shared(url, { path, params: PARAMS });
  const page = await chromium(t);
  await page.goto(url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.goto(share.link());
  await listen(page);
  await page.getByText('Bit-identical to the sender').waitFor({ timeout: 30000 });
});

test('ready to tap within 3 s at 20 Mbit/s, for a song of four minutes and from an empty cache', async (t) => {
  const { url } = await server(t);
  const path = music('frozen-mainzik-1p', { start: 0, seconds: 240, rate: 44100 });
  const share = await shared(url, { path, params: PARAMS });
  const line = await slowLine(url, { bitsPerSecond: 20e6, latencyMs: 40 });
  t.after(() => line.close());
  const page = await chromium(t);
  const start = Date.now();
  await page.goto(share.link(line.url));
  await page.getByRole('button', { name: 'Listen' }).tap();
  const offered = Date.now() - start;
  await page.getByRole('button', { name: 'Play', exact: true }).tap();
  const ready = Date.now() - start;
  const size = (share.blobs.audio.length / 1e6).toFixed(1);
  t.diagnostic(`${size} MB: offered and tapped after ${offered} ms, ready after ${ready} ms`);
  await page.waitForTimeout(1500);
  assert.ok((await placeOf(page)) > 0.5, 'it plays');
  assert.ok(await page.locator('.missing').isVisible(), 'while it comes in');
  assert.ok(ready < 3000, `${ready} ms`);
});
