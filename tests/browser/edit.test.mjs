// edit.test.mjs -- top and tail on the page: handles, numbers, zoom, and what they leave alone, in Chromium.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { near } from '../lib/core.mjs';
import { violations } from './axe.mjs';
import { cell, demo, openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio.close());

const SECONDS = 30; // of the demo

/** @param {Page} page @param {string} name */
const handle = (page, name) => page.getByRole('slider', { name, exact: true });
/** @param {Page} page @param {string} name */
const field = (page, name) => page.getByRole('textbox', { name, exact: true });
/** @param {Page} page @param {string} name */
const button = (page, name) => page.getByRole('button', { name, exact: true });
/** @param {Page} page */
const measured = (page) => page.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });

/** @param {Page} page @param {string} name @param {string} text */
async function type(page, name, text) {
  await field(page, name).fill(text);
  await field(page, name).press('Enter');
}

/** @param {import('playwright-core').Locator} what */
async function middle(what) {
  const box = await what.boundingBox();
  assert.ok(box);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** @param {Page} page @returns {Promise<number>} seconds */
const position = async (page) =>
  Number(await page.getByRole('slider', { name: 'Position' }).inputValue());

/** The demo, measured, with its handles out. @param {Parameters<typeof studio.page>[0]} [options] */
async function opened(options) {
  const it = await studio.page(options);
  await demo(it.page);
  await measured(it.page);
  await button(it.page, 'Top and tail').click();
  const box = await it.page.locator('.wave-field').boundingBox();
  assert.ok(box);
  return { ...it, box };
}

test('a handle follows the hand; nothing is measured before it is let go; one undo takes it back', async () => {
  const { page, faults, close, box } = await opened();
  const a = await cell(page, 'A', 0).textContent();
  const at = await middle(handle(page, 'Song start'));
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + box.width / 2, at.y, { steps: 6 });
  await page.locator('.final .a.stale').waitFor();
  await page.locator('.final .b.stale').waitFor();
  await page.waitForTimeout(600);
  assert.equal(await page.getByRole('progressbar', { name: 'Analysing' }).count(), 0);
  const value = Number(await handle(page, 'Song start').getAttribute('aria-valuenow'));
  near(value, SECONDS / 2, 0.05, 's');
  await page.mouse.up();
  await measured(page);
  assert.equal(await page.locator('.final .a.stale').count(), 0);
  assert.notEqual(await cell(page, 'A', 0).textContent(), a, 'A is measured over the same stretch');
  near(await position(page), SECONDS / 2, 0.05, 's'); // the playhead stays inside
  await button(page, 'Undo').click();
  assert.equal(await field(page, 'Song start').inputValue(), '0:00.000');
  await measured(page);
  assert.equal(await cell(page, 'A', 0).textContent(), a);
  assert.equal(await button(page, 'Undo').isDisabled(), true);
  await button(page, 'Redo').click();
  near(Number(await handle(page, 'Song start').getAttribute('aria-valuenow')), value, 1e-9, 's');
  assert.deepEqual(faults, []);
  await close();
});

test('handles leave seek and loop alone, and both stay between the ends', async () => {
  const { page, faults, close, box } = await opened();
  await type(page, 'Song start', '10');
  await type(page, 'Song end', '0:20');
  const x = (/** @type {number} */ seconds) => box.x + (box.width * seconds) / SECONDS;
  const y = box.y + box.height * 0.45; // clear of knobs and grips
  await page.mouse.click(x(10.05), y);
  near(await position(page), 10.05, 0.06, 's');
  await page.mouse.click(x(15), y);
  near(await position(page), 15, 0.05, 's');
  await page.mouse.click(x(3), y);
  near(await position(page), 10, 0.001, 's');
  await page.mouse.move(x(12), y);
  await page.mouse.down();
  await page.mouse.move(x(25), y, { steps: 4 });
  await page.mouse.up();
  assert.equal(await button(page, 'Loop').getAttribute('aria-pressed'), 'true');
  const loop = await page.locator('.wave-inner .loop-region').boundingBox();
  assert.ok(loop);
  near(loop.x, x(12), 2, 'px');
  near(loop.x + loop.width, x(20), 2, 'px');
  const grip = await middle(handle(page, 'Song end'));
  await page.mouse.move(grip.x, grip.y); // where the loop ends, too
  await page.mouse.down();
  await page.mouse.move(grip.x - box.width / 10, grip.y, { steps: 4 });
  await page.mouse.up();
  near(Number(await handle(page, 'Song end').getAttribute('aria-valuenow')), 17, 0.05, 's');
  const cut = await page.locator('.wave-inner .loop-region').boundingBox();
  assert.ok(cut);
  near(cut.x + cut.width, x(17), 2, 'px');
  assert.deepEqual(faults, []);
  await close();
});

