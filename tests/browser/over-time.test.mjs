// over-time.test.mjs -- loudness, peaks and gain reduction over time in place of the waveform, in Chromium.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, land, openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

test('the curves of A and B take the place of the waveform; a click goes there', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await land(page, -11);
  const button = page.getByRole('button', { name: 'Over time', exact: true });
  assert.equal(await button.getAttribute('aria-pressed'), 'false');
  const canvas = page.locator('.wave-canvas');
  const picture = () => canvas.evaluate((c) => /** @type {HTMLCanvasElement} */ (c).toDataURL());
  const before = await picture();
  await button.click();
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  await page.waitForFunction(
    (old) => /** @type {any} */ (document.querySelector('.wave-canvas')).toDataURL() !== old,
    before,
  );
  const key = page.locator('.wave-key');
  assert.equal(await key.textContent(), 'A short-termB short-term, peaksReduction');

  const box = await page.locator('.wave-field').boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const position = page.getByRole('slider', { name: 'Position' });
  await page.waitForFunction(
    (slider) => Math.abs(Number(/** @type {any} */ (slider).value) - 15) < 0.2,
    await position.elementHandle(),
  );
  await button.click();
  assert.equal(await key.textContent(), 'A sourceB masterGain reduction');
  assert.deepEqual(faults, []);
  await close();
});
