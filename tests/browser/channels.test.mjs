// channels.test.mjs -- a file of six channels in the page: the dialog offers pairs and single ones, by keyboard and by ear
// of axe; what was chosen comes back after a reload; not choosing says why nothing opened. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { scratch } from '../lib/music.mjs';
import { violations } from './axe.mjs';
import { openStudioPages } from './studio-page.mjs';

const SIX = join(scratch, 'six.wav');
/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  const tones = [300, 500, 700, 900, 1100, 1300].map((hz) => `sin(2*PI*${hz}*t)/2`).join('|');
  const source = `aevalsrc=${tones}:c=5.1:s=48000:d=6`;
  const made = ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-c:a', 'pcm_s24le', SIX];
  assert.equal(spawnSync('ffmpeg', made).status, 0);
  studio = await openStudioPages();
});
after(() => studio.close());

test('a pair is chosen, opened, and comes back with the session', async () => {
  const { page, faults, close } = await studio.page();
  const dialog = page.getByRole('dialog', { name: 'six.wav' });
  await page.getByLabel('Audio file').setInputFiles(SIX);
  await dialog.waitFor();
  assert.deepEqual(await violations(page), []);
  const select = dialog.getByRole('combobox', { name: 'Channels' });
  const texts = await select.locator('option').allTextContents();
  assert.deepEqual(texts.slice(0, 3), [
    ...['Channels 1 and 2 (L R)', 'Channels 5 and 6 (Ls Rs)', 'Channel 1 (L) as mono'],
  ]);
  await select.selectOption({ label: 'Channels 5 and 6 (Ls Rs)' });
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.waitForTimeout(1500); // the session is kept
  await page.reload();
  await page.getByRole('button', { name: 'Continue with six.wav' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  assert.equal(await dialog.count(), 0, 'it is not asked again');
  assert.deepEqual(faults, []);
  await close();
});

test('not now: the song in use stays and the page says why', async () => {
  const { page, close } = await studio.page();
  await page.getByLabel('Audio file').setInputFiles(SIX);
  const dialog = page.getByRole('dialog', { name: 'six.wav' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('alert').filter({ hasText: 'It has 6 channels' }).waitFor();
  assert.equal(await dialog.count(), 0);
  await close();
});
