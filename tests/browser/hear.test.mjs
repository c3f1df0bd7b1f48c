// hear.test.mjs -- `Hear it` in Chromium: the blind test, the tour of the worst places, the platforms.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { INDEX } from '../../wasm/params.js';
import { music } from '../lib/music.mjs';
import { violations } from './axe.mjs';
import { cell, demo, land, openStudioPages } from './studio-page.mjs';

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

/** What the monitor was told. @param {Page} page @param {string} name without `monitor.` */
const told = (page, name) =>
  page.evaluate((i) => /** @type {any} */ (window).told[i], INDEX[`monitor.${name}`]);

/** A mastered demo. @param {{ width?: number, height?: number }} [size] */
async function mastered(size = {}) {
  const opened = await studio.page({ ...size, init: listenIn });
  await demo(opened.page);
  await land(opened.page, -12);
  await opened.page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  return opened;
}

/** A loop of some seconds, set by keys. @param {Page} page */
async function shortLoop(page, seconds = 1) {
  for (const key of ['ArrowRight', 'ArrowRight', 'i']) await page.keyboard.press(key);
  for (let i = 0; i < seconds; i++) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('o');
}

/** @param {Page} page */
const loopOf = (page) =>
  page.evaluate(() => {
    const region = /** @type {HTMLElement} */ (document.querySelector('.loop-region'));
    const { left, width } = region.style;
    return { on: region.classList.contains('on'), hidden: region.hidden, left, width };
  });

/** @param {Page} page */
const slot = (page) =>
  page.evaluate(
    () => /** @type {any} */ (document.querySelector('input[name=compare]:checked')).value,
  );

/** @param {Page} page @param {string} name */
const button = (page, name) => page.getByRole('button', { name, exact: true });

/** @param {Page} page */
const levelMatched = (page) =>
  page
    .getByRole('status', { name: 'Level', exact: true })
    .filter({ hasText: 'Level matched' })
    .waitFor();

