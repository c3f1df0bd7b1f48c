// shape.test.mjs -- color, stereo and tone in the page, in Chromium. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { demo, openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

/** @param {Page} page @param {string} name @param {number} value */
async function type(page, name, value) {
  const field = page.getByRole('spinbutton', { name, exact: true });
  await field.fill(String(value));
  await field.press('Enter');
}

test('color: character, drive and exciter are said in its line, harmonics in its picture', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await page.getByRole('switch', { name: 'Color on' }).click();
  const region = page.getByRole('region', { name: 'Color', exact: true });
  await region.getByText('clean').waitFor();
  await type(page, 'Drive', 6);
  await region.getByRole('radio', { name: 'tape' }).focus();
  await page.keyboard.press('ArrowRight');
  await region.getByText('tube +6.0 dB').waitFor();
  // Second harmonic of the tube at 6 dB, -6 dBFS: -20 dB (tests/color.test.mjs).
  await region.getByRole('img', { name: /2: -20 dB/ }).waitFor();
  await type(page, 'Exciter', 25);
  await region.getByText('exciter 25 % above 4 kHz').waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test('stereo: the guard says where it holds, and that it is off', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await page.getByRole('switch', { name: 'Stereo on' }).click();
  const says = page.getByRole('note', { name: 'Guard', exact: true });
  await says.filter({ hasText: 'Nothing is widened' }).waitFor();
  await type(page, 'Width', 200);
  await says.filter({ hasText: 'holds where fold-down would lose 3 dB' }).waitFor();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await says.filter({ hasText: /held at 1\d\d %: fold-down would lose 3 dB/ }).waitFor();
  const loss = page.getByRole('status', { name: 'Mono loss' });
  await loss.filter({ hasText: /\d\.\d/ }).waitFor();
  await page.getByRole('region', { name: 'Stereo', exact: true }).getByText('More').click();
  await page.getByRole('combobox', { name: 'Guard' }).selectOption('off');
  await says.filter({ hasText: 'The guard is off' }).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test('tone: a handle moves by keys and by pointer, the line follows', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await page.getByRole('switch', { name: 'Tone on' }).click();
  const region = page.getByRole('region', { name: 'Tone', exact: true });
  await region.getByText('flat').waitFor();
  await region.getByRole('button', { name: /^High: 0\.0 dB/ }).focus();
  await page.keyboard.press('ArrowUp');
  await region.getByText(/high \+0\.\d dB/).waitFor();
  const box = await region.getByRole('button', { name: /^Low:/ }).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + 15, box.y + 15);
  await page.mouse.down();
  await page.mouse.move(box.x + 15, box.y - 10, { steps: 4 });
  await page.mouse.up();
  await region.getByText(/low \+\d\.\d dB/).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});
