// dyneq.test.mjs -- the dynamic equaliser's region: bands, level beside the threshold, resonance control.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { violations } from './axe.mjs';
import { demo, openStudioPages } from './studio-page.mjs';

const pages = await openStudioPages();
after(() => pages.close());

test('a band is chosen, named by its place, turned on and moved; resonance control is a switch and a depth', async () => {
  const { page, faults, close } = await pages.page();
  await demo(page);
  await page.getByRole('switch', { name: 'Dynamic EQ on' }).check();
  const region = page.getByRole('region', { name: 'Dynamic EQ' });
  const harsh = region.getByRole('button', { name: 'Harshness, dynamic band 5: off' });
  await harsh.focus();
  await region.getByRole('checkbox', { name: 'Dynamic band on' }).check();
  await region
    .getByRole('button', { name: /^Harshness, dynamic band 5: 3.2 kHz, up to -4/ })
    .press('ArrowUp');
  await region
    .getByRole('button', { name: /^Harshness, dynamic band 5: 3.2 kHz, up to -3/ })
    .waitFor();
  const hz = region.getByRole('spinbutton', { name: 'Frequency' });
  await hz.fill('7000');
  await hz.press('Enter');
  await region.getByRole('button', { name: /^Sibilance, dynamic band 5: 7 kHz/ }).waitFor();
  await region.getByRole('status', { name: 'Level in the band' }).waitFor();
  await region.getByRole('switch', { name: 'Resonance control on' }).check();
  await region.getByRole('spinbutton', { name: 'Depth' }).waitFor();
  await region.locator('.line', { hasText: 'resonances 50 %' }).waitFor();
  await region.getByText('More', { exact: true }).click();
  for (const name of ['Ratio', 'Attack', 'Release', 'Sharpness', 'Speed'])
    await region.getByRole('spinbutton', { name }).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});
