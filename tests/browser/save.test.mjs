// save.test.mjs -- where an export goes: the user's file, the user's folder, a download; and nothing where it must not be.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { fingerprint } from '../../web/fingerprint.js';
import { near } from '../lib/core.mjs';
import { ebur128, music, PIECES, scratch } from '../lib/music.mjs';
import { exportsIn, fakePickers, faultyWorkers, get, put, stored } from './sinks.mjs';
import { demo, openStudioPages } from './studio-page.mjs';

const NAME = 'Lacquer demo master.wav';
const MONO = join(scratch, 'one.wav');
copyFileSync(music(PIECES[0], { seconds: 12, filter: 'pan=mono|c0=0.5*c0+0.5*c1' }), MONO);
/** @typedef {import('playwright-core').Page} Page */
/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
  Object.assign(studio.site.extra, faultyWorkers());
});
after(() => studio.close());

const exportButton = (/** @type {Page} */ page) =>
  page.getByRole('button', { name: 'Export', exact: true });
const written = (/** @type {Page} */ page) => page.getByRole('status', { name: 'Written' });
/** @param {Page} page @param {string} path */
const printAt = async (page, path) =>
  fingerprint(await readAudio(fromBytes(new Uint8Array(await get(page, path)), path)));

/** The demo in a page with pickers of ours; what would be downloaded is gathered. @param {boolean} ask */
async function opened(ask) {
  const it = await studio.page({ init: fakePickers });
  await demo(it.page);
  /** @type {import('playwright-core').Download[]} */
  const downloads = [];
  it.page.on('download', (download) => void downloads.push(download));
  if (ask) await it.page.getByLabel('Ask where to save').check();
  return { ...it, downloads };
}

/** @param {Page} page @param {Record<string, any>} change */
const picks = (page, change) =>
  page.evaluate((change) => Object.assign(/** @type {any} */ (globalThis).picks, change), change);
/** @param {Page} page @returns {Promise<any[]>} */
const asked = (page) => page.evaluate(() => /** @type {any} */ (globalThis).picks.calls);
/** Without what the page keeps there for itself. @param {Page} page */
const users = async (page) =>
  Object.keys(await stored(page)).filter((path) => !path.startsWith('lacquer-'));

test('a chosen file: asked inside the click and before anything begins, written there, not downloaded', async () => {
  const { page, faults, downloads, close } = await opened(true);
  await exportButton(page).click();
  await written(page)
    .filter({ hasText: `saved as ${NAME}` })
    .waitFor({ timeout: 60000 });
  const [{ isActive, busy, suggestedName, types }] = await asked(page);
  assert.deepEqual([isActive, busy, suggestedName], [true, false, NAME]);
  assert.deepEqual(types, [{ description: 'WAV', accept: { 'audio/wav': ['.wav'] } }]);
  assert.deepEqual(await users(page), [NAME]);
  const print = await printAt(page, NAME);
  // What a download gives is the same file.
  await page.getByLabel('Ask where to save').uncheck();
  const [download] = await Promise.all([page.waitForEvent('download'), exportButton(page).click()]);
  const bytes = readFileSync(await download.path());
  assert.equal(fingerprint(await readAudio(fromBytes(bytes, NAME))), print);
  assert.ok(bytes.equals(await get(page, NAME)));
  assert.equal(downloads.length, 1);
  assert.equal((await asked(page)).length, 1);
  assert.deepEqual(faults, []);
  await close();
});

test('a closed picker starts nothing; one that the browser refuses becomes a download; the choice is kept', async () => {
  const { page, downloads, close } = await opened(true);
  await picks(page, { how: 'close' });
  await exportButton(page).click();
  await page.waitForTimeout(500);
  assert.equal(await page.locator('.deliver .progress:visible').count(), 0);
  assert.deepEqual([downloads.length, await written(page).isVisible()], [0, false]);
  await picks(page, { how: 'refuse' });
  const [download] = await Promise.all([page.waitForEvent('download'), exportButton(page).click()]);
  assert.equal(download.suggestedFilename(), NAME);
  assert.equal((await asked(page)).length, 2);
  await page.reload();
  await demo(page);
  assert.equal(await page.getByLabel('Ask where to save').isChecked(), true);
  await close();
});

