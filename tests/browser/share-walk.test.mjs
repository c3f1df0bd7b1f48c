// share-walk.test.mjs -- the whole way of a share over the real server and the built page: sent by Chromium, heard on a
// phone and in Firefox, answered, taken over by another browser, expired, deleted. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DIST } from '../../scripts/house.mjs';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { fingerprint } from '../../web/fingerprint.js';
import { recipeValues } from '../../web/recipe.js';
import { CORES, groupOf } from '../../web/server/store.js';
import { parseLink } from '../../web/share/links.js';
import { openManifest } from '../../web/share/manifest.js';
import { proofPass } from '../../web/share/proof.js';
import { opened } from '../../web/share/seal.js';
import { run } from '../../web/slices.js';
import { core } from '../lib/core.mjs';
import { music } from '../lib/music.mjs';
import { OLD_PARAMS, OLD_PARAMS_TODAY, otherCore } from '../lib/other-core.mjs';
import { makeShare } from '../lib/share-made.mjs';
import { ask, newShare, startHere, uploadBlob, wholeShare } from '../lib/share-server.mjs';
import { noise } from '../lib/signal.mjs';
import { openChromium, openFirefox } from './browsers.mjs';
import { listen, PHONE, placeOf, refused } from './hear-page.mjs';
import { land } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const DAY_SECONDS = '9'; // 30 days are long enough for this walk, and one is soon over

assert.ok(existsSync(join(DIST, 'listen.html')), 'dist/ is not built: node scripts/build.mjs page');

/** Keeps what the background worker of the page answers. */
function hearWorker() {
  const said = /** @type {any[]} */ ([]);
  Object.assign(window, { said });
  window.Worker = class extends Worker {
    /** @param {any[]} args */
    constructor(...args) {
      super(.../** @type {[any]} */ (args));
      this.addEventListener('message', ({ data }) => data.result && said.push(data.result));
    }
  };
}

/** SHA-256 of B's first seconds as this listener rendered it. */
const heardHash = () =>
  /** @type {any} */ (window).said.find((/** @type {any} */ result) => result.hash)?.hash;

/** @param {Page} page */
const dialog = (page) => page.getByRole('dialog', { name: /Share|shared|Sharing|My links/ });
/** @param {Page} page @param {string | RegExp} name */
const press = (page, name) => dialog(page).getByRole('button', { name, exact: true }).click();

/** What the sender's own renderer gives, in Node. @param {string} path @param {any} recipe */
async function hashesOf(path, recipe) {
  const pcm = await readAudio(fromBytes(readFileSync(path), 'song.wav'));
  const frames = Math.min(pcm.frames, 10 * pcm.sampleRate);
  return {
    a: fingerprint(pcm),
    b: await run(proofPass(core, pcm, recipeValues(recipe), frames)),
  };
}

/** @param {string} url @param {import('../../web/share/links.js').ShareLink} link */
async function manifestOf(url, { id, key }) {
  const { bytes } = await ask(url, `/api/shares/${id}/manifest`);
  return openManifest(await opened(bytes, key));
}

