// The Deliver panel and the Worker behind it: several files at once, disk for long songs, nothing rendered twice.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { ebur128 } from '../lib/music.mjs';
import { demo, land, openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio.close());

/** @param {import('playwright-core').Download} download */
async function saved(download) {
  const path = await download.path();
  const { sampleRate, frames, codec } = await readAudio(fromBytes(readFileSync(path), path));
  return { name: download.suggestedFilename(), path, sampleRate, frames, codec };
}

test('three files in one go: each at its rate and width, landed by itself, named apart', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await land(page, -14);
  const deliver = page.getByRole('region', { name: 'Deliver' });
  await deliver.getByRole('button', { name: 'Add a file' }).click();
  await deliver.getByRole('combobox', { name: 'Rate 2' }).selectOption('44100');
  await deliver.getByRole('combobox', { name: 'Format 2' }).selectOption('16');
  await deliver.getByRole('combobox', { name: 'Dither 2' }).selectOption('shaped');
  await deliver.getByRole('button', { name: 'Add a file' }).click();
  await deliver.getByRole('combobox', { name: 'Rate 3' }).selectOption('96000');
  await deliver.getByRole('combobox', { name: 'Format 3' }).selectOption('32f');
  await deliver.getByRole('button', { name: 'Add a file' }).click();
  await deliver.getByRole('button', { name: 'Remove file 4' }).click();
  assert.equal(await deliver.getByRole('combobox', { name: /^Rate/ }).count(), 3);
  /** @type {import('playwright-core').Download[]} */
  const downloads = [];
  page.on('download', (download) => void downloads.push(download));
  await deliver.getByRole('button', { name: 'Export', exact: true }).click();
  const written = page.getByRole('status', { name: 'Written' });
  await written.filter({ hasText: 'read back' }).waitFor({ timeout: 120000 });
  for (const until = Date.now() + 20000; downloads.length < 3 && Date.now() < until; )
    await page.waitForTimeout(100);
  const files = await Promise.all(downloads.map(saved));
  const seconds = files[0].frames / files[0].sampleRate;
  assert.deepEqual(
    files.map(({ sampleRate, codec }) => [sampleRate, codec]),
    [
      [files[0].sampleRate, 'pcm_s24'],
      [44100, 'pcm_s16'],
      [96000, 'pcm_f32'],
    ],
  );
  assert.equal(new Set(files.map(({ name }) => name)).size, 3);
  for (const { frames, sampleRate } of files) assert.equal(frames, Math.ceil(seconds * sampleRate));
  for (const { integratedLufs } of ebur128(...files.map(({ path }) => path)))
    assert.ok(Math.abs(integratedLufs + 14) <= 0.05, `${integratedLufs} LUFS by libebur128`);
  assert.equal((await written.textContent())?.match(/drive/g)?.length, 3);
  assert.deepEqual(faults, []);
  await close();
});

test('the list of files is part of the settings of a song; an edit in a recipe is applied', async () => {
  const { page, close } = await studio.page();
  const got = await page.evaluate(async () => {
    const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
    const { URLS } = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    const studio = new Studio(URLS);
    await studio.demo();
    const { frames, sampleRate } = studio.state.song;
    const edit = { start: sampleRate, end: 3 * sampleRate, fadeIn: 0, fadeOut: sampleRate };
    const deliveries = [
      { bits: '24', dither: 'auto' },
      { rate: 88200, bits: '16', dither: 'tpdf' },
    ];
    studio.applyRecipe({ lacquer: 1, params: {}, edit, delivery: deliveries[0], deliveries });
    const { edit: kept, deliveries: list } = studio.recipe();
    const files = await studio.exportFiles();
    const sizes = files.map((/** @type {any} */ { blob }) => blob.size);
    return { frames, sampleRate, edit, kept, deliveries, list, sizes };
  });
  assert.deepEqual(got.kept, got.edit);
  assert.deepEqual(got.list, got.deliveries);
  assert.deepEqual(got.sizes, [44 + 6 * 2 * got.sampleRate, 44 + 4 * 2 * 88200]);
  await close();
});

