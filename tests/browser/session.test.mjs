// session.test.mjs -- a page that is killed loses nothing: song, settings and place come back with one click.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { music, PIECES } from '../lib/music.mjs';
import { violations } from './axe.mjs';
import { openChromium } from './browsers.mjs';
import { serveSource } from './site.mjs';
import { demo } from './studio-page.mjs';

const KILLS = 5;
const SONG = music(PIECES[0], { seconds: 12 });

/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;
/** @type {Awaited<ReturnType<typeof openChromium>>} */
let browser;
before(async () => {
  site = await serveSource();
  browser = await openChromium();
});
after(async () => {
  await browser.close();
  await site.close();
});

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */

/** @param {Context} context */
async function open(context) {
  const page = await context.newPage();
  await page.goto(`${site.url}/web/index.html`);
  return page;
}

/** The renderer is gone at once: no page event runs. @param {Page} page */
async function kill(page) {
  page.goto('chrome://crash').catch(() => {});
  await page.waitForEvent('crash');
  await page.close();
}

const goOn = (/** @type {Page} */ page) => page.getByRole('button', { name: /^Continue with / });
const position = (/** @type {Page} */ page) =>
  page.getByRole('slider', { name: 'Position' }).inputValue().then(Number);
const trim = (/** @type {Page} */ page) => page.getByRole('spinbutton', { name: 'Trim' });

/** @param {Page} page */
async function unfold(page) {
  if (!(await trim(page).isVisible()))
    await page.getByRole('button', { name: 'Input', exact: true }).click();
  await trim(page).waitFor();
}

test(`killed ${KILLS} times, each time at another place with other settings`, async () => {
  const context = await browser.newContext();
  let page = await open(context);
  await page.getByLabel('Audio file').setInputFiles(SONG);
  for (let i = 0; i < KILLS; i++) {
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await unfold(page);
    const db = (i + 1) / 2;
    await trim(page).fill(`${db}`);
    await trim(page).press('Enter');
    const slider = page.getByRole('slider', { name: 'Position' });
    await slider.focus();
    for (let n = 0; n <= i; n++) await slider.press('ArrowRight');
    const place = await position(page);
    assert.ok(place > 0, 'it moved');
    await page.waitForTimeout(1000); // the second that may be lost
    await kill(page);
    page = await open(context);
    await goOn(page).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.waitForTimeout(2000);
    const back = await position(page);
    assert.ok(Math.abs(back - place) < 0.05, `${back}, was ${place}`);
    await unfold(page);
    assert.equal(Number(await trim(page).inputValue()), db);
  }
  await context.close();
});

test('the demo comes back, too, and can be forgotten; the offer is accessible', async () => {
  const context = await browser.newContext();
  const first = await open(context);
  assert.equal(await goOn(first).count(), 0, 'nothing to go on with');
  await demo(first);
  await first.waitForTimeout(1000);
  await kill(first);
  const second = await open(context);
  await goOn(second).waitFor();
  assert.deepEqual(await violations(second), []);
  await second.getByRole('button', { name: 'Forget it' }).click();
  await second.waitForTimeout(300);
  await second.reload();
  await second.getByRole('button', { name: 'Open', exact: true }).first().waitFor();
  await second.waitForTimeout(500);
  assert.equal(await goOn(second).count(), 0);
  await context.close();
});