test('a file that exists is replaced when the new one is right, and untouched when it is cancelled', async () => {
  const { page, close } = await opened(true);
  await put(page, NAME, 'earlier');
  await exportButton(page).click();
  await page.locator('.deliver .progress:visible').waitFor();
  await page.locator('.deliver').getByRole('button', { name: 'Cancel' }).first().click();
  await written(page).filter({ hasText: 'Cancelled: nothing was written.' }).waitFor();
  assert.equal((await get(page, NAME)).toString(), 'earlier');
  assert.deepEqual([await users(page), await exportsIn(page)], [[NAME], []]);
  await exportButton(page).click();
  await written(page)
    .filter({ hasText: `saved as ${NAME}` })
    .waitFor({ timeout: 60000 });
  const { frames } = await readAudio(fromBytes(new Uint8Array(await get(page, NAME)), NAME));
  assert.equal(frames, 30 * 48000);
  assert.deepEqual([await users(page), await exportsIn(page)], [[NAME], []]);
  await close();
});

test('several files: one folder is asked for, each has a name that nothing had, none is half', async () => {
  const { page, faults, downloads, close } = await opened(true);
  const deliver = page.getByRole('region', { name: 'Deliver' });
  await deliver.getByRole('button', { name: 'Add a file' }).click();
  await deliver.getByRole('combobox', { name: 'Format 2' }).selectOption('flac 16');
  const [wav, flac] = ['Lacquer demo master 48-24.wav', 'Lacquer demo master 48-16.flac'];
  await put(page, `Masters/${wav}`, 'earlier');
  await exportButton(page).click();
  await page.locator('.deliver .progress:visible').waitFor();
  await deliver.getByRole('button', { name: 'Cancel' }).first().click();
  await written(page).filter({ hasText: 'Cancelled' }).waitFor();
  assert.deepEqual(await users(page), [`Masters/${wav}`]);
  await exportButton(page).click();
  await written(page).filter({ hasText: 'read back in Masters' }).waitFor({ timeout: 60000 });
  assert.equal((await asked(page)).length, 2);
  const again = `Masters/${wav.replace('.wav', ' 2.wav')}`;
  assert.deepEqual((await users(page)).sort(), [`Masters/${flac}`, again, `Masters/${wav}`]);
  assert.equal((await get(page, `Masters/${wav}`)).toString(), 'earlier');
  const read = async (/** @type {string} */ path) =>
    readAudio(fromBytes(new Uint8Array(await get(page, path)), path));
  const [a, b] = [await read(again), await read(`Masters/${flac}`)];
  assert.deepEqual([a.bits, b.bits, b.codec, a.frames], [24, 16, 'flac', b.frames]);
  assert.deepEqual([downloads.length, faults], [0, []]);
  await close();
});

