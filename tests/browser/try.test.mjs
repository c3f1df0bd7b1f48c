// try.test.mjs -- `Open to try` on the real server: a share is opened in the studio, changed, sent back, and heard by
// listener and sender, sample for sample. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DIST } from '../../scripts/house.mjs';
import { parseLink } from '../../web/share/links.js';
import { music } from '../lib/music.mjs';
import { startHere } from '../lib/share-server.mjs';
import { openChromium } from './browsers.mjs';
import { listen, PHONE } from './hear-page.mjs';
import { land } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

assert.ok(existsSync(join(DIST, 'listen.html')), 'dist/ is not built: node scripts/build.mjs page');

/** Keeps the settings that went to the audio thread last, and the page's Workers. */
function listenIn() {
  const all = /** @type {any} */ (window);
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (/** @type {any[]} */ ...args) {
    if (args[0]?.type === 'values') all.told = Array.from(args[0].values);
    return Reflect.apply(post, this, args);
  };
  all.workers = [];
  all.Worker = class extends Worker {
    /** @param {string | URL} url @param {WorkerOptions} options */
    constructor(url, options) {
      super(url, options);
      all.workers.push(this);
    }
  };
}

/** SHA-256 of the first 5 s of what B is now: the settings that the audio thread has, rendered in the page's Worker.
 * @param {Page} page */
const hashOfB = (page) =>
  page.evaluate(async () => {
    const { workers, told } = /** @type {any} */ (window);
    const values = Float32Array.from(told);
    const { channels } = await new Promise((resolve, reject) => {
      workers[0].addEventListener('message', (/** @type {any} */ { data }) => {
        if (data.id !== 'test') return;
        if (data.error) reject(new Error(data.error.message));
        if (data.result) resolve(data.result);
      });
      workers[0].postMessage({ id: 'test', op: 'render', args: { values } });
    });
    const frames = 5 * 44100;
    const all = new Float32Array(2 * frames);
    for (let i = 0; i < frames; i++) all.set([channels[0][i], channels[1][i]], 2 * i);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', all.buffer));
    return Array.from(hash, (b) => b.toString(16).padStart(2, '0')).join('');
  });

/** The same in the listener's page. @param {Page} page @param {readonly any[]} params names by index */
const hashHeard = (page, params) =>
  page.evaluate(async (names) => {
    const { workers, told } = /** @type {any} */ (window);
    const chain = names.map((/** @type {string} */ name, /** @type {number} */ i) => [
      name,
      told[i],
    ]);
    const wanted = chain.filter(([name]) => !String(name).startsWith('monitor.'));
    const args = {
      params: Object.fromEntries(wanted),
      proof: { frames: 5 * 44100, hash: '' },
    };
    const result = await new Promise((resolve, reject) => {
      workers[0].addEventListener('message', (/** @type {any} */ { data }) => {
        if (data.id !== 'test') return;
        if (data.error) reject(new Error(data.error.message));
        if (data.result) resolve(data.result);
      });
      workers[0].postMessage({ id: 'test', op: 'prove', args });
    });
    return result.hash;
  }, params);

