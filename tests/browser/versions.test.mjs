// versions.test.mjs -- four versions of the settings on the page, in Chromium. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { cell, demo, land, openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

/** @param {import('playwright-core').Page} page @param {number} n */
const version = (page, n) => page.getByRole('button', { name: `Version ${n}`, exact: true });

/** @param {import('playwright-core').Page} page */
const blur = (page) => page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());

/** What the meters say now. @param {import('playwright-core').Page} page */
const level = (page) => page.evaluate(() => /** @type {any} */ (window).readings.at(-1) ?? null);

/** Keeps what the audio thread reports. */
function listenIn() {
  const readings = /** @type {any[]} */ ([]);
  Object.assign(window, { readings });
  const { set } = /** @type {any} */ (
    Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')
  );
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    set(listener) {
      set.call(this, (/** @type {MessageEvent} */ event) => {
        if (event.data?.type === 'report')
          readings.push({ ...event.data, meters: Array.from(event.data.meters) });
        listener.call(this, event);
      });
    },
  });
}

test('two versions side by side: keys, figures at once, drive and target with them, all back after a reload', async () => {
  const { page, faults, close } = await studio.page({ init: listenIn });
  await demo(page);
  await land(page, -12);
  await blur(page);
  assert.equal(await version(page, 1).getAttribute('aria-pressed'), 'true');
  assert.match(String(await version(page, 1).getAttribute('title')), /^-1[12]\.\d LUFS, .* dBTP/);
  assert.match(String(await version(page, 3).getAttribute('title')), /^Empty/);
  await page.keyboard.press('2');
  assert.equal(await version(page, 2).getAttribute('aria-pressed'), 'true');
  await land(page, -16);
  await blur(page);
  const measuredTwo = await cell(page, 'B', 0).textContent();
  await page.keyboard.press('1');
  assert.equal(await page.locator('.final .b:not(.stale)').count(), 1, 'nothing to wait for');
  assert.ok(Math.abs(Number(await cell(page, 'B', 0).textContent()) + 12) < 0.11);
  assert.equal(
    await page.getByRole('spinbutton', { name: 'Target loudness' }).inputValue(),
    '-12.0',
  );
  await page.keyboard.press('x');
  await page.keyboard.press('2');
  assert.equal(await page.getByRole('radio', { name: 'B master' }).isChecked(), true);
  assert.equal(await cell(page, 'B', 0).textContent(), measuredTwo);
  await page.waitForTimeout(500);
  await page.reload();
  await demo(page);
  assert.equal(await version(page, 2).getAttribute('aria-pressed'), 'true');
  assert.match(String(await version(page, 1).getAttribute('title')), /^-1[12]\.\d LUFS/);
  await version(page, 1).click();
  assert.equal(
    await page.getByRole('spinbutton', { name: 'Target loudness' }).inputValue(),
    '-12.0',
  );
  assert.deepEqual(faults, []);
  await close();
});

test('while it plays, another version comes at the same place and at the matched level at once', async () => {
  const { page, faults, close } = await studio.page({ init: listenIn });
  await demo(page);
  await land(page, -12);
  await version(page, 2).click();
  await land(page, -15);
  await blur(page);
  for (const key of ['ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => /** @type {any} */ (window).readings.at(-1)?.playing);
  await page.waitForTimeout(1500);
  const before = await level(page);
  await page.keyboard.press('1');
  await page.waitForTimeout(400);
  const after = await level(page);
  const frames = after.frame - before.frame;
  assert.ok(frames > 0 && frames < 48000, `${frames} frames later, at the same place`);
  const { METERS } = await import('../../wasm/out/table.js');
  const at = (/** @type {string} */ name) => METERS.find((m) => m.name === name)?.offset ?? -1;
  const [b, fresh] = [at('match_b_db'), at('match_fresh')];
  // Both go to the quieter of source (-18 LUFS) and versions: 6 dB down from -12, 3 from -15.
  const [source, first, second] = [-18, -12, -15];
  assert.ok(Math.abs(before.meters[b] - (source - second)) < 0.15, `${before.meters[b]} dB`);
  assert.ok(Math.abs(after.meters[b] - (source - first)) < 0.15, `${after.meters[b]} dB`);
  assert.equal(after.meters[fresh], 1);
  assert.equal(await page.getByRole('img', { name: 'approximate' }).isVisible(), false);
  assert.deepEqual(faults, []);
  await close();
});

test('Copy to writes over another version, and one undo brings that back', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await version(page, 3).click();
  await page.getByRole('switch', { name: 'Stereo on' }).click();
  await version(page, 1).click();
  const stereo = page.getByRole('switch', { name: 'Stereo on' });
  const on = () => stereo.isChecked();
  assert.equal(await on(), false);
  await page.locator('.copy-to summary').click();
  assert.equal(await page.getByRole('button', { name: 'Copy to version 1' }).isVisible(), false);
  await page.getByRole('button', { name: 'Copy to version 3' }).click();
  assert.equal(await page.locator('.copy-to[open]').count(), 0);
  await version(page, 3).click();
  assert.equal(await on(), false);
  await version(page, 1).click();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  assert.equal(await version(page, 1).getAttribute('aria-pressed'), 'true');
  await version(page, 3).click();
  assert.equal(await on(), true);
  await page.locator('.copy-to summary').click();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.copy-to[open]').count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
])
  test(`axe finds nothing at ${width}x${height}, and all four are in reach`, async () => {
    const { page, close } = await studio.page({ width, height });
    await demo(page);
    await version(page, 2).click();
    await page.locator('.copy-to summary').click();
    assert.deepEqual(await violations(page), []);
    for (const part of [1, 2, 3, 4]
      .map((n) => version(page, n))
      .concat(page.locator('.copy-to .menu'))) {
      const box = await part.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
      assert.ok(box.y >= 0 && box.y + box.height <= height && box.height >= 30);
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await close();
  });
