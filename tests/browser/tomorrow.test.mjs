// tomorrow.test.mjs -- `Decide tomorrow` in Chromium: sealed in the evening, played blind in the morning, kept or changed.
// SPDX-License-Identifier: MIT
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
after(() => studio.close());

/** Keeps what really goes to the audio thread; time is what the test says, `ahead` hours of it. */
function listenIn() {
  const real = Date.now;
  Date.now = () => real() + 3600000 * Number(localStorage.getItem('test.ahead') ?? 0);
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (/** @type {any[]} */ ...args) {
    const { type, values, levels } = args[0] ?? {};
    if (type === 'values') Object.assign(window, { told: Array.from(values) });
    if (type === 'levels') Object.assign(window, { levels });
    return Reflect.apply(post, this, args);
  };
}

/** @param {Page} page @param {number} hours */
async function later(page, hours) {
  await page.evaluate((ahead) => localStorage.setItem('test.ahead', String(ahead)), hours);
  await page.waitForTimeout(800); // the second that may be lost
  await page.reload();
}

/** @param {Page} page @param {string} name */
const told = (page, name) => page.evaluate((i) => /** @type {any} */ (window).told[i], INDEX[name]);
/** @param {Page} page */
const levels = (page) => page.evaluate(() => /** @type {any} */ (window).levels);
/** @param {Page} page @param {string} name */
const button = (page, name) => page.getByRole('button', { name, exact: true });
/** @param {Page} page */
const sealed = (page) => page.getByRole('status', { name: 'Sealed choice' });
/** @param {Page} page */
const reminder = (page) => page.getByRole('status', { name: 'Fresh ears' });

/** Version 1 at -12, version 2 at -16 LUFS, a short loop; version 2 is heard. @param {Page} page */
async function twoVersions(page) {
  await demo(page);
  await land(page, -12);
  await button(page, 'Version 2').click();
  await land(page, -16);
}

/** A second of loop, so that levels are matched soon. @param {Page} page */
async function shortLoop(page) {
  await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  for (const key of ['ArrowRight', 'ArrowRight', 'i', 'Shift+ArrowRight', 'o'])
    await page.keyboard.press(key);
}

/** Answers every trial for the side that is asked for. @param {Page} page @param {number} trials
 * @param {() => Promise<boolean>} wanted whether what is heard now is to be preferred */
async function answers(page, trials, wanted) {
  await page
    .getByRole('status', { name: 'Level', exact: true })
    .filter({ hasText: 'Level matched' })
    .waitFor({ timeout: 60000 });
  for (let trial = 1; trial <= trials; trial++) {
    await page.getByText(`Trial ${trial} of ${trials}`).waitFor();
    await page.keyboard.press('x');
    const x = await wanted();
    await page.keyboard.press('y');
    assert.equal(await wanted(), !x, 'X and Y are two');
    await page.keyboard.press(x ? '1' : '2');
  }
}

