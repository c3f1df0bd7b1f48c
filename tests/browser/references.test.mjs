// references.test.mjs -- references on the page: added, chosen, played, looped, removed; an earlier bounce is named.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { music } from '../lib/music.mjs';
import { violations } from './axe.mjs';
import { cell, openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio.close());

const RATE = 44100;
const TEN_SECONDS = 10 * RATE;
/** @param {string} name @param {string} path */
const file = (name, path) => ({ name, mimeType: 'audio/wav', buffer: readFileSync(path) });
const SONG = file('song.wav', music('frozen-mainzik-1p', { seconds: 30 }));
const BOUNCE = file(
  'bounce.wav',
  music('frozen-mainzik-1p', {
    seconds: 30,
    filter: `volume=-6dB,bass=g=6:f=100,treble=g=-6:f=6000,adelay=${TEN_SECONDS}S:all=1`,
  }),
);
const OTHER = file('other.wav', music('frozen-mainzik-2p', { seconds: 20, rate: 48000 }));
const THIRD = file('third.wav', music('introzik', { seconds: 12, filter: 'volume=-9dB' }));

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const region = (page) => page.getByRole('region', { name: 'References' });
/** @param {Page} page @param {string} name */
const row = (page, name) => region(page).getByRole('row', { name: new RegExp(name) });
/** @param {Page} page @param {string} name */
const tab = (page, name) =>
  page.getByRole('radiogroup', { name: 'Chosen reference' }).getByRole('radio', { name });

/** @param {Page} page @param {any} added */
async function add(page, added) {
  await page.getByLabel('Reference file').setInputFiles(added);
  await row(page, added.name).getByRole('cell').first().filter({ hasText: /\d/ }).waitFor();
  const enabled = page.getByRole('button', { name: 'Add reference' });
  await enabled.and(page.locator(':enabled')).or(page.getByText('4 of 4')).first().waitFor();
}

/** A page with the song, measured. @param {any} [options] */
async function withSong(options) {
  const opened = await studio.page(options);
  await opened.page.getByLabel('Audio file').setInputFiles(SONG);
  await cell(opened.page, 'A', 0).filter({ hasText: /\d/ }).waitFor();
  await cell(opened.page, 'B', 0).filter({ hasText: /\d/ }).waitFor();
  return opened;
}

/** Seconds on a slider, by its name. @param {Page} page @param {string} name */
const seconds = async (page, name) =>
  Number(await page.getByRole('slider', { name, exact: true }).inputValue());

/** Where reference and song are, once they stand still. @param {Page} page */
const places = async (page) => [
  await seconds(page, 'Reference position'),
  await seconds(page, 'Position'),
];

