// selftest.test.mjs -- `Test the meters` in Chromium: every case at the song's rate, then called off and begun again.
// Every rate: tests/ebu and ebu-high in Node, tests/long here.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openSelftest, passed, verdict } from './selftest-page.mjs';
import { openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

test("the song's rate comes first: every case passes, and the table fits a phone; Cancel, and again", async () => {
  const { page, faults, requests, close } = await studio.page({ width: 390, height: 844 });
  const dialog = await openSelftest(page);
  await dialog.locator('details.group').first().waitFor({ timeout: 300000 });
  await dialog.getByRole('progressbar', { name: 'Testing the meters' }).waitFor();
  await passed(dialog, 1);
  assert.match((await dialog.locator('summary').first().textContent()) ?? '', /48 kHz/);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await verdict(dialog).filter({ hasText: 'The test was cancelled.' }).waitFor();
  assert.equal(page.workers().length, 1, 'the song keeps its one Worker');
  await dialog.getByRole('button', { name: 'Test again' }).click();
  await dialog.getByRole('progressbar', { name: 'Testing the meters' }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('region', { name: 'Meters' }).waitFor();
  assert.deepEqual(faults, []);
  const { origin } = new URL(page.url());
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(origin) && !url.startsWith('blob:')),
    [],
  );
  await close();
});
