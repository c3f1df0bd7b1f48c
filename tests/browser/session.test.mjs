// session.test.mjs -- a page that is killed loses nothing: song, settings and place come back with one click.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { generator } from '../lib/hostile-mutate.mjs';
import { music, PIECES, scratch } from '../lib/music.mjs';
import { violations } from './axe.mjs';
import { openChromium } from './browsers.mjs';
import { serveSource } from './site.mjs';
import { demo } from './studio-page.mjs';

const KILLS = 5;
const SONG = music(PIECES[0], { seconds: 12 });
const OTHER = join(scratch, 'other.flac');

/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;
/** @type {Awaited<ReturnType<typeof openChromium>>} */
let browser;
before(async () => {
  const made = ['-v', 'error', '-y', '-i', music(PIECES[1], { seconds: 60 }), OTHER];
  assert.equal(spawnSync('ffmpeg', made).status, 0);
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

const RANDOM_KILLS = 15; // and KILLS at rest
const SEED = Number(process.env.SESSION_SEED ?? 1);
const SAVED_MS = 1000; // a change is kept within

/** What goes on when the renderer is killed. @type {Record<string, (page: Page) => Promise<void>>} */
const MOMENTS = {
  /** Between two records: the position is written again and again. */
  async writing(page) {
    const slider = page.getByRole('slider', { name: 'Position' });
    await slider.focus();
    for (let n = 0; n < 12; n++) await slider.press(n % 2 ? 'ArrowLeft' : 'ArrowRight');
  },
  async playing(page) {
    await page.getByRole('button', { name: 'Play', exact: true }).click();
  },
  /** Another file is read; the song in use stays what comes back. */
  async decoding(page) {
    await page.getByLabel('Audio file').setInputFiles(OTHER);
    await page.getByRole('button', { name: 'Open as song' }).click();
  },
  async exporting(page) {
    const button = page.getByRole('button', { name: 'Export', exact: true }).first();
    await button.scrollIntoViewIfNeeded();
    await button.click();
  },
};

test(`killed ${RANDOM_KILLS} times more at random moments: writing, playing, decoding, exporting`, async (t) => {
  const draw = generator(SEED);
  const context = await browser.newContext();
  let page = await open(context);
  await page.getByLabel('Audio file').setInputFiles(SONG);
  const names = Object.keys(MOMENTS);
  const told = [];
  for (let i = 0; i < RANDOM_KILLS; i++) {
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await unfold(page);
    const db = (i % 9) + 0.5;
    await trim(page).fill(`${db}`);
    await trim(page).press('Enter');
    await page.waitForTimeout(SAVED_MS);
    const name = names[i < names.length ? i : draw(names.length)];
    const wait = draw(400);
    told.push(`${name} ${wait} ms`);
    const where = `kill ${i + 1} of SESSION_SEED=${SEED}: ${told.at(-1)}`;
    await MOMENTS[name](page);
    await page.waitForTimeout(wait);
    await kill(page);
    page = await open(context);
    const offer = await goOn(page).textContent();
    // The other file may have been taken into use before the kill: then it is what comes back, whole.
    const other = offer === `Continue with ${basename(OTHER)}`;
    assert.ok(
      other ? name === 'decoding' : offer === `Continue with ${basename(SONG)}`,
      `${where}: ${offer}`,
    );
    await goOn(page).click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await unfold(page);
    assert.equal(await page.getByRole('alert').count(), 0, where);
    if (!other) {
      for (let n = 0; n < 50 && Number(await trim(page).inputValue()) !== db; n++)
        await page.waitForTimeout(100);
      assert.equal(Number(await trim(page).inputValue()), db, where);
      continue;
    }
    await page.getByLabel('Audio file').setInputFiles(SONG);
    await page.getByRole('button', { name: 'Open as song' }).click();
    await page.getByText(basename(SONG)).first().waitFor();
    assert.equal(Number(await trim(page).inputValue()), db, `${where}: settings by song`);
  }
  t.diagnostic(told.join(', '));
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