test('keys, double click, numbers and shapes say the same; what is typed wrong is put back', async () => {
  const { page, faults, close } = await opened();
  await handle(page, 'Fade out').focus();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowUp');
  assert.equal(await field(page, 'Fade out').inputValue(), '1.11 s');
  assert.equal(await handle(page, 'Fade out').getAttribute('aria-valuetext'), 'fade out 1.11 s');
  near(await position(page), 0, 1e-9, 's'); // arrows did not seek
  await handle(page, 'Fade out').dblclick();
  assert.equal(await field(page, 'Fade out').inputValue(), '0.00 s');
  const shape = page.getByRole('combobox', { name: 'Fade in shape' });
  assert.equal(await shape.isDisabled(), true);
  await type(page, 'Fade in', '2,5');
  await shape.selectOption('equal power');
  await type(page, 'Song start', 'x');
  assert.equal(await field(page, 'Song start').inputValue(), '0:00.000');
  await type(page, 'Song start', '1:90');
  assert.equal(await field(page, 'Song start').inputValue(), '0:00.000');
  const released = page.getByRole('status', { name: 'Released' });
  assert.equal(await released.textContent(), '“1:90” is no time');
  await type(page, 'Song start', '1:30');
  assert.match((await released.textContent()) ?? '', /released/);
  assert.equal(await field(page, 'Song start').inputValue(), '0:29.500', 'half a second is left');
  assert.equal(await field(page, 'Fade in').inputValue(), '0.50 s');
  await field(page, 'Song end').press('l'); // a letter in a field is no key of the page
  assert.equal(await button(page, 'Loop').getAttribute('aria-pressed'), 'false');
  await button(page, 'Reset').click();
  assert.equal(await button(page, 'Reset').isDisabled(), true);
  assert.equal(await page.locator('.edited').count(), 0);
  await button(page, 'Trim silence').click();
  const end = Number(await handle(page, 'Song end').getAttribute('aria-valuenow'));
  const says = await page.getByRole('status', { name: 'Released' }).textContent();
  assert.ok(end < SECONDS || says === 'no silence to trim', `${end} s, ${says}`);
  assert.deepEqual(faults, []);
  await close();
});

test('the file is what the handles say, and the song comes back with them', async () => {
  const { page, faults, close } = await opened();
  await type(page, 'Song start', '2.5');
  await type(page, 'Song end', '6.5');
  await type(page, 'Fade out', '1');
  await page.getByRole('combobox', { name: 'Fade out shape' }).selectOption('linear');
  await measured(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Export').click(),
  ]);
  const path = await download.path();
  const pcm = await readAudio(fromBytes(readFileSync(path), path));
  assert.equal(pcm.frames, 4 * pcm.sampleRate);
  const last = pcm.channels[0].subarray(pcm.frames - 10);
  assert.ok(last.every((x) => Math.abs(x) < 1e-3));
  await page.waitForTimeout(400); // saved
  await page.reload();
  await demo(page);
  await measured(page);
  await button(page, 'Top and tail').click();
  assert.equal(await field(page, 'Song start').inputValue(), '0:02.500');
  assert.equal(await field(page, 'Fade out').inputValue(), '1.00 s');
  assert.equal(await page.getByRole('combobox', { name: 'Fade out shape' }).inputValue(), 'linear');
  near(await position(page), 2.5, 0.001, 's');
  assert.deepEqual(faults, []);
  await close();
});