test('a blind test by keys alone: sealed, level-matched, 8 of 8 with open ears, and the page as it was', async () => {
  const { page, faults, close } = await mastered();
  await shortLoop(page, 3);
  const before = await loopOf(page);
  const title = await page.title();
  await page.keyboard.press('b');
  await page.getByRole('dialog', { name: 'Blind test' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Trial 1 of 8').waitFor();
  assert.equal(await button(page, 'X is A').isDisabled(), true, 'until the level is matched');
  const seal = await page.locator('.blind-seal code').textContent();
  assert.match(String(seal), /^[0-9a-f]{64}$/);
  await levelMatched(page);
  for (let trial = 1; trial <= 8; trial++) {
    await page.getByText(`Trial ${trial} of 8`).waitFor();
    assert.equal(await told(page, 'match'), 1);
    const x = await told(page, 'slot');
    await page.keyboard.press('a');
    assert.equal(await told(page, 'slot'), 0);
    await page.keyboard.press('b');
    assert.equal(await told(page, 'slot'), 1);
    await page.keyboard.press('x');
    assert.equal(await told(page, 'slot'), x);
    assert.equal(await page.title(), title);
    await page.keyboard.press(x ? '2' : '1');
  }
  await page.getByText('8 of 8: you hear it').waitFor();
  await page.getByRole('dialog').getByText('More', { exact: true }).last().click();
  await page.getByText('0.004 (binomial, one-sided)').waitFor();
  const [text, again] = await page.locator('.blind-proof code').allTextContents();
  assert.equal(again, seal);
  assert.equal(createHash('sha256').update(text).digest('hex'), seal);
  await button(page, 'Done').click();
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.deepEqual(await loopOf(page), before);
  assert.equal(await slot(page), 'B');
  assert.equal(await told(page, 'slot'), 1);
  await button(page, 'Play').waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('nothing on the page tells what X is: neither meters, waveform, Compare nor what is hidden', async () => {
  const { page, close } = await mastered();
  await shortLoop(page);
  await page.keyboard.press(' ');
  await page.getByRole('status', { name: 'Momentary' }).filter({ hasText: /\d/ }).waitFor();
  await page.keyboard.press('b');
  await page.getByRole('radio', { name: /Which do I prefer/ }).check();
  await button(page, 'Start').click();
  await levelMatched(page);
  for (const hidden of ['.wave', '.transport', '.meters', '.final', '.tools'])
    assert.equal(await page.locator(hidden).isVisible(), false, hidden);
  const page2 = () =>
    page.evaluate(() => {
      const main = /** @type {HTMLElement} */ (document.querySelector('main')).cloneNode(true);
      const copy = /** @type {HTMLElement} */ (main);
      // Where the loop is played from is known to everybody.
      for (const part of copy.querySelectorAll('.time, .playhead, .position')) part.remove();
      return copy.innerHTML;
    });
  const seen = await page2();
  for (const key of ['x', 'y', 'x', 'y']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(150);
    assert.equal(await page2(), seen, `after ${key}`);
  }
  for (const key of ['Control+z', 'Control+e', 'g', 'd', 'r', 'n']) await page.keyboard.press(key);
  assert.equal(await page2(), seen, 'the page takes no keys');
  assert.deepEqual([await told(page, 'delta'), await told(page, 'match')], [0, 1]);
  for (let trial = 1; trial <= 8; trial++) {
    await page.keyboard.press('x');
    await page.keyboard.press((await told(page, 'slot')) ? '1' : '2'); // always the master
  }
  await page.getByText('8 of 8 for the master: you prefer it').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await button(page, 'Pause').waitFor();
  await close();
});

test('A and B alike: said at once, and nothing begins; Escape leaves in the middle, too', async () => {
  const { page, faults, close } = await studio.page({ init: listenIn });
  await demo(page);
  await button(page, 'Blind test').click();
  await page.getByText('At matched level A and B are the same sound').waitFor();
  assert.equal(await button(page, 'Start').isDisabled(), true);
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
  await land(page, -12);
  await button(page, 'Blind test').click();
  await page.getByRole('radio', { name: '12', exact: true }).check();
  await button(page, 'Start').click();
  await page.getByText('Trial 1 of 12').waitFor();
  for (let i = 0; i < 12; i++) await page.keyboard.press('Tab');
  const inside = await page.evaluate(
    () => !document.activeElement?.closest('main, header') && document.activeElement !== null,
  );
  assert.equal(inside, true, 'Tab never reaches the page below');
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.equal((await loopOf(page)).on, false);
  await button(page, 'Play').waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('N tours the worst places, A and B in turn; Escape brings the loop back', async () => {
  const { page, faults, close } = await mastered();
  await shortLoop(page);
  const before = await loopOf(page);
  const places = page.getByRole('list', { name: 'Worst places' }).getByRole('button');
  assert.equal(await places.count(), 5);
  await page.keyboard.press('n');
  await button(page, 'Pause').waitFor();
  assert.equal(await places.nth(0).getAttribute('aria-current'), 'true');
  const first = await loopOf(page);
  assert.equal(first.on, true);
  assert.equal(Math.round(Number.parseFloat(first.width) * 0.3), 3, 'seconds of thirty');
  assert.equal(await slot(page), 'B');
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('input[name=compare]:checked')).value === 'A',
  );
  assert.equal(await told(page, 'match'), 1);
  await page.keyboard.press('n');
  assert.equal(await places.nth(1).getAttribute('aria-current'), 'true');
  assert.notDeepEqual(await loopOf(page), first);
  await places.nth(3).click();
  assert.equal(await places.nth(3).getAttribute('aria-current'), 'true');
  const turns = button(page, 'A/B each round');
  assert.equal(await turns.getAttribute('aria-pressed'), 'true');
  await page.keyboard.press('x');
  assert.equal(await turns.getAttribute('aria-pressed'), 'false', 'a hand on Compare');
  await page.keyboard.press('Escape');
  assert.deepEqual(await loopOf(page), before);
  assert.equal(await slot(page), 'B');
  await button(page, 'Play').waitFor();
  await page.keyboard.press('n');
  await page.keyboard.press('l');
  assert.equal(await page.getByRole('status', { name: 'Tour' }).count(), 0, 'a loop set by hand');
  assert.deepEqual(faults, []);
  await close();
});

test('a platform is heard at its gain, is marked, and lets go by a click, by level match, by another song', async () => {
  const { page, faults, close } = await mastered();
  await page.getByText('On the platforms').click();
  const lufs = [await cell(page, 'A', 0).textContent(), await cell(page, 'B', 0).textContent()];
  const hear = button(page, 'Hear as Spotify Normal');
  await hear.click();
  await page.getByText(/^As Spotify Normal plays it: A \+\d\.\d, B -\d\.\d dB$/).waitFor();
  const match = page.getByRole('checkbox', { name: 'Level match' });
  assert.equal(await match.isChecked(), false);
  assert.ok(Math.abs((await told(page, 'b_gain_db')) - (-14 - Number(lufs[1]))) < 0.06);
  assert.ok((await told(page, 'a_gain_db')) > 2);
  assert.equal(await told(page, 'match'), 0);
  await hear.click();
  assert.deepEqual([await told(page, 'b_gain_db'), await told(page, 'match')], [0, 1]);
  await button(page, 'Hear as Apple Music Sound Check').click();
  assert.ok(Math.abs((await told(page, 'b_gain_db')) - (-16 - Number(lufs[1]))) < 0.06);
  await match.check();
  assert.deepEqual([await told(page, 'b_gain_db'), await told(page, 'match')], [0, 1]);
  await button(page, 'Hear as EBU R 128 broadcast').click();
  const bytes = readFileSync(music('frozen-mainzik-2p', { seconds: 4, rate: 48000 }));
  const file = { name: 'other.wav', mimeType: 'audio/wav', buffer: bytes };
  await page.getByLabel('Audio file').setInputFiles(file);
  await button(page, 'Open as song').click();
  await page.getByText('other.wav').first().waitFor();
  await page.waitForFunction(
    (i) => /** @type {any} */ (window).told[i] === 0,
    INDEX['monitor.b_gain_db'],
  );
  assert.equal(await page.locator('.platform-chip').isVisible(), false);
  assert.deepEqual(faults, []);
  await close();
});

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
]) {
  test(`axe finds nothing at ${width}x${height}: tour, platforms, every step of the blind test; nothing is too wide`, async () => {
    const { page, close } = await mastered({ width, height });
    await shortLoop(page);
    await page.keyboard.press('n');
    await page.getByText('On the platforms').click();
    await button(page, 'Hear as Spotify Loud').click();
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
    await page.keyboard.press('Escape');
    await page.keyboard.press('b');
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Enter');
    await levelMatched(page);
    assert.deepEqual(await violations(page), []);
    for (let trial = 1; trial <= 8; trial++) await button(page, 'X is A').click();
    await button(page, 'Done').waitFor();
    await page.getByRole('dialog').getByText('More', { exact: true }).last().click();
    assert.deepEqual(await violations(page), []);
    const wide = await page.evaluate(
      () => /** @type {any} */ (document.querySelector('dialog.blind')).scrollWidth,
    );
    assert.ok(wide <= width, `${wide} px`);
    await close();
  });
}