test('sealed, reminded, played blind against the other version; today differs: changed, nothing lost', async () => {
  const { page, faults, close } = await studio.page({ init: listenIn });
  await twoVersions(page);
  await shortLoop(page);
  const drives = [0, await told(page, 'loudness.drive_db')];
  await button(page, 'Version 1').click();
  drives[0] = await told(page, 'loudness.drive_db');
  await button(page, 'Version 2').click();
  await button(page, 'Decide tomorrow').click();
  await sealed(page).filter({ hasText: 'Version 2 sealed just now; come back tomorrow' }).waitFor();
  assert.equal(await reminder(page).textContent(), '');

  await later(page, 2);
  await button(page, 'Open').first().waitFor();
  await page.waitForTimeout(300);
  assert.equal(await reminder(page).textContent(), '', 'two hours are no night');
  await demo(page);
  await sealed(page).filter({ hasText: 'sealed 2 h ago; come back tomorrow' }).waitFor();
  await button(page, 'Open now').waitFor();

  await later(page, 25);
  await reminder(page).filter({ hasText: 'Yesterday you chose version 2 of' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await button(page, 'Listen blind').click();
  await page.getByRole('dialog', { name: 'Blind test' }).waitFor({ timeout: 60000 });
  await page.getByText('Trial 1 of 8').waitFor();
  const loud = async () =>
    Math.abs((await told(page, 'loudness.drive_db')) - drives[0]) < 0.02 &&
    (await told(page, 'monitor.slot')) === 1;
  for (const key of ['x', 'y']) {
    await page.keyboard.press(key);
    const { b, least } = await levels(page);
    assert.ok(Math.abs(b - ((await loud()) ? -12 : -16)) < 0.1, `${b} LUFS is what is heard`);
    assert.ok(Math.abs(least + 16) < 0.1, 'both are turned to the softer one');
  }
  await answers(page, 8, loud);
  await page.getByText('Today you prefer version 1').waitFor();
  await page.getByText('For version 2: 0 of 8 against version 1.').waitFor();
  assert.deepEqual(await violations(page), []);
  await button(page, 'Change').click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  assert.equal(await button(page, 'Version 1').getAttribute('aria-pressed'), 'true');
  assert.equal(await told(page, 'loudness.drive_db'), drives[0]);
  await button(page, 'Decide tomorrow').waitFor();
  await button(page, 'Version 2').click();
  assert.equal(await told(page, 'loudness.drive_db'), drives[1]);
  assert.equal(await reminder(page).textContent(), '');
  assert.deepEqual(faults, []);
  await close();
});

test('one version only is played against the source; changed meanwhile, Keep brings back what was sealed', async () => {
  const { page, faults, close } = await studio.page({ init: listenIn });
  await demo(page);
  assert.equal(await button(page, 'Decide tomorrow').isDisabled(), true, 'nothing is chosen yet');
  await land(page, -12);
  await shortLoop(page);
  await button(page, 'Decide tomorrow').click();
  await sealed(page).filter({ hasText: 'Version 1 sealed' }).waitFor();
  await button(page, 'Open now').click();
  const master = async () => (await told(page, 'monitor.slot')) === 1;
  await page.getByText('Trial 1 of 8').waitFor();
  await answers(page, 8, master);
  await page.getByText('Your ears agree with your choice').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await sealed(page).filter({ hasText: 'Version 1 sealed' }).waitFor(); // left without an answer, it stays

  await land(page, -15);
  await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  await button(page, 'Open now').click();
  await page.getByText('Trial 1 of 8').waitFor({ timeout: 60000 });
  const soft = async () => Math.abs((await levels(page)).b + 12) < 0.1;
  await answers(page, 8, soft);
  await page.getByText('8 of 8 against version 1').waitFor();
  await button(page, 'Keep').click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  const target = page.getByRole('spinbutton', { name: 'Target loudness' });
  assert.equal(await target.inputValue(), '-12.0');
  assert.equal(await button(page, 'Version 2').getAttribute('aria-pressed'), 'true');
  await button(page, 'Version 1').click();
  assert.equal(await target.inputValue(), '-15.0');
  assert.deepEqual(faults, []);
  await close();
});

test('a reminder can be dismissed and let go; forgetting the song keeps the seal', async () => {
  const { page, close } = await studio.page({ init: listenIn, width: 390, height: 844 });
  await demo(page);
  await land(page, -14);
  await button(page, 'Decide tomorrow').click();
  await sealed(page).filter({ hasText: 'sealed' }).waitFor();
  await later(page, 50);
  await button(page, 'Forget it').click();
  await page.waitForTimeout(300);
  await page.reload();
  await reminder(page).filter({ hasText: 'Open it to begin.' }).waitFor();
  await button(page, 'Dismiss').first().click();
  await page.waitForTimeout(300);
  assert.equal(await reminder(page).textContent(), '');
  await page.reload();
  await demo(page);
  assert.equal(await reminder(page).textContent(), '');
  await sealed(page).filter({ hasText: '2 days ago' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await button(page, 'Let the sealed choice go').click();
  await button(page, 'Decide tomorrow').waitFor();
  await close();
});
