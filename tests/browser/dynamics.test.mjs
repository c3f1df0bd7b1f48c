// dynamics.test.mjs -- the compressors on the page: names, handles, pictures that move. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { demo, openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

/** @param {import('playwright-core').Page} page @param {string} title */
async function opened(page, title) {
  await page.getByRole('switch', { name: `${title} on` }).click();
  return page.getByRole('region', { name: title, exact: true });
}

/** What a canvas shows. @param {import('playwright-core').Locator} canvas */
const shown = (canvas) =>
  canvas.evaluate((node) => /** @type {HTMLCanvasElement} */ (node).toDataURL());

test('bands: splits and thresholds move by keys and by hand, in order, and the strip follows', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  const block = await opened(page, 'Multiband');
  const split = block.getByRole('button', { name: 'Split 1: 120 Hz' });
  await split.focus();
  await page.keyboard.press('ArrowRight');
  await block.getByRole('button', { name: 'Split 1: 127 Hz' }).waitFor();
  const box = await block.getByRole('button', { name: 'Split 2: 1 kHz' }).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x - 900, box.y + 40, { steps: 5 }); // far past split 1
  await page.mouse.up();
  // half an octave above it: 127 x sqrt 2
  await block.getByRole('button', { name: 'Split 2: 180 Hz' }).waitFor();
  const threshold = block.getByRole('button', { name: /^Threshold of band 3/ });
  await threshold.focus();
  const before = await block.getByRole('spinbutton', { name: 'Threshold' }).inputValue();
  await page.keyboard.press('ArrowDown');
  const now = await block.getByRole('spinbutton', { name: 'Threshold' }).inputValue();
  assert.ok(Number(now) < Number(before), `${before} dB, then ${now} dB`);
  assert.ok(await block.getByText('Band 3', { exact: true }).isVisible());
  // Who moves the threshold of a band that does nothing wants it to work.
  assert.equal(
    await block.getByRole('spinbutton', { name: 'Ratio', exact: true }).inputValue(),
    '2.00',
  );
  await block.getByRole('combobox', { name: 'Bands' }).selectOption('2');
  await block.getByText('Band 2', { exact: true }).waitFor();
  assert.equal(await block.getByRole('button', { name: /^Split/ }).count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test('glue: while it plays the curve and what it takes move', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  const block = await opened(page, 'Glue');
  const threshold = block.getByRole('spinbutton', { name: 'Threshold' });
  await threshold.fill('-40');
  await threshold.press('Enter');
  await block.getByText('2.0:1 from -40.0 dB').waitFor();
  const pictures = [/^Curve/, /^Glue takes/].map((name) => block.getByRole('img', { name }));
  const still = await Promise.all(pictures.map(shown));
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForTimeout(1500);
  const moved = await Promise.all(pictures.map(shown));
  for (const i of [0, 1]) assert.notEqual(moved[i], still[i]);
  assert.deepEqual(faults, []);
  await close();
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
])
  test(`axe finds nothing with them open at ${width}x${height}, and nothing is too wide`, async () => {
    const { page, close } = await studio.page({ width, height });
    await demo(page);
    for (const title of ['Multiband', 'Glue']) {
      const block = await opened(page, title);
      await block.getByText('More', { exact: true }).click();
      assert.deepEqual(await violations(page), [], title);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    }
    await close();
  });
