// eq-phase.test.mjs -- linear phase on the page: said in words, and it plays on while a band is dragged.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

test('linear phase is chosen, told what it costs, and plays on while a band moves', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await page.getByRole('switch', { name: 'Equaliser on' }).click();
  const region = page.getByRole('region', { name: 'Equaliser', exact: true });
  await region.getByText('More', { exact: true }).click();
  const phase = region.getByRole('combobox', { name: 'Phase' });
  await region.getByText('no delay').waitFor();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await phase.selectOption('linear');
  await region.getByText('no phase shift; the sound comes a tenth of a second later').waitFor();
  const box = await region.locator('.eq-field').boundingBox();
  assert.ok(box);
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    /** @type {const} */ ([box.x + x * box.width, box.y + y * box.height]);
  await page.mouse.dblclick(...at(0.5, 0.25));
  await region.getByText(/linear phase/).waitFor();
  await page.mouse.move(...at(0.5, 0.25));
  await page.mouse.down();
  for (let i = 0; i < 40; i++) {
    await page.mouse.move(...at(0.5 + i / 200, 0.25 + i / 100));
    await page.waitForTimeout(25);
  }
  await page.mouse.up();
  const figures = page.getByRole('region', { name: 'Meters' }).getByLabel('Momentary');
  assert.match((await figures.textContent()) ?? '', /-\d+\.\d/, 'sound comes out');
  const hz = Number(await page.getByRole('spinbutton', { name: 'Frequency' }).inputValue());
  assert.ok(hz > 1000, `${hz} Hz: the band was dragged`);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await region.getByText('no delay').waitFor();
  assert.deepEqual(faults, []);
  await close();
});