test('an export of unchanged settings only writes: no rendering, no landing', async () => {
  const { page, close } = await studio.page();
  const got = await page.evaluate(async () => {
    const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
    const { URLS, until } = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    const studio = new Studio(URLS);
    await studio.demo();
    studio.set('eq.on', 1);
    studio.set('eq.3.gain_db', 2);
    studio.setTarget(-14);
    await until(() => studio.state.final.fresh && studio.state.landing.state === 'landed');
    const drives = [studio.state.landing.driveDb];
    /** What is told of the work on one export, by phase. */
    const told = async () => {
      /** @type {Record<string, number[]>} */
      const phases = {};
      const own = studio.setProgress.bind(studio);
      studio.setProgress = (/** @type {string} */ name, /** @type {number | null} */ x) => {
        if (x !== null) phases[name] = [...(phases[name] ?? []), x];
        own(name, x);
      };
      const [{ driveDb, name, text }] = await studio.exportFiles();
      delete studio.setProgress;
      drives.push(driveDb);
      return { phases, name, text };
    };
    return { first: await told(), second: await told(), drives, progress: studio.state.progress };
  });
  assert.ok(
    got.drives.every((/** @type {number} */ x) => x === got.drives[0]),
    `${got.drives}`,
  );
  assert.deepEqual(Object.keys(got.first.phases), ['Rendering', 'Analysing']);
  assert.deepEqual(Object.keys(got.second.phases), ['Rendering', 'Analysing']);
  assert.match(got.second.text, /^Written and read back: -14\.0 LUFS/);
  assert.deepEqual(got.progress, { analysing: null, landing: null, rendering: null });
  await close();
});

test('on a phone what is written and read back stands above the bar of the final file', async () => {
  const { page, close } = await studio.page({ width: 390, height: 844 });
  await demo(page);
  const deliver = page.getByRole('region', { name: 'Deliver' });
  for (let i = 0; i < 3; i++) await deliver.getByRole('button', { name: 'Add a file' }).click();
  await deliver.getByRole('button', { name: 'Export', exact: true }).click();
  const written = page.getByRole('status', { name: 'Written' });
  await written.filter({ hasText: '4 files' }).waitFor({ timeout: 60000 });
  const [text, bar] = await Promise.all(
    [written, page.getByRole('region', { name: 'Final file' })].map((box) => box.boundingBox()),
  );
  assert.ok(text && bar && text.y + text.height <= bar.y, JSON.stringify([text, bar]));
  await close();
});

test('in a Worker a song beyond its share of memory lies in the browser’s own files, and goes', async () => {
  const { page, faults, close } = await studio.page();
  const got = await page.evaluate(async () => {
    const source = `
      import { Room } from '${location.origin}/web/store.js';
      const room = new Room(0);
      const planes = [0, 1].map((c) => Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i * (c + 1))));
      const store = await room.open(5000);
      store.write(planes, 0, 5000);
      const back = [new Float32Array(4096), new Float32Array(4096)];
      store.read(back, -96, 4096);
      const same = back.every((plane, c) => plane.every((x, i) => x === (i < 96 ? 0 : planes[c][i - 96])));
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('lacquer-scratch');
      const names = async () => { const all = []; for await (const name of folder.keys()) all.push(name); return all.length; };
      const during = await names();
      store.close();
      await new Promise((resolve) => setTimeout(resolve, 200));
      postMessage({ same, memory: room.used, disk: store.channels === undefined, during, after: await names() });
    `;
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    const worker = new Worker(url, { type: 'module' });
    return new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => resolve(event.message);
    });
  });
  assert.deepEqual(got, { same: true, memory: 0, disk: true, during: 1, after: 0 });
  assert.deepEqual(faults, []);
  await close();
});