test('a mono song with a record: one folder holds file, page and JSON, and all say what one channel measures', async () => {
  const { page, faults, close } = await studio.page({ init: fakePickers });
  /** @type {unknown[]} */
  const downloads = [];
  page.on('download', (download) => void downloads.push(download));
  await page.getByLabel('Audio file').setInputFiles(MONO);
  const [{ integratedLufs: lufs }] = ebur128(MONO); // reads one channel as one
  const sides = lufs + 10 * Math.log10(2);
  const words = (/** @type {unknown} */ text) => {
    const [, one, both] =
      /Mono: −([\d.]+) LUFS as one channel, −([\d.]+) on both sides, as it is heard/.exec(
        `${text}`,
      ) ?? [];
    near(-Number(one), lufs, 0.11, 'LUFS as one channel'); // ffmpeg rounds, and so does the page
    near(-Number(both), sides, 0.11, 'LUFS on both sides');
  };
  const note = page.getByRole('note', { name: 'Mono' });
  await note.filter({ hasText: /\d/ }).waitFor();
  words(await note.textContent());
  const deliver = page.getByRole('region', { name: 'Deliver' });
  await page.getByLabel('Ask where to save').check();
  await deliver.getByRole('checkbox', { name: 'Record' }).check();
  await exportButton(page).click();
  await written(page)
    .filter({ hasText: 'saved as one master.wav, its record beside it' })
    .waitFor({ timeout: 60000 });
  const [sheet, json] = ['Masters/one master record.html', 'Masters/one master record.json'];
  assert.deepEqual((await users(page)).sort(), [sheet, json, 'Masters/one master.wav']);
  const { record } = JSON.parse(String(await get(page, json)));
  near(record.before.mono.oneChannelLufs, lufs, 0.06, 'LUFS');
  near(record.before.mono.bothSidesLufs, sides, 0.06, 'LUFS');
  assert.equal(record.before.loudness.integratedLufs, record.before.mono.bothSidesLufs);
  assert.deepEqual([record.song.channels, record.files[0].name], [1, 'one master.wav']);
  words(await get(page, sheet));
  const print = await printAt(page, 'Masters/one master.wav');
  assert.equal(print, record.files[0].pcm);
  assert.deepEqual([downloads.length, faults], [0, []]);
  // Cancelled at its first bar, none of three more is there.
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const bars = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.progress')]);
        const watcher = new MutationObserver(() => {
          const bar = bars.find(({ hidden }) => !hidden);
          if (!bar) return;
          watcher.disconnect();
          /** @type {any} */ (bar.querySelector('button')).click();
          resolve(undefined);
        });
        watcher.observe(document.body, { subtree: true, attributes: true });
        /** @type {any} */ (document.querySelector('.deliver .primary')).click();
      }),
  );
  await written(page).filter({ hasText: 'Cancelled' }).waitFor();
  assert.equal((await users(page)).length, 3);
  await close();
});

test('a large export asks by itself, unless the user said no', async () => {
  const { asks } = await import('../../web/save-place.js');
  const song = { sampleRate: 96000, frames: 96000 * 3600 }; // 2.1 GB at 24 bits
  const one = /** @type {any} */ ([{ bits: '24', dither: 'auto' }]);
  assert.equal(asks(null, song, one), true);
  assert.equal(asks(false, song, one), false);
  assert.equal(asks(null, { ...song, frames: 96000 * 600 }, one), false); // 346 MB
  assert.equal(asks(null, { ...song, frames: 96000 * 600 }, [...one, ...one, ...one]), true);
  assert.equal(asks(null, { ...song, frames: 96000 * 600 }, [{ ...one[0], rate: 44100 }]), false);
  assert.equal(asks(true, { ...song, frames: 1 }, one), true);
});

/**
 * An export by a Worker with a fault, without the page.
 * @param {Page} page @param {string} fault @param {'download' | 'new' | 'over' | 'folder'} kind @param {string} [format]
 */
const exportWith = (page, fault, kind, format = 'wav') =>
  page.evaluate(
    async ([fault, kind, format]) => {
      const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
      const { URLS } = await import(/** @type {string} */ ('/tests/browser/prove.js'));
      const worker = new Worker(`/faults/${fault}-worker.js`, { type: 'module' });
      const studio = new Studio({ ...URLS, worker });
      await studio.demo();
      studio.setDelivery({ format, bits: '24' });
      const root = await navigator.storage.getDirectory();
      const place = {
        download: async () => ({}),
        new: async () => ({ file: await root.getFileHandle('new.wav', { create: true }) }),
        over: async () => ({ file: await root.getFileHandle('over.wav') }),
        folder: async () => ({
          folder: await root.getDirectoryHandle('Masters', { create: true }),
        }),
      }[/** @type {'new'} */ (kind)];
      const files = await studio.exportFiles(await place());
      const { error, written, notices } = studio.state;
      worker.terminate();
      const sizes = files.map((/** @type {any} */ { blob, saved }) => [blob.size, saved]);
      return { error: error?.text, written, notices, sizes };
    },
    [fault, kind, format],
  );

