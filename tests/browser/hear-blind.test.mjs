// hear-blind.test.mjs -- blind votes on a phone, in the real page: ABX of two versions with a break in the sound, then a
// preference over three by keys. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { makeNote, openNote, sealNote } from '../../web/share/notes.js';
import { music } from '../lib/music.mjs';
import { makeShare } from '../lib/share-made.mjs';
import { violations } from './axe.mjs';
import { listen, openHearing } from './hear-page.mjs';

const SONG = music('frozen-mainzik-1p', { seconds: 6, rate: 44100 });
const LOUD = { 'loudness.on': 1, 'loudness.drive_db': 6 };
const BRIGHT = { 'eq.on': 1, 'eq.5.gain_db': 5, 'eq.phase': 1, 'loudness.on': 1 };
const made = await makeShare({
  path: SONG,
  params: LOUD,
  versions: [BRIGHT, { 'loudness.on': 1, 'loudness.drive_db': 12 }],
});

/** @type {Awaited<ReturnType<typeof openHearing>>} */
let pages;
before(async () => {
  pages = await openHearing();
});
after(() => pages.close());

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {string} name */
const button = (page, name) => page.getByRole('button', { name, exact: true });

/** How it is voted. @param {Page} page @param {string} name */
const kind = (page, name) => page.getByRole('button', { name });

/** Everything that the page shows and says, but for the buttons that were pressed; as a hash. @param {Page} page */
const shown = async (page) => {
  const all = await page.evaluate(() => {
    const copy = /** @type {HTMLElement} */ (document.body.cloneNode(true));
    copy.querySelector('.blind-listens')?.remove();
    const wave = /** @type {HTMLCanvasElement} */ (document.querySelector('.wave-canvas'));
    const { title, artist } = navigator.mediaSession.metadata ?? {};
    return [copy.outerHTML, wave.toDataURL(), document.title, title, artist].join('\n');
  });
  assert.doesNotMatch(all, /is right|is wrong|salt/);
  return createHash('sha256').update(all).digest('hex');
};

/** Holds up the thread that feeds the sound, for real. @param {Page} page @param {number} ms */
const holdUp = (page, ms) =>
  Promise.all(
    page.workers().map((worker) =>
      worker.evaluate((long) => {
        const until = Date.now() + long;
        while (Date.now() < until);
      }, ms),
    ),
  );

test('ABX of two versions: nothing tells, a break is told, the result is sealed; then a preference by keys', async () => {
  const share = pages.site.put({ ...made });
  const others = makeNote({ kind: 'answer', name: 'Jo', answer: 'a' });
  const body = Buffer.from(await sealNote(others, share.key)).toString('base64');
  share.notes.push({ seq: 1, time: '', body });
  const { page, faults, close } = await pages.page(pages.site.link(share));
  await listen(page);
  const said = page.getByRole('list').filter({ hasText: 'Jo prefers A' });
  await page.getByText('One answer is shown when yours is in.').waitFor();

  await button(page, 'Vote blind').tap();
  await button(page, '2 Version 2').tap();
  assert.equal(await kind(page, 'Can I hear a difference?').isDisabled(), true);
  await button(page, 'A mix').tap();
  assert.deepEqual(await violations(page), []);
  await kind(page, 'Can I hear a difference?').tap();
  await page.getByText('Trial 1 of 8').waitFor({ timeout: 30000 });
  const [found] = await Promise.all([violations(page), holdUp(page, 3600)]);
  assert.deepEqual(found, []);
  await page.getByRole('alert').filter({ hasText: 'The sound broke off' }).waitFor();
  await button(page, 'Pause').tap();
  await button(page, 'Play').waitFor();
  await page.waitForTimeout(400); // the place that was heard last is still told
  const before = await shown(page);
  for (const name of ['B master', '2 Version 2', 'X']) {
    await button(page, name).tap();
    assert.equal(await button(page, name).getAttribute('aria-pressed'), 'true');
    await page.waitForTimeout(60);
    assert.equal(await shown(page), before, `${name} is told`);
  }
  for (let i = 0; i < 8; i++) {
    await page.getByText(`Trial ${i + 1} of 8`).waitFor();
    await button(page, 'X').tap();
    await button(page, i % 3 ? 'X is B' : 'X is Version 2').tap();
  }
  await page
    .getByRole('status', { name: 'Result' })
    .getByText(/^\d of 8 right/)
    .waitFor();
  await button(page, 'Check it').tap();
  const [short, text] = await page.locator('.blind-sealed code').allTextContents();
  const seal = createHash('sha256').update(text).digest('hex');
  assert.ok(seal.startsWith(short.replace('…', '')));
  await page.getByText(`Its SHA-256 is ${seal}, as it was before the first trial.`).waitFor();
  assert.equal(await said.count(), 0);
  await button(page, 'Send as my answer').tap();
  await page.getByText(/blind, \d of 8 right, p [\d.]+, seal verified, with dropouts/).waitFor();
  await said.waitFor();

  await button(page, 'Vote blind').focus();
  await page.keyboard.press('Enter');
  for (const name of ['A mix', '2 Version 2', '3 Version 3']) await button(page, name).tap();
  await page.keyboard.press('1');
  await page.getByText('Trial 1 of 12').waitFor({ timeout: 30000 });
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('y');
    assert.equal(await button(page, 'Y').getAttribute('aria-pressed'), 'true');
    await page.keyboard.press(i % 2 ? '1' : '2');
  }
  await page.getByRole('status', { name: 'Result' }).waitFor();
  assert.equal(await page.getByText('The sound broke off').isVisible(), false);
  await page.keyboard.press('Enter'); // on `Send as my answer`
  await page
    .getByText(/blind, \d of 8 for .*, p [\d.]+, seal verified/)
    .last()
    .waitFor();
  await page.waitForFunction(() => !document.body.textContent?.includes('waiting to be sent'));
  const notes = await Promise.all(
    share.notes.map((note) => openNote(Buffer.from(note.body, 'base64'), share.key)),
  );
  assert.deepEqual([notes[1]?.blind?.kind, notes[1]?.glitched], ['abx', true]);
  assert.deepEqual(Object.keys(notes[2]?.blind?.counts ?? {}), ['2', '3', 'b']);
  assert.equal(notes[2]?.glitched, undefined);
  await page.reload();
  await said.waitFor();
  assert.equal(await page.getByText(/seal verified/).count(), 2);
  assert.deepEqual(faults, []);
  await close();
});
