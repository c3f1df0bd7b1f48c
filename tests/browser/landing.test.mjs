// landing.test.mjs -- target and drive in the page: who owns what, what a miss says, and the way out of it.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cell, demo, land, openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio.close());

/** @param {import('playwright-core').Page} page */
const parts = (page) => ({
  target: page.getByRole('spinbutton', { name: 'Target loudness' }),
  drive: page
    .locator('.loudness')
    .getByRole('spinbutton', { name: 'Drive', exact: true, includeHidden: true }),
  status: page.getByRole('status', { name: 'Landing' }),
  clean: page.getByRole('button', { name: 'Loudest clean' }),
  export: page.getByRole('button', { name: 'Export', exact: true }),
  more: page.locator('.loudness details.more > summary').first(),
});

test('a target that is typed while the song is still being measured is taken', async () => {
  const { page, faults, close } = await studio.page();
  const { target } = parts(page);
  await page.getByRole('button', { name: 'Try a demo' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await target.fill('-13');
  await cell(page, 'A', 0).filter({ hasText: /\d/ }).waitFor();
  assert.equal(await target.inputValue(), '-13', 'the figures that came left it alone');
  await target.press('Escape');
  assert.equal(await target.inputValue(), '', 'dropped');
  await land(page, -13);
  assert.deepEqual(faults, []);
  await close();
});

test('a comma is a decimal point; undo is the field’s own while one types, and the studio’s once it is taken', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  const field = page.getByRole('spinbutton', { name: 'Target loudness' });
  await field.click();
  await page.keyboard.type('-16,5');
  assert.equal(await field.inputValue(), '-16.5');
  await page.keyboard.press('Enter');
  assert.equal(await field.inputValue(), '-16.5');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('-9');
  await page.keyboard.press('ControlOrMeta+z');
  assert.notEqual(await field.inputValue(), '', 'what is typed goes, not the target');
  await page.keyboard.press('Escape');
  assert.equal(await field.inputValue(), '-16.5');
  await page.keyboard.press('ControlOrMeta+z');
  assert.equal(await field.inputValue(), '');
  await page.keyboard.press('Control+y');
  assert.equal(await field.inputValue(), '-16.5');
  await page.keyboard.press('Tab');
  assert.equal(await field.inputValue(), '-16.5');
  assert.deepEqual(faults, []);
  await close();
});

test('while a target is set drive is found, leaves no step, and touching it clears the target', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  const { target, drive, status, export: exported, more } = parts(page);
  await target.fill('-14');
  await target.press('Enter');
  await status.filter({ hasText: 'landing…' }).waitFor();
  assert.equal(await exported.isDisabled(), true, 'an export waits for the landing');
  await status.filter({ hasText: 'landed on -14.0 LUFS' }).waitFor({ timeout: 60000 });
  await page.waitForFunction(
    () => !document.querySelector('.final .b')?.classList.contains('stale'),
  );
  assert.ok(Math.abs(Number(await cell(page, 'B', 0).textContent()) + 14) <= 0.1);
  assert.equal(await exported.isDisabled(), false);
  await more.click();
  const found = Number(await drive.inputValue());
  assert.notEqual(found, 0);

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.equal(await target.inputValue(), '', 'one step back is before the target');
  await page.getByRole('button', { name: 'Redo' }).click();
  await status.filter({ hasText: 'landed on -14.0 LUFS' }).waitFor({ timeout: 60000 });
  assert.equal(Number(await drive.inputValue()), found);

  await drive.fill('3');
  await drive.press('Enter');
  assert.equal(await target.inputValue(), '');
  assert.equal(Number(await drive.inputValue()), 3);
  assert.equal(
    await page
      .getByRole('combobox', { name: 'Limiter', exact: true, includeHidden: true })
      .inputValue(),
    '1',
  );
  assert.deepEqual(faults, []);
  await close();
});