test('a disk that writes something else: said, and nothing under the final name', async () => {
  const { page, close } = await studio.page();
  await put(page, 'over.wav', 'earlier');
  for (const kind of /** @type {const} */ (['download', 'new', 'over', 'folder'])) {
    const { error, written, sizes } = await exportWith(page, 'flips', kind);
    assert.match(
      error,
      /written but reads back differently: the disk may be full or failing/,
      kind,
    );
    assert.deepEqual([written, sizes], [null, []]);
    assert.deepEqual([await users(page), await exportsIn(page)], [['over.wav'], []], kind);
  }
  assert.equal((await get(page, 'over.wav')).toString(), 'earlier');
  await close();
});

test('a full disk: how much is needed, and nothing half-written, for every format and place', async () => {
  const { page, close } = await studio.page();
  await put(page, 'over.wav', 'earlier');
  for (const format of ['wav', 'flac', 'aiff', 'mp3'])
    for (const kind of /** @type {const} */ (['download', 'new', 'over', 'folder'])) {
      if (format === 'mp3' && kind !== 'folder') continue; // the sinks are the same
      const { error, sizes } = await exportWith(page, 'full', kind, format);
      // 30 s of 24-bit stereo at 48 kHz are 8.64 MB; an MP3 begins with 16 bits, and is 1.2 MB.
      const needs = `was not written: the disk is full\\. It needs up to ${format === 'mp3' ? 6 : 9} MB;`;
      assert.match(error, new RegExp(needs), `${format} ${kind}`);
      assert.deepEqual(sizes, []);
      assert.deepEqual([await users(page), await exportsIn(page)], [['over.wav'], []], kind);
    }
  assert.equal((await get(page, 'over.wav')).toString(), 'earlier');
  await close();
});

test('where files of the user’s cannot be renamed they are copied, and where there is no storage memory is told of', async () => {
  const { page, close } = await studio.page();
  const fixed = await exportWith(page, 'fixed', 'folder', 'flac');
  assert.equal(fixed.error, undefined);
  assert.deepEqual(await users(page), ['Masters/Lacquer demo master.flac']);
  const size = (await get(page, 'Masters/Lacquer demo master.flac')).length;
  assert.deepEqual(fixed.sizes, [[size, true]]);
  const none = await exportWith(page, 'none', 'download', 'flac');
  assert.deepEqual(none.sizes, [[size, false]]);
  assert.ok(
    none.notices.some((/** @type {string} */ text) => /keeps an export in memory/.test(text)),
  );
  assert.ok(!fixed.notices.some((/** @type {string} */ text) => /in memory/.test(text)));
  await close();
});

test('what waits for its download goes with the next export, and with the page; another page’s stays', async () => {
  const { page, close } = await studio.page();
  const other = await page.context().newPage();
  await other.goto(`${studio.site.url}/web/index.html`);
  const run = (/** @type {Page} */ at, /** @type {number} */ times) =>
    at.evaluate(async (times) => {
      const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
      const { URLS } = await import(/** @type {string} */ ('/tests/browser/prove.js'));
      const studio = new Studio(URLS);
      await studio.demo();
      for (let i = 0; i < times; i++) await studio.exportFiles();
    }, times);
  await run(page, 2);
  const mine = await exportsIn(page);
  assert.equal(mine.length, 1);
  await run(other, 1);
  const both = await exportsIn(other);
  assert.ok(both.length === 2 && both.includes(mine[0]));
  await page.close();
  await other.reload(); // the page that opens next sweeps
  const next = await exportWith(other, 'fixed', 'download');
  assert.equal(next.error, undefined);
  for (const until = Date.now() + 5000; Date.now() < until; ) {
    if ((await exportsIn(other)).length <= 1) break;
    await other.waitForTimeout(100);
  }
  assert.ok((await exportsIn(other)).length <= 1, 'only what the last Worker left');
  await close();
});
