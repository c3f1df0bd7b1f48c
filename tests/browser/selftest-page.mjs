// selftest-page.mjs -- the dialog `Test of the meters`, opened, and its table read. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { CASES } from '../../web/selftest/cases.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Locator} Locator */

/** Of every case, as a file, live or both. */
export const READINGS = CASES.flatMap(({ via, expected }) =>
  via.flatMap(() => Object.keys(expected)),
).length;

/** With the demo as the song; the test starts at once. @param {Page} page */
export async function openSelftest(page) {
  await page.getByRole('button', { name: 'Try a demo' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.getByRole('region', { name: 'Meters' }).locator('summary').click();
  await page.getByRole('button', { name: 'Test the meters' }).click();
  return page.getByRole('dialog', { name: 'Test of the meters' });
}

/** @param {Locator} dialog */
export const verdict = (dialog) => dialog.getByRole('status', { name: 'Result of the test' });

/** All of so many rates have passed, and can be read here. @param {Locator} dialog @param {number} rates */
export async function passed(dialog, rates) {
  assert.equal(await dialog.locator('details.group').count(), 3 * rates);
  assert.equal(await dialog.locator('tbody tr.pass').count(), rates * READINGS);
  assert.equal(await dialog.locator('.fail').count(), 0);
  const first = dialog.locator('details.group').first();
  await first.locator('summary').click();
  await first
    .getByRole('row', { name: /^1 20 s at -23/ })
    .first()
    .waitFor();
  const fits = await dialog.evaluate((d) => d.scrollWidth <= d.clientWidth);
  assert.ok(fits, 'the table is wider than the screen');
}