test('it plays from the start and stops at the end', async () => {
  const { page, faults, close } = await opened();
  await type(page, 'Song start', '5');
  await type(page, 'Song end', '8');
  await type(page, 'Fade out', '0.5');
  await button(page, 'Hear start').click();
  await button(page, 'Pause').waitFor();
  await page.waitForFunction(
    () => Number(/** @type {any} */ (document.querySelector('.position')).value) > 5.2,
  );
  await button(page, 'Hear end').click(); // 4.5 s: before the start
  await button(page, 'Play').waitFor({ timeout: 15000 });
  await page.waitForFunction(
    () => Number(/** @type {any} */ (document.querySelector('.position')).value) === 5,
  );
  assert.deepEqual(faults, []);
  await close();
});

test('the waveform zooms under the wheel and the keys, and a handle then moves finely', async () => {
  const { page, faults, close, box } = await opened();
  const at = box.x + box.width / 3; // 10 s
  await page.mouse.move(at, box.y + 50);
  for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -400);
  const strip = page.locator('.wave-strip i');
  await strip.waitFor();
  const inner = await page.locator('.wave-inner').boundingBox();
  assert.ok(inner && inner.width > 10 * box.width, `${inner?.width}`);
  near((at - inner.x) / inner.width, 1 / 3, 0.002, 'of the song stays under the pointer');
  await page.mouse.click(at, box.y + 50);
  near(await position(page), 10, 0.03, 's');
  await type(page, 'Song start', '10');
  const grip = await middle(handle(page, 'Song start'));
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x + 20, grip.y, { steps: 4 });
  await page.mouse.up();
  const moved = Number(await handle(page, 'Song start').getAttribute('aria-valuenow')) - 10;
  near(moved, (20 / inner.width) * SECONDS, 0.005, 's');
  await page.locator('.wave-field').hover();
  await page.keyboard.press('Escape');
  await page.locator('body').press('-');
  const wider = await page.locator('.wave-inner').boundingBox();
  assert.ok(wider);
  near(wider.width, inner.width / 1.6, 2, 'px');
  await strip.dblclick();
  await strip.waitFor({ state: 'hidden' });
  assert.deepEqual(faults, []);
  await close();
});

test('fingers drag a handle, and two of them zoom without seeking or looping', async () => {
  const { page, faults, close, box } = await opened({ width: 390, height: 844 });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
  const touch = (
    /** @type {'touchStart' | 'touchMove' | 'touchEnd'} */ type,
    /** @type {number[]} */ xs,
    y = 0,
  ) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: xs.map((x, id) => ({ x, y, id })),
    });
  const grip = await middle(handle(page, 'Song start'));
  await touch('touchStart', [grip.x], grip.y);
  for (let i = 1; i <= 5; i++) await touch('touchMove', [grip.x + (i * box.width) / 15], grip.y);
  await touch('touchEnd', []);
  near(Number(await handle(page, 'Song start').getAttribute('aria-valuenow')), 10, 0.2, 's');
  await measured(page);
  near(await position(page), 10, 0.2, 's');
  const at = await position(page);
  const [x, y] = [box.x + box.width / 2, box.y + 30];
  await touch('touchStart', [x - 30], y);
  await touch('touchStart', [x - 30, x + 30], y);
  for (let i = 1; i <= 6; i++) await touch('touchMove', [x - 30 - 15 * i, x + 30 + 15 * i], y);
  await touch('touchEnd', []);
  const inner = await page.locator('.wave-inner').boundingBox();
  assert.ok(inner && inner.width > 2.5 * box.width, `${inner?.width} px`);
  near((x - inner.x) / inner.width, 0.5, 0.02, 'of the song');
  assert.equal(await position(page), at);
  assert.equal(await button(page, 'Loop').getAttribute('aria-pressed'), 'false');
  assert.deepEqual(faults, []);
  await close();
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
])
  test(`top and tail is in reach and plain to assistive technology at ${width}x${height}`, async () => {
    const { page, faults, close } = await opened({ width, height });
    await type(page, 'Fade in', '2');
    await type(page, 'Song end', '25');
    assert.deepEqual(await violations(page), []);
    for (const name of ['Song start', 'Song end', 'Fade in', 'Fade out']) {
      const grip = await middle(handle(page, name));
      assert.ok(grip.x > 0 && grip.x < width && grip.y > 0 && grip.y < height, name);
      const reached = await page.evaluate(
        ({ x, y }) => document.elementFromPoint(x, y)?.closest('[role=slider]')?.ariaLabel ?? null,
        grip,
      );
      assert.equal(reached, name);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} px`);
    assert.deepEqual(faults, []);
    await close();
  });