test('sent by Chromium, heard alike on a phone and in Firefox, answered both ways; deleted and expired, the bytes are gone', async (t) => {
  const { url, store, sweep } = await startHere(t, { PAGE: DIST, PORT: '0', DAY_SECONDS });
  const short = await wholeShare(url, { days: 1 });
  const [browser, firefox] = await Promise.all([openChromium(), openFirefox()]);
  t.after(() => Promise.all([browser.close(), firefox.close()]));
  const faults = /** @type {string[]} */ ([]);
  const chromium = async (/** @type {any} */ how) => {
    const page = await (await browser.newContext(how)).newPage();
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.addInitScript(hearWorker);
    return page;
  };

  // The sender.
  const path = music('frozen-mainzik-1p', { seconds: 11, rate: 44100 });
  const sender = await chromium({ viewport: { width: 1440, height: 900 } });
  await sender.goto(url);
  await sender.getByLabel('Audio file').setInputFiles(path);
  await sender.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
  await land(sender, -12);
  await sender.getByRole('button', { name: 'Share', exact: true }).click();
  await press(sender, 'Share');
  const field = dialog(sender).getByRole('textbox', { name: 'Listen and comment link' });
  await field.waitFor({ timeout: 60000 });
  const href = await field.inputValue();
  const link = /** @type {import('../../web/share/links.js').ShareLink} */ (parseLink(href));
  const manifest = await manifestOf(url, link);
  const { a, b } = await hashesOf(path, manifest.recipe);
  assert.deepEqual([manifest.source.pcm, manifest.proof.hash], [a, b]);

  // A phone.
  const phone = await chromium(PHONE);
  await phone.goto(href);
  await listen(phone);
  await phone.getByText('Bit-identical to the sender').waitFor({ timeout: 30000 });
  assert.equal(await phone.evaluate(heardHash), b);
  await phone.getByRole('textbox', { name: 'Your name' }).fill('Mara');
  await phone.getByRole('button', { name: 'Prefer B' }).tap();
  await phone.getByRole('textbox', { name: 'Note', exact: true }).fill('The bass is late');
  await phone.getByRole('button', { name: /^Note at/ }).tap();

  // Firefox. The song is played only when its fingerprint is A's.
  const fox = await firefox.newPage();
  await fox.setViewport({ width: 390, height: 844 });
  await fox.evaluateOnNewDocument(hearWorker);
  await fox.goto(href);
  await fox.waitForSelector('.go-listen:not([hidden])');
  await fox.click('.go-listen');
  const same = () => document.body.textContent?.includes('Bit-identical to the sender');
  await fox.waitForFunction(same, { timeout: 60000 });
  assert.equal(await fox.evaluate(heardHash), b);
  const inside = () => {
    const right = (/** @type {string} */ name) =>
      Number(document.querySelector(name)?.getBoundingClientRect().right);
    return right('.vote.approved') <= right('.facts') + 0.5;
  };
  assert.ok(await fox.evaluate(inside), 'nothing is too wide');
  await fox.type('.own-name', 'Jo');
  await fox.click('.vote.approved');
  await fox.waitForFunction(() => document.body.textContent?.includes('The bass is late'));

  // What the owner reads and answers; both listeners read the answer.
  const sent = async () => (await ask(url, `/api/shares/${link.id}`)).body.notes;
  for (let i = 0; (await sent()) < 3; i++) {
    assert.ok(i < 300, `${await sent()} of 3 arrived`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await press(sender, /^My links/);
  await dialog(sender).getByText('3 new').waitFor();
  await press(sender, 'Notes');
  const notes = dialog(sender).getByRole('list', { name: /^Notes on/ });
  for (const text of ['The bass is late', 'Mara', 'Jo approved'])
    await notes.getByText(text).first().waitFor();
  await dialog(sender).getByRole('textbox', { name: 'Answer' }).fill('It is meant so');
  await press(sender, 'Send');
  await dialog(sender).getByText('It is meant so').waitFor();
  const online = () => void dispatchEvent(new Event('online')); // looks for notes at once
  await phone.evaluate(online);
  await phone.getByText('It is meant so').waitFor();
  await fox.evaluate(online);
  await fox.waitForFunction(() => document.body.textContent?.includes('It is meant so'));

  // Another browser of the owner.
  const saved = sender.waitForEvent('download');
  await press(sender, 'Save owner link');
  const text = readFileSync(await (await saved).path(), 'utf8');
  const other = await chromium({ viewport: { width: 390, height: 844 } });
  await other.goto(url);
  await other.evaluate(() => localStorage.setItem('lacquer.shares', '1'));
  await other.reload();
  await other.getByRole('button', { name: 'My links' }).click();
  await press(other, 'Add owner link');
  const paste = dialog(other).getByRole('textbox', { name: 'Owner link' });
  await paste.fill(href);
  await press(other, 'Add');
  await dialog(other).getByRole('alert').filter({ hasText: 'only opens the share' }).waitFor();
  await paste.fill(text);
  await press(other, 'Add');
  await dialog(other)
    .getByText(/^4 new · open until/)
    .waitFor();
  await press(other, 'New comment link');
  await press(other, 'Stop the older ones?');
  const renewed = dialog(other).getByRole('textbox', { name: 'New comment link' });
  await renewed.waitFor();
  assert.notEqual(await renewed.inputValue(), href);
  assert.equal(parseLink(await renewed.inputValue())?.key, link.key);
  await phone.getByRole('button', { name: 'Prefer A' }).tap();
  await phone
    .getByRole('alert')
    .filter({ hasText: /comment/i })
    .waitFor();

  // Deleted, and expired.
  const held = async (/** @type {string} */ id) => (await store.list(groupOf(id)))?.length ?? 0;
  assert.ok((await held(link.id)) > 5);
  await press(other, 'Delete');
  await press(other, 'Delete for everybody?');
  await dialog(other).getByText('Nothing was shared from this browser yet').waitFor();
  assert.equal(await held(link.id), 0);
  await phone.reload();
  await refused(phone, 'It has expired, was deleted, or never existed');
  while (Date.parse(short.expires) > Date.now()) await new Promise((r) => setTimeout(r, 100));
  assert.equal((await ask(url, `/api/shares/${short.id}`)).status, 404);
  await sweep();
  assert.equal(await held(short.id), 0);
  assert.deepEqual(faults, []);
});

test('a share of an older core plays by that core, bit-identical, and A and B sound', async (t) => {
  const { url, store } = await startHere(t, { PAGE: DIST, PORT: '0' });
  const bytes = await otherCore();
  const hash = createHash('sha256').update(bytes).digest('hex');
  await store.add(CORES, `${hash}.wasm`, bytes);
  const channels = [noise(3 * 48000, -12, 1), noise(3 * 48000, -12, 2)];
  const pcm = {
    ...{ sampleRate: 48000, channels, frames: 3 * 48000, name: 'x' },
    ...{ bits: null, container: '', codec: '' },
  };
  // Today's core, told the same in today's names, gives the samples of the older one.
  const recipe = /** @type {any} */ ({ lacquer: 1, core: hash, params: OLD_PARAMS });
  const about = { core: hash, recipe };
  const made = await makeShare({ pcm, params: OLD_PARAMS_TODAY, format: 'wav', about });
  const sizes = made.blobs.manifest.length + made.blobs.audio.length;
  const share = await newShare(url, { bytes: sizes });
  for (const [name, blob] of Object.entries(made.blobs))
    await uploadBlob(url, share, name, Buffer.from(blob)).whole;
  const post = { method: 'POST', token: share.ownerToken };
  assert.equal((await ask(url, `/api/shares/${share.id}/finish`, post)).status, 204);
  const browser = await openChromium();
  t.after(() => browser.close());
  const page = await (await browser.newContext(PHONE)).newPage();
  await page.goto(`${url}/s/${share.id}#${made.key}`);
  await listen(page);
  await page.getByText('Bit-identical to the sender').waitFor({ timeout: 30000 });
  await page.getByRole('button', { name: 'Play', exact: true }).tap();
  for (let i = 0; (await placeOf(page)) < 0.5; i++) {
    assert.ok(i < 100, 'it plays');
    await page.waitForTimeout(100);
  }
});
