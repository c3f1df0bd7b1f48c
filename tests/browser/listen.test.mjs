// listen.test.mjs -- dim, a band alone and other places in Chromium: what is told to the monitor, what the page says, and the
// way out. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { INDEX } from '../../wasm/params.js';
import { violations } from './axe.mjs';
import { demo, land, openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

/** Keeps the last settings that went to the audio thread: what is really heard. */
function listenIn() {
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (/** @type {any[]} */ ...args) {
    if (args[0]?.type === 'values') Object.assign(window, { told: Array.from(args[0].values) });
    return Reflect.apply(post, this, args);
  };
}

/** What the monitor was told. @param {Page} page */
const told = (page) =>
  page.evaluate(
    (at) => at.map((i) => Math.round(/** @type {any} */ (window).told[i])),
    ['band', 'band_low_hz', 'band_high_hz', 'place', 'dim'].map((key) => INDEX[`monitor.${key}`]),
  );
/** Values go out with the next picture. @param {Page} page @param {string} key @param {number} value */
const becomes = (page, key, value) =>
  page.waitForFunction(
    ([at, wanted]) => Math.round(/** @type {any} */ (window).told[at]) === wanted,
    [INDEX[`monitor.${key}`], value],
  );
const WHOLE = [0, 10, 22000, 0, 0];

async function opened(size = {}) {
  const got = await studio.page({ ...size, init: listenIn });
  await demo(got.page);
  return got;
}

/** @param {Page} page */
const chip = (page) => page.getByRole('status', { name: 'Listening aid' });
/** @param {Page} page @param {string} name */
const place = (page, name) => page.getByRole('radio', { name, exact: true }).check({ force: true });
/** @param {Page} page @param {string} name */
const pressed = (page, name) =>
  page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed');

test('a place says what it assumes, stands on the deck, and Esc leaves it', async () => {
  const { page, faults, close } = await opened();
  assert.equal(await chip(page).count(), 0);
  for (const [name, says, number] of /** @type {[string, RegExp, number][]} */ ([
    ['Car', /closed cabin.*No road noise/, 1],
    ['Phone', /one small driver: mono/, 2],
    ['Laptop', /two small drivers/, 3],
  ])) {
    await place(page, name);
    await page.getByRole('status', { name: 'Assumption' }).filter({ hasText: says }).waitFor();
    await chip(page).filter({ hasText: name.toLowerCase() }).waitFor();
    assert.equal((await told(page))[3], number);
  }
  await page.keyboard.press('Escape');
  assert.deepEqual(await told(page), WHOLE);
  assert.equal(await chip(page).count(), 0);
  assert.equal(await page.getByRole('radio', { name: 'Studio', exact: true }).isChecked(), true);
  assert.deepEqual(faults, []);
  await close();
});

test('0 dims, and again', async () => {
  const { page, close } = await opened();
  await page.keyboard.press('0');
  assert.equal((await told(page))[4], 1);
  assert.equal(await pressed(page, 'Dim'), 'true');
  await chip(page).filter({ hasText: 'Dimmed by 20 dB' }).waitFor();
  await page.keyboard.press('0');
  assert.deepEqual(await told(page), WHOLE);
  await close();
});

test('a band is dragged on the spectrum, moved by its ends and as a whole, typed, and let go', async () => {
  const { page, close } = await opened();
  const strip = page.locator('.band-strip');
  await strip.scrollIntoViewIfNeeded();
  const box = /** @type {any} */ (await strip.boundingBox());
  /** @param {number} hz @returns {number} where the strip shows it: 20 Hz to 20 kHz, even in octaves */
  const x = (hz) => box.x + (box.width * Math.log(hz / 20)) / Math.log(1000);
  const drag = async (/** @type {number} */ from, /** @type {number} */ to) => {
    await page.mouse.move(x(from), box.y + 30);
    await page.mouse.down();
    await page.mouse.move(x(Math.sqrt(from * to)), box.y + 30);
    await page.mouse.move(x(to), box.y + 30);
    await page.mouse.up();
  };
  const near = async (/** @type {number} */ low, /** @type {number} */ high) => {
    const [on, from, to] = await told(page);
    assert.equal(on, 1);
    const off = Math.max(Math.abs(Math.log2(from / low)), Math.abs(Math.log2(to / high)));
    assert.ok(off < 0.05, `${from} to ${to} Hz, expected ${low} to ${high}`);
  };
  await drag(800, 200); // either way round
  await near(200, 800);
  await chip(page)
    .filter({ hasText: /Hearing \d+ Hz to \d+ Hz/ })
    .waitFor();
  assert.equal(await pressed(page, 'Band'), 'true');
  await drag(800, 1600);
  await near(200, 1600);
  await drag(500, 1000);
  await near(400, 3200);
  await page.mouse.click(x(8000), box.y + 30);
  await near(8000 / Math.SQRT2, 8000 * Math.SQRT2);
  const field = page.getByRole('spinbutton', { name: 'Band from' });
  await field.fill('100');
  await field.press('Enter');
  await becomes(page, 'band_low_hz', 100);
  await page.getByRole('button', { name: 'Hear all of it as it is' }).click();
  assert.deepEqual(await told(page), WHOLE);
  await page.getByRole('button', { name: 'Band', exact: true }).click();
  assert.equal((await told(page))[1], 100, 'the last one comes back');
  await close();
});

test('a blind test hears all of it as it is, and the place returns afterwards', async () => {
  const { page, close } = await opened();
  await land(page, -12);
  await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  await place(page, 'Phone');
  await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  await page.keyboard.press('0');
  const before = await told(page);
  assert.deepEqual(before, [0, 10, 22000, 2, 1]);
  await page.keyboard.press('b');
  await page.getByRole('dialog', { name: 'Blind test' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Trial 1 of 8').waitFor();
  for (const key of ['a', 'b', 'x']) {
    await page.keyboard.press(key);
    assert.deepEqual(await told(page), WHOLE, key);
  }
  assert.equal(await chip(page).count(), 0, 'nothing of it is heard, so nothing is said');
  await page.keyboard.press('Escape');
  assert.deepEqual(await told(page), before);
  await chip(page).filter({ hasText: 'As on a phone, dimmed' }).waitFor();
  await close();
});

test('the tour keeps band and place for A and B alike; Esc ends it before it leaves them', async () => {
  const { page, close } = await opened();
  await land(page, -12);
  await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  await place(page, 'Laptop');
  await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  await page.keyboard.press('n');
  for (const key of ['x', 'x']) {
    await page.keyboard.press(key);
    assert.equal((await told(page))[3], 3);
  }
  await page.keyboard.press('Escape');
  assert.equal((await told(page))[3], 3);
  await page.keyboard.press('Escape');
  assert.deepEqual(await told(page), WHOLE);
  await close();
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
]) {
  test(`axe finds nothing and nothing sticks out at ${width} px`, async () => {
    const { page, close } = await opened({ width, height });
    await place(page, 'Car');
    await page.getByRole('button', { name: 'Band', exact: true }).click();
    assert.deepEqual(await violations(page), []);
    const row = await page.evaluate(() => {
      const box = (/** @type {string} */ name) =>
        /** @type {Element} */ (document.querySelector(name)).getBoundingClientRect();
      const [hears, loud, chip] = ['.hears', '.loud', '.listen-chip'].map(box);
      const wide = document.documentElement.scrollWidth > innerWidth;
      return { wide, aside: loud.left >= hears.right && loud.top < hears.bottom, chip: chip.right };
    });
    assert.deepEqual(row, { wide: false, aside: true, chip: row.chip });
    assert.ok(row.chip <= width);
    await close();
  });
}
