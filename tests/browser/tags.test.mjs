// tags.test.mjs -- tags in the page: read from the file, edited, exported, kept. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { scratch } from '../lib/music.mjs';
import { bytesOf, coverBy, picture, probe, read, SONG, tagged } from '../lib/tagged.mjs';
import { violations } from './axe.mjs';
import { openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const JPG = picture('jpg');
const PNG = picture('png', 600);
const FILE = tagged('page.flac', { cover: JPG });

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

const line = (/** @type {Page} */ page) => page.getByRole('button', { name: /^Tags: / });
const dialog = (/** @type {Page} */ page) => page.getByRole('dialog', { name: 'Tags' });
const field = (/** @type {Page} */ page, /** @type {string} */ name) =>
  dialog(page).getByLabel(name, { exact: true });

/** @param {Page} page @param {string} [file] */
async function open(page, file = FILE) {
  await page.getByLabel('Audio file').setInputFiles(file);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
}

/** @param {Page} page @param {string} name @returns {Promise<string>} path of what was exported */
async function exported(page, name) {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const path = join(scratch, name);
  await (await download).saveAs(path);
  return path;
}

/** The page once more, with the song that was open. @param {Page} page */
async function again(page) {
  await page.reload();
  await page.getByRole('button', { name: /^Continue with / }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
}

/** How many colours a canvas shows: none when it is empty. @param {Page} page @param {string} selector */
const colours = (page, selector) =>
  page.locator(selector).evaluate((/** @type {any} */ canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer).filter(Boolean)).size;
  });

