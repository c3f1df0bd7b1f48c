// hang.test.mjs -- a decoder that never comes back is ended and named; the song in use plays on, and the next file opens.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { music, PIECES, scratch } from '../lib/music.mjs';
import { cell, demo, openStudioPages } from './studio-page.mjs';

const WAV = music(PIECES[0], { seconds: 3 });
const MP3 = join(scratch, 'stuck.mp3');
const FLAC = join(scratch, 'next.flac');
/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  for (const path of [MP3, FLAC])
    assert.equal(spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', WAV, path]).status, 0);
  studio = await openStudioPages();
  // In place of the MP3 reader: it takes its bytes, and then works for ever.
  studio.site.extra['/web/files/mp3-read.js'] = Buffer.from(
    'export async function readMp3(source) { await source.read(0, 100); for (;;); }',
  );
});
after(() => studio.close());

const position = (/** @type {import('playwright-core').Page} */ page) =>
  page.getByRole('slider', { name: 'Position' }).inputValue().then(Number);

test('a decoder that hangs is ended; the song plays on meanwhile and nothing of it is lost', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.getByLabel('Audio file').setInputFiles(MP3);
  await page.getByRole('button', { name: 'Open as song' }).click();
  const before = await position(page);
  await page.waitForTimeout(3000);
  assert.notEqual(
    await position(page),
    before,
    'the Worker feeds the song while the other one hangs',
  );
  const alert = page.getByRole('alert').filter({ hasText: 'stuck.mp3 was not opened' });
  await alert
    .filter({ hasText: 'its decoder stood still for 15 seconds' })
    .waitFor({ timeout: 60000 });
  assert.match((await cell(page, 'A', 0).textContent()) ?? '', /\d/, 'figures of the demo');
  await page.getByRole('button', { name: 'Export', exact: true }).first().waitFor();
  assert.deepEqual(faults, []);
  await page.getByLabel('Audio file').setInputFiles(FLAC);
  await page.getByRole('button', { name: 'Open as song' }).click();
  await page.getByText('next.flac').first().waitFor();
  await close();
});

test('what hangs can be called off at once', async () => {
  const { page, close } = await studio.page();
  await page.getByLabel('Audio file').setInputFiles(MP3);
  await page.waitForTimeout(1500);
  await page.getByLabel('Audio file').setInputFiles(FLAC);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor({ timeout: 10000 });
  await close();
});
