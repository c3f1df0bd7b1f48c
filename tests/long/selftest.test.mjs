// selftest.test.mjs -- `Test the meters` in Chromium to its end: every case at every rate.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RATES } from '../../web/selftest/cases.js';
import { openSelftest, passed, READINGS, verdict } from '../browser/selftest-page.mjs';
import { openStudioPages } from '../browser/studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

test('every case at every rate passes', async (t) => {
  const { page, faults, close } = await studio.page();
  const began = Date.now();
  const dialog = await openSelftest(page);
  await verdict(dialog).filter({ hasText: /\w/ }).waitFor({ timeout: 900000 });
  t.diagnostic(`${((Date.now() - began) / 1000).toFixed(0)} s`);
  const text = (await verdict(dialog).textContent()) ?? '';
  const all = `All ${RATES.length * READINGS} readings at ${RATES.length} sample rates are within`;
  assert.ok(text.startsWith(all), text);
  await passed(dialog, RATES.length);
  await dialog.getByRole('button', { name: 'Test again' }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});