test('a tagged file is prefilled; an edited title is in the file and back after a reload', async () => {
  const { page, faults, close } = await studio.page();
  await open(page);
  const { title, artist, album } = SONG;
  assert.match(
    (await line(page).textContent()) ?? '',
    new RegExp(`${title} · ${artist} · ${album}`),
  );
  await page.waitForTimeout(300);
  assert.ok((await colours(page, '.tags-line canvas')) > 5, 'the cover is seen');
  await line(page).click();
  assert.equal(await field(page, 'Title').inputValue(), title);
  assert.equal(await field(page, 'ISRC').inputValue(), 'GB-ABC-26-00001');
  assert.equal(await field(page, 'Tracks').inputValue(), '12');
  await dialog(page).getByText('320 × 320, JPEG').waitFor();
  await field(page, 'Title').fill('Neuer Titel 曲');
  await field(page, 'Genre').fill('');
  await page.keyboard.press('Escape');
  await line(page).filter({ hasText: 'Neuer Titel 曲' }).waitFor();
  const path = await exported(page, 'edited.wav');
  const { genre: _, ...rest } = SONG;
  const { tags } = await read(bytesOf(path));
  const { cover, ...texts } = tags ?? {};
  assert.deepEqual(texts, { ...rest, title: 'Neuer Titel 曲' });
  assert.deepEqual(cover?.bytes, bytesOf(JPG));
  assert.equal(probe(path).title, 'Neuer Titel 曲');
  assert.deepEqual(coverBy(path), bytesOf(JPG));
  await again(page);
  await line(page).filter({ hasText: 'Neuer Titel 曲' }).waitFor();
  await line(page).click();
  assert.equal(await field(page, 'Genre').inputValue(), '');
  assert.equal(await field(page, 'Artist').inputValue(), artist);
  await dialog(page).getByRole('button', { name: 'As in the file' }).click();
  assert.equal(await field(page, 'Title').inputValue(), title);
  assert.equal(await field(page, 'Genre').inputValue(), 'Rock');
  await page.reload();
  await open(page);
  await line(page).filter({ hasText: title }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('an ISRC is checked as it is typed, and written only when it is right', async () => {
  const { page, close } = await studio.page();
  await open(page, tagged('bare.flac', { words: {} }));
  await line(page).filter({ hasText: 'no title and no artist yet' }).click();
  const isrc = field(page, 'ISRC');
  await isrc.fill('GB-ABC-26-0001');
  await dialog(page)
    .getByText(/CC-XXX-YY-NNNNN.*not written until it is right/)
    .waitFor();
  assert.equal(await isrc.getAttribute('aria-invalid'), 'true');
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  assert.match((await line(page).textContent()) ?? '', /ISRC not written/);
  assert.deepEqual((await read(bytesOf(await exported(page, 'no-isrc.wav')))).tags, {});
  await line(page).click();
  assert.equal(await isrc.inputValue(), 'GB-ABC-26-0001', 'to be mended');
  assert.equal(await isrc.getAttribute('aria-invalid'), 'true');
  await isrc.fill('gb-abc-26-00012');
  await dialog(page).getByText('A valid ISRC.').waitFor();
  assert.equal(await isrc.getAttribute('aria-invalid'), 'false');
  await isrc.press('Tab');
  assert.equal(await isrc.inputValue(), 'GB-ABC-26-00012');
  await dialog(page).getByRole('button', { name: 'Done' }).click();
  assert.doesNotMatch((await line(page).textContent()) ?? '', /not written/);
  await page.getByRole('combobox', { name: 'Format' }).selectOption('flac 24');
  const path = await exported(page, 'isrc.flac');
  assert.equal(probe(path).isrc, 'GBABC2600012');
  await close();
});

test('a cover is chosen, dropped, refused and removed; it is back after a reload', async () => {
  const { page, faults, close } = await studio.page();
  await open(page, tagged('cover.flac', { words: { title: 'Cover' } }));
  await line(page).click();
  await dialog(page).getByText('No cover.').waitFor();
  await page.getByLabel('Cover file').setInputFiles(PNG);
  await dialog(page).getByText('600 × 600, PNG').waitFor();
  const drop = (/** @type {string} */ name, /** @type {string} */ base64) =>
    dialog(page).evaluate(
      (at, [name, base64]) => {
        const dataTransfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name));
        at.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      },
      [name, base64],
    );
  await drop('notes.txt', btoa('no picture'));
  await dialog(page).getByText('The cover is neither JPEG nor PNG.').waitFor();
  assert.equal(await page.locator('dialog[open]').count(), 1, 'it is not taken for a song');
  await page.waitForTimeout(300);
  await again(page);
  await page.waitForTimeout(500);
  assert.ok((await colours(page, '.tags-line canvas')) > 5, 'the cover is back');
  const path = await exported(page, 'covered.wav');
  assert.deepEqual(coverBy(path), bytesOf(PNG));
  await line(page).click();
  await drop('cover.jpg', readFileSync(JPG).toString('base64'));
  await dialog(page).getByText('320 × 320, JPEG').waitFor();
  await dialog(page).getByRole('button', { name: 'Remove cover' }).click();
  await dialog(page).getByText('No cover.').waitFor();
  await page.keyboard.press('Escape');
  const { tags } = await read(bytesOf(await exported(page, 'uncovered.wav')));
  assert.deepEqual(tags, { title: 'Cover' });
  assert.deepEqual(faults, []);
  await close();
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
])
  test(`by keyboard, accessible and inside the page at ${width}x${height}`, async () => {
    const { page, close } = await studio.page({ width, height });
    await open(page);
    await line(page).focus();
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    assert.deepEqual(await violations(page), []);
    await field(page, 'Date').fill('May');
    await dialog(page).getByText('is no year').waitFor();
    assert.deepEqual(await violations(page), []);
    const box = await dialog(page).boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= width && box.y >= 0);
    assert.ok(box.y + box.height <= height);
    for (const input of await dialog(page).locator('.text').all()) {
      const own = await input.boundingBox();
      assert.ok(own && own.x >= box.x && own.x + own.width <= box.x + box.width);
    }
    await field(page, 'Comment').fill('one key k');
    await page.keyboard.press('Control+z'); // undoes typing, not the master
    await page.keyboard.press('Escape');
    assert.ok(await line(page).evaluate((at) => at === document.activeElement), 'focus is back');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await close();
  });

test('what is wrong in the tags of a file is said, and the file opens', async () => {
  const { page, close } = await studio.page();
  await open(page, tagged('wrong.flac', { words: { title: 'Fine', ISRC: 'none' } }));
  await page.getByText(/ISRC has another form.*The rest of its tags is kept/).waitFor();
  await line(page).filter({ hasText: 'Fine' }).waitFor();
  await close();
});
