// selftest.test.mjs -- `Test the meters` in Chromium: every case at every rate, in the visitor's browser.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CASES, RATES } from '../../web/selftest/cases.js';
import { openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

/** Opens the dialog, which starts at once. @param {Page} page */
async function open(page) {
  await page.getByRole('button', { name: 'Try a demo' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.getByRole('region', { name: 'Meters' }).locator('summary').click();
  await page.getByRole('button', { name: 'Test the meters' }).click();
  return page.getByRole('dialog', { name: 'Test of the meters' });
}

/** @param {import('playwright-core').Locator} dialog */
const verdict = (dialog) => dialog.getByRole('status', { name: 'Result of the test' });

test('every case at every rate passes, and the table fits a phone', async (t) => {
  const { page, faults, requests, close } = await studio.page({ width: 390, height: 844 });
  const began = Date.now();
  const dialog = await open(page);
  await verdict(dialog).filter({ hasText: /\w/ }).waitFor({ timeout: 900000 });
  t.diagnostic(`${((Date.now() - began) / 1000).toFixed(0)} s`);
  const readings = CASES.flatMap(({ via, expected }) => via.flatMap(() => Object.keys(expected)));
  const all = RATES.length * readings.length;
  const text = (await verdict(dialog).textContent()) ?? '';
  assert.match(text, new RegExp(`^All ${all} readings at ${RATES.length} sample rates are within`));
  assert.equal(await dialog.locator('details.group').count(), 3 * RATES.length);
  assert.equal(await dialog.locator('tbody tr.pass').count(), all);
  assert.equal(await dialog.locator('.fail').count(), 0);
  const first = dialog.locator('details.group').first();
  await first.locator('summary').click();
  await first
    .getByRole('row', { name: /^1 20 s at -23/ })
    .first()
    .waitFor();
  const fits = await dialog.evaluate((d) => d.scrollWidth <= d.clientWidth);
  assert.ok(fits, 'the table is wider than the phone');
  await dialog.getByRole('button', { name: 'Test again' }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  assert.deepEqual(faults, []);
  const { origin } = new URL(page.url());
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(origin) && !url.startsWith('blob:')),
    [],
  );
  await close();
});

test('Cancel stops the test, says so, and it can be started again', async () => {
  const { page, faults, close } = await studio.page();
  const dialog = await open(page);
  await dialog.getByRole('progressbar', { name: 'Testing the meters' }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await verdict(dialog).filter({ hasText: 'The test was cancelled.' }).waitFor();
  assert.equal(page.workers().length, 1, 'the song keeps its one Worker');
  await dialog.getByRole('button', { name: 'Test again' }).click();
  await dialog.getByRole('progressbar', { name: 'Testing the meters' }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('region', { name: 'Meters' }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});