test('a listener opens a share to try, sends a version back; listener and sender hear the very same', async (t) => {
  const { url, lines } = await startHere(t, { PAGE: DIST, PORT: '0' });
  const { PARAMS } = await import('../../wasm/out/table.js');
  const names = PARAMS.map((p) => p.name);
  const browser = await openChromium();
  t.after(() => browser.close());
  /** @type {string[]} */
  const faults = [];
  /** @type {string[]} */
  const asked = [];
  /** @param {object} how */
  async function visitor(how) {
    const context = await browser.newContext(how);
    await context.addInitScript(listenIn);
    context.on('request', (request) => {
      asked.push(`${request.url()} ${JSON.stringify(request.headers())}`);
    });
    context.on('page', (page) => {
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (line) => void (line.type() === 'error' && faults.push(line.text())));
    });
    return context.newPage();
  }

  const sender = await visitor({ viewport: { width: 1440, height: 900 } });
  await sender.goto(url);
  const path = music('frozen-mainzik-1p', { seconds: 8, rate: 44100 });
  await sender.getByLabel('Audio file').setInputFiles(path);
  await sender.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
  await land(sender, -14);
  await sender.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = sender.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Night drive');
  await dialog.getByRole('button', { name: 'Share', exact: true }).click();
  const field = dialog.getByRole('textbox', { name: 'Listen and comment link' });
  await field.waitFor({ timeout: 60000 });
  const href = await field.inputValue();
  const link = /** @type {any} */ (parseLink(href));
  await dialog.getByRole('button', { name: 'Close' }).click();

  const listener = await visitor(PHONE);
  await listener.goto(href);
  await listen(listener);
  const opening = listener.context().waitForEvent('page');
  await listener.getByRole('link', { name: 'Open to try' }).tap();
  const trier = await opening;
  const bar = trier.getByRole('region', { name: 'Shared song' });
  await bar.getByText('Trying “Night drive”').waitFor({ timeout: 60000 });
  assert.equal(new URL(trier.url()).hash, '', 'the key is not in the address bar');
  await trier.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
  const first = await hashOfB(trier);
  assert.equal(first, await hashOfB(sender), 'the trier begins with what the sender heard');
  await land(trier, -12);
  await trier.getByRole('button', { name: 'Top and tail' }).tap();
  for (const [name, text] of [
    ['Song start', '0:01'],
    ['Fade out', '2'],
  ]) {
    await trier.getByRole('textbox', { name, exact: true }).fill(text);
    await trier.keyboard.press('Enter');
  }
  await trier.getByRole('textbox', { name: 'Fade out', exact: true }).blur();
  await trier.getByText(/^0:07\.000 released/).waitFor();
  await trier.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
  const tried = await hashOfB(trier);
  assert.notEqual(tried, first);
  await trier.reload();
  await bar.getByText('Trying “Night drive”').waitFor({ timeout: 60000 });
  await trier.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
  await trier.waitForFunction(() => /** @type {any} */ (window).told);
  assert.equal(await hashOfB(trier), tried, 'a reload goes on where it was');
  await bar.getByRole('button', { name: 'Send back' }).tap();
  await bar.getByRole('textbox', { name: 'Your name' }).fill('Anna');
  await bar.getByRole('textbox', { name: 'A sentence with it' }).fill('Louder <b>now</b>');
  await listener.context().setOffline(true);
  await bar.getByRole('button', { name: 'Send back as a version' }).tap();
  await bar.getByText('nothing was sent, and nothing is lost').waitFor();
  await listener.context().setOffline(false);
  await bar.getByRole('button', { name: 'Send back as a version' }).tap();
  await bar.getByText('Sent: whoever has the link').waitFor({ timeout: 30000 });

  await listener.bringToFront();
  await listener.evaluate(() => dispatchEvent(new Event('online'))); // a look for news
  const item = listener.getByRole('listitem').filter({ hasText: 'Anna sent a version' });
  await item.getByText('Louder <b>now</b>').waitFor();
  await item.getByText('From 0:01.0 to 0:08.0, fades out').waitFor();
  await item.getByRole('button', { name: /^Hear it/ }).tap();
  const takes = listener.getByRole('group', { name: 'Versions' });
  const take = takes.getByRole('button', { name: 'Anna’s version' });
  assert.equal(await take.getAttribute('aria-pressed'), 'true');
  const figures = listener.getByRole('region', { name: 'Figures' }).getByRole('row').last();
  assert.match(String(await figures.textContent()), /[-−]12\.0/);
  assert.equal(await hashHeard(listener, names), tried);
  await listener.getByRole('button', { name: 'Prefer Anna’s version' }).tap();
  await listener.getByText('prefers Anna’s version').waitFor();
  await listener.waitForFunction(() => !document.body.textContent?.includes('waiting to be sent'));

  await sender.bringToFront();
  await sender.goto(url); // another day, nothing open
  await sender.getByRole('button', { name: 'My links, 2 new answers' }).waitFor();
  assert.equal(await sender.title(), '(2) Lacquer');
  await sender.getByRole('button', { name: 'My links' }).click();
  await dialog.getByRole('button', { name: 'Notes' }).click();
  await dialog.getByText('sent a version').waitFor();
  await sender.waitForFunction(() => document.title === 'Lacquer'); // they were read
  await dialog.getByRole('button', { name: 'Open the version of Anna' }).click();
  await sender.getByText('Anna’s version is version 2 now.').waitFor({ timeout: 60000 });
  await sender.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
  assert.equal(await hashOfB(sender), tried);
  await sender.getByText('so does the song now').waitFor();
  await sender.getByRole('button', { name: 'Top and tail' }).click();
  const start = sender.getByRole('textbox', { name: 'Song start' });
  assert.equal(await start.inputValue(), '0:01.000', 'top and tail came with it');
  await sender.goto(url);
  await sender.getByRole('button', { name: 'Continue with frozen' }).waitFor(); // the song of before, not the share

  assert.ok(asked.length > 50);
  for (const secret of [link.key, 'Louder', 'Night drive'])
    assert.ok(![...asked, ...lines].some((line) => line.includes(secret)), secret);
  assert.ok(!asked.some((line) => /"referer":"[^"]*[#?]/i.test(line)));
  const real = faults.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text));
  assert.deepEqual(real, []);
});