test('references are added, chosen, played at a place of their own, looped and removed', async () => {
  const { page, faults, close } = await withSong();
  assert.equal(await page.getByRole('radio', { name: 'R reference' }).count(), 0);
  await add(page, OTHER);
  await add(page, THIRD);
  assert.equal(await region(page).getByRole('status', { name: 'Alignment' }).isVisible(), false);

  // Figures beside the song's: LUFS, LRA, dBTP, PLR, width.
  for (const name of ['A source', 'B master', 'other.wav', 'third.wav']) {
    const figures = await row(page, name).getByRole('cell').allInnerTexts();
    assert.match(figures.slice(0, 5).join(' '), /^(-?\d+\.\d ?){5}$/, name);
  }
  assert.deepEqual(await violations(page), []);

  assert.equal(await tab(page, 'third.wav').isChecked(), true, 'the last one is chosen');
  await tab(page, 'other.wav').check();
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: 'R reference' }).check();
  const [begin] = await places(page);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForTimeout(1500);
  await page.getByRole('radio', { name: 'B master' }).check();
  await page.waitForTimeout(400);
  const [left] = await places(page);
  assert.ok(left > begin + 0.5 && left < begin + 3, `from ${begin} to ${left} s`);
  await page.waitForTimeout(1000);
  const [rested, song] = await places(page);
  assert.equal(rested, left, 'it rests while B is heard');
  assert.ok(song > 1.5, `the song is at ${song} s`);
  await page.keyboard.press('r');
  await page.waitForTimeout(700);
  const [again] = await places(page);
  assert.ok(again > left && again < left + 2, 'and goes on from there');

  // A click goes there, a drag loops.
  const strip = await page.locator('.r-strip').boundingBox();
  assert.ok(strip);
  const at = (/** @type {number} */ x) =>
    /** @type {const} */ ([strip.x + x * strip.width, strip.y + 9]);
  await page.mouse.click(...at(0.5));
  await page.waitForTimeout(600);
  const [there] = await places(page);
  assert.ok(there >= 10 && there < 12, `${there} s of 20`);
  await page.mouse.move(...at(0.1));
  await page.mouse.down();
  await page.mouse.move(...at(0.15), { steps: 4 });
  await page.mouse.up();
  const loop = page.getByRole('button', { name: 'Loop reference' });
  assert.equal(await loop.getAttribute('aria-pressed'), 'true');
  for (let i = 0; i < 5; i++) {
    await page.waitForTimeout(400);
    const [inside] = await places(page);
    assert.ok(inside > 1.9 && inside < 3.1, `${inside} s in a loop of 2 to 3`);
  }
  await loop.click();
  assert.equal(await loop.getAttribute('aria-pressed'), 'false');

  // Each keeps its place and its loop.
  let kept = 0;
  for (let i = 0; i < 100 && kept < 3.1; i++) {
    await page.waitForTimeout(100);
    [kept] = await places(page);
  }
  assert.ok(kept >= 3.1, `left free, it goes on beyond its loop: ${kept} s`);
  await tab(page, 'third.wav').check();
  await page.waitForTimeout(800);
  await tab(page, 'other.wav').check();
  await page.waitForTimeout(100);
  const [back] = await places(page);
  assert.ok(back >= kept && back < kept + 1.5, `${back} s, left at ${kept}`);

  await page.getByRole('button', { name: 'Remove other.wav' }).click();
  await row(page, 'other.wav').waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('radio', { name: 'R reference' }).isChecked(), true);
  await page.getByRole('button', { name: 'Remove third.wav' }).click();
  await page.getByRole('radio', { name: 'B master' }).and(page.locator(':checked')).waitFor();
  assert.equal(await page.getByRole('radio', { name: 'R reference' }).count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

test('an earlier bounce is named and follows the song to the frame; another song is not claimed', async () => {
  const { page, faults, close } = await withSong();
  await add(page, OTHER);
  const status = page.getByRole('status', { name: 'Alignment' });
  assert.equal(await status.isVisible(), false);
  await add(page, BOUNCE);
  await status.getByText('Earlier bounce of this song, aligned (starts 10.000 s later)').waitFor();
  const follow = page.getByRole('switch', { name: 'Follow the song' });
  assert.equal(await follow.isChecked(), true);
  await page.getByRole('radio', { name: 'R reference' }).check();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForTimeout(1000);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.waitForTimeout(400);
  const [bounce, song] = await places(page);
  assert.ok(song > 0.3);
  assert.equal(Math.round((bounce - song) * RATE), TEN_SECONDS, 'frames between the two');
  assert.deepEqual(await violations(page), []);
  await follow.uncheck();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForTimeout(800);
  const [own, on] = await places(page);
  assert.notEqual(Math.round((own - on) * RATE), TEN_SECONDS);
  await tab(page, 'other.wav').check();
  await status.waitFor({ state: 'hidden' });
  assert.deepEqual(faults, []);
  await close();
});

test('a reference that comes before its song is aligned when the song is opened', async () => {
  const { page, faults, close } = await studio.page();
  await page.getByLabel('Audio file').setInputFiles(THIRD);
  await cell(page, 'A', 0).filter({ hasText: /\d/ }).waitFor();
  await add(page, BOUNCE);
  const status = page.getByRole('status', { name: 'Alignment' });
  assert.equal(await status.isVisible(), false);
  await page.getByLabel('Audio file').setInputFiles(SONG);
  await page.getByRole('button', { name: 'Open as song' }).click();
  await status.getByText('starts 10.000 s later').waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('four references are the most, and a file that cannot be read leaves them as they are', async () => {
  const { page, close } = await withSong({ width: 390, height: 844 });
  for (const name of ['1.wav', '2.wav', '3.wav', '4.wav']) await add(page, { ...THIRD, name });
  assert.equal(await page.getByRole('button', { name: 'Add reference' }).isDisabled(), true);
  await page.getByLabel('Audio file').setInputFiles({ ...THIRD, name: 'five.wav' });
  await page.getByRole('button', { name: 'Add as reference' }).click();
  await page.getByRole('alert').filter({ hasText: 'Remove one first' }).waitFor();
  await page.getByRole('button', { name: 'Remove 2.wav' }).click();
  await page.getByLabel('Reference file').setInputFiles({
    name: 'letter.wav',
    mimeType: 'audio/wav',
    buffer: Buffer.from('not a sound at all, just words'),
  });
  await page.getByRole('alert').filter({ hasText: 'letter.wav' }).waitFor();
  assert.equal(
    await region(page)
      .getByRole('button', { name: /^Remove/ })
      .count(),
    3,
  );
  assert.deepEqual(await violations(page), []);
  await close();
});