test('until it has landed again B plays the last drive, with its limiter', async () => {
  const { page, close } = await studio.page();
  await demo(page);
  await land(page, -24);
  const { more, status, drive } = parts(page);
  await more.click();
  const limiter = page.getByRole('combobox', { name: 'Limiter', exact: true, includeHidden: true });
  assert.equal(await limiter.inputValue(), '0', 'what only gets lower is gain alone');
  const before = await drive.inputValue();
  await page.getByRole('switch', { name: 'Stereo on' }).click();
  const width = page.locator('.stereo').getByRole('spinbutton', { name: 'Width', exact: true });
  await width.fill('160');
  await width.press('Enter');
  await status.filter({ hasText: 'landing…' }).waitFor();
  assert.equal(await drive.inputValue(), before);
  assert.equal(await limiter.inputValue(), '1');
  await status.filter({ hasText: 'landed on -24.0 LUFS' }).waitFor({ timeout: 60000 });
  assert.equal(await limiter.inputValue(), '0');
  await close();
});

test('a miss names the limit, the excess and the place, goes there, and offers the loudest clean', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  const { target, status, clean, more } = parts(page);
  await target.fill('-5');
  await target.press('Enter');
  const sentence = /^not reached, best -\d+\.\d LUFS: .*\d\.\d (dB|LU).* at \d+:\d\d/;
  await status.filter({ hasText: sentence }).waitFor({ timeout: 60000 });
  const go = page.getByRole('button', { name: /^Go to \d+:\d\d$/ });
  await go.click();
  const [, minutes, seconds] = (await go.textContent())?.match(/(\d+):(\d+)/) ?? [];
  const at = 60 * Number(minutes) + Number(seconds);
  await page.waitForFunction((/** @type {number} */ x) => {
    const position = Number(/** @type {any} */ (document.querySelector('.position'))?.value);
    return position >= x && position < x + 1;
  }, at);
  const [, offered] = (await clean.textContent())?.match(/(-\d+\.\d)/) ?? [];
  assert.ok(offered, `${await clean.textContent()}`);
  await clean.click();
  await status.filter({ hasText: `landed on ${offered} LUFS` }).waitFor({ timeout: 60000 });
  assert.equal(await target.inputValue(), offered);

  // Without the limits there is more to be had, and the button finds their figure from anywhere.
  await more.click();
  const limits = [/20th of the time/, /single peak/, /Peak over loudness/, /range lost/];
  for (const name of limits) {
    const field = page.getByRole('spinbutton', { name });
    await field.fill('');
    await field.press('Enter');
  }
  await target.fill(String(Number(offered) + 0.5));
  await target.press('Enter');
  await status.filter({ hasText: /^landed/ }).waitFor({ timeout: 60000 });
  for (const name of limits) await page.getByRole('spinbutton', { name }).dblclick();
  await status.filter({ hasText: /^not reached/ }).waitFor({ timeout: 60000 });
  await target.fill('-20');
  await target.press('Enter');
  await status.filter({ hasText: 'landed on -20.0 LUFS' }).waitFor({ timeout: 60000 });
  await clean.click();
  await status.filter({ hasText: `landed on ${offered} LUFS` }).waitFor({ timeout: 60000 });
  assert.deepEqual(faults, []);
  await close();
});

test('a target may be of the loudest three seconds; a song without loudness says so', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  const { status, clean, more } = parts(page);
  await land(page, -14);
  await more.click();
  await page.getByRole('combobox', { name: 'Target of' }).selectOption('shortTermMax');
  await status.filter({ hasText: 'landed on -14.0 LUFS short-term' }).waitFor({ timeout: 60000 });
  const frames = 48000;
  const bytes = Buffer.alloc(44 + 4 * frames);
  bytes.write('RIFF');
  bytes.writeUInt32LE(36 + 4 * frames, 4);
  bytes.write('WAVEfmt ', 8);
  [16, 1 | (2 << 16), 48000, 192000, 4 | (16 << 16)].forEach((x, i) => {
    bytes.writeUInt32LE(x, 16 + 4 * i);
  });
  bytes.write('data', 36);
  bytes.writeUInt32LE(4 * frames, 40);
  const silent = { name: 'silent.wav', mimeType: 'audio/wav', buffer: bytes };
  await page.getByLabel('Audio file').setInputFiles(silent);
  await page.getByRole('button', { name: 'Open as song' }).click();
  await page.getByText(/silent\.wav is silent/).waitFor();
  assert.equal(await clean.isDisabled(), true);
  const { target } = parts(page);
  await target.fill('-14');
  await target.press('Enter');
  await status.filter({ hasText: 'not reached: the song is silent' }).waitFor({ timeout: 60000 });
  assert.deepEqual(faults, []);
  await close();
});
