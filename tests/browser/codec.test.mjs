// codec.test.mjs -- the codec check in Chromium: C on B's frame for every codec, matched, what drops it, what it says; and
// lossy files out of the page. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { near } from '../lib/core.mjs';
import { lagOf } from '../lib/lag.mjs';
import { music, PIECES } from '../lib/music.mjs';
import { violations } from './axe.mjs';
import { demo, land, openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
  studio.site.extra['/tune.wav'] = readFileSync(music(PIECES[1], { seconds: 9, rate: 44100 }));
});
after(() => studio?.close());

/** @param {Page} page */
const stage = (page) => page.getByRole('region', { name: 'Codec check' });
/** @param {Page} page */
const advice = (page) => stage(page).getByRole('status', { name: 'Codec advice' });
/** @param {Page} page */
const radioC = (page) => page.getByRole('radio', { name: 'C codec' });
/** @param {Page} page */
const checked = (page) =>
  page.evaluate(
    () => /** @type {any} */ (document.querySelector('input[name=compare]:checked')).value,
  );

/** @param {Page} page @param {string} kind */
async function check(page, kind) {
  await stage(page).getByLabel('Codec', { exact: true }).selectOption(kind);
  await stage(page).getByRole('button', { name: 'Check', exact: true }).click();
  await advice(page)
    .filter({ hasText: /Decoded peaks/ })
    .waitFor({ timeout: 90000 });
}

/** Runs in the page: a studio of its own, B and C as the audio thread gets them. @param {string[]} kinds */
async function bothOf(kinds) {
  const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
  const { URLS } = await import(/** @type {string} */ ('/tests/browser/prove.js'));
  const { lagOf } = await import(/** @type {string} */ ('/tests/lib/lag.mjs'));
  const own = new Studio(URLS);
  const bytes = await (await fetch('/tune.wav')).arrayBuffer();
  await own.open(new File([bytes], 'tune.wav'));
  own.set('loudness.on', 1);
  own.set('loudness.drive_db', 8);
  const { port1, port2 } = new MessageChannel();
  await own.calls.call('feed', { port: port2 }, { transfer: [port2] });
  const planes = (/** @type {string} */ want, /** @type {number} */ frames) =>
    new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data.planes);
      port1.postMessage({ want, frame: 0, frames, epoch: 1 });
    });
  const lent = await own.calls.call('lend', { recipe: own.recipe(), slot: 'B1' });
  const b = /** @type {any} */ (await planes('B1', lent.frames));
  /** @type {any[]} */
  const results = [];
  for (const kind of kinds) {
    own.codecCheck.choose(kind);
    const began = performance.now();
    await own.codecCheck.run();
    const ms = performance.now() - began;
    const { made } = own.state.codec;
    if (!made) {
      results.push({ kind, error: own.state.error });
      continue;
    }
    const c = /** @type {any} */ (await planes('C', made.frames));
    const places = [20000, made.frames - 30000].map((at) =>
      lagOf(c[0], b[0], { at, frames: 8192, most: 1200 }),
    );
    own.play();
    const meters = await new Promise((resolve) => {
      let seen = 0;
      own.addEventListener('meters', (/** @type {any} */ { detail }) => {
        if (++seen === 20) resolve({ b: detail.match_b_db, c: detail.match_c_db });
      });
    });
    own.pause();
    const lufs = (/** @type {any} */ figures) => figures.loudness.integratedLufs;
    results.push({
      ...{ kind, places, meters, speed: made.frames / 44.1 / ms },
      frames: [lent.frames, made.frames],
      lufs: { b: lufs(lent.final.figures), c: lufs(made.figures) },
      lossLu: made.coded.lossLu,
    });
  }
  return results;
}

test('C lies on the frame of B and is as loud, for MP3, AAC and Opus', async (t) => {
  const { page, close } = await studio.page();
  const kinds = ['mp3 320', 'mp3 128', 'm4a 256', 'm4a 128', 'opus 128', 'opus 96'];
  const results = await page.evaluate(bothOf, kinds);
  for (const { kind, error, places, frames, meters, lufs, lossLu, speed } of results) {
    assert.equal(error, undefined, kind);
    for (const { lag, match } of places) {
      assert.equal(lag, 0, `${kind}: frames late`);
      assert.ok(match > 0.97, `${kind}: correlation ${match}`);
    }
    assert.equal(frames[0], frames[1], kind);
    near(lufs.c + meters.c, lufs.b + meters.b, 0.1, `LU, ${kind}`);
    assert.ok(lossLu < -10, `${kind}: ${lossLu} LU`);
    t.diagnostic(`${kind}: ${speed.toFixed(1)} x realtime, ${lossLu.toFixed(1)} LU lost`);
  }
  await close();
});

test('checked, C is there by its key; Lost hears the loss alone; another master drops it all', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  assert.equal(await radioC(page).isVisible(), false);
  await page.keyboard.press('c');
  assert.equal(await checked(page), 'B', 'nothing to hear yet');
  await land(page, -12);
  await check(page, 'mp3 128');
  await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  await page.keyboard.press('c');
  assert.equal(await checked(page), 'C');
  const lost = stage(page).getByRole('button', { name: 'Lost' });
  const delta = page.getByRole('button', { name: 'Delta', exact: true });
  await lost.click();
  assert.equal(await lost.getAttribute('aria-pressed'), 'true');
  await page.keyboard.press(' ');
  await page.waitForTimeout(500);
  await page.keyboard.press('c');
  assert.equal(await checked(page), 'B');
  assert.equal(await delta.getAttribute('aria-pressed'), 'false', 'the loss stays with C');
  await lost.click();
  assert.equal(await checked(page), 'C');
  await page.waitForTimeout(400); // colours glide
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  const ceiling = page.getByRole('spinbutton', { name: 'Ceiling' });
  await ceiling.fill('-1.5');
  await ceiling.press('Enter');
  await advice(page).filter({ hasText: 'The master has changed since' }).waitFor();
  assert.equal(await radioC(page).isVisible(), false);
  assert.equal(await checked(page), 'B');
  assert.equal(await delta.getAttribute('aria-pressed'), 'false');
  assert.equal(await page.locator('.codec-figures.stale').count(), 1);
  assert.equal(await lost.isDisabled(), true);
  assert.deepEqual(faults, []);
  await close();
});

test('peaks above full scale are counted, shown at their worst place, and the ceiling is advised', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await land(page, -12);
  const ceiling = page.getByRole('spinbutton', { name: 'Ceiling' });
  await ceiling.fill('0');
  await ceiling.press('Enter');
  await page.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
  await check(page, 'm4a 128');
  const text = String(await advice(page).textContent());
  const [, peak, lower, by] =
    /reach \+([\d.]+) dBTP.*a ceiling of −([\d.]+) dBTP, ([\d.]+) dB lower/.exec(text) ?? [];
  assert.equal(lower, by, text);
  assert.ok(Number(by) >= Number(peak) - 0.051 && Number(by) <= Number(peak) + 0.151, text);
  const places = stage(page).getByRole('status', { name: 'Above 0 dBTP' });
  assert.ok(Number(await places.textContent()) >= 1);
  const worst = stage(page).getByRole('button', { name: /^Worst: \+/ });
  const [, at] = /at 0:([\d.]+)/.exec(String(await worst.textContent())) ?? [];
  await worst.click();
  assert.equal(await checked(page), 'C');
  const position = page.getByRole('slider', { name: 'Position' }).first();
  const place = Number(await position.inputValue());
  const seconds = place > 1000 ? place / 48000 : place;
  near(seconds, Math.max(0, Number(at) - 1), 0.3, 's');
  assert.equal(await page.locator('.loop-region.on').count(), 1);
  assert.deepEqual(faults, []);
  await close();
});

test('a check that is stopped leaves everything as it was', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await land(page, -12);
  await stage(page).getByLabel('Codec', { exact: true }).selectOption('m4a 256');
  await stage(page).getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('progressbar', { name: 'Analysing' }).waitFor();
  await page
    .getByRole('region', { name: 'Final file' })
    .getByRole('button', { name: 'Cancel' })
    .click();
  await stage(page).getByRole('button', { name: 'Check', exact: true }).waitFor();
  assert.equal(await radioC(page).isVisible(), false);
  assert.equal(await page.getByRole('progressbar', { name: 'Analysing' }).isVisible(), false);
  await check(page, 'mp3 320');
  assert.deepEqual(faults, []);
  await close();
});

/** The left channel as ffmpeg decodes it. @param {string} path */
function byFfmpeg(path) {
  const { stdout, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'f32le', '-'], {
    maxBuffer: 1 << 28,
  });
  assert.equal(`${stderr}`, '');
  return new Float32Array(new Uint8Array(stdout).buffer).filter((_, i) => i % 2 === 0);
}

test('MP3, AAC and Opus out of the page: as long as the WAV beside them, on its frame', async () => {
  const { page, faults, requests, close } = await studio.page();
  await demo(page);
  await land(page, -14);
  assert.equal(requests.filter((url) => /mediabunny/.test(url)).length, 0, 'no encoder until then');
  const deliver = page.getByRole('region', { name: 'Deliver' });
  for (const [i, format] of ['mp3', 'm4a', 'opus'].entries()) {
    await deliver.getByRole('button', { name: 'Add a file' }).click();
    await deliver.getByRole('combobox', { name: `Format ${i + 2}` }).selectOption(format);
  }
  await deliver.getByRole('combobox', { name: 'Bit rate 2' }).selectOption('192');
  assert.equal(await deliver.getByRole('combobox', { name: /^Dither/ }).count(), 1);
  /** @type {import('playwright-core').Download[]} */
  const downloads = [];
  page.on('download', (download) => void downloads.push(download));
  await deliver.getByRole('button', { name: 'Export', exact: true }).click();
  const written = page.getByRole('status', { name: 'Written' });
  await written.filter({ hasText: 'read back' }).waitFor({ timeout: 120000 });
  for (const until = Date.now() + 20000; downloads.length < 4 && Date.now() < until; )
    await page.waitForTimeout(100);
  const files = await Promise.all(
    downloads.map(async (each) => ({ path: await each.path(), name: each.suggestedFilename() })),
  );
  const named = (/** @type {string} */ ending) =>
    files.find(({ name }) => name.endsWith(ending))?.path ?? '';
  const wav = await readAudio(fromBytes(readFileSync(named('.wav')), 'song.wav'));
  const [left] = wav.channels;
  assert.ok(
    files.some(({ name }) => name === 'Lacquer demo master 48-192k.mp3'),
    files.map(({ name }) => name).join(),
  );
  for (const [ending, more] of /** @type {[string, number][]} */ ([
    ['.mp3', 0],
    ['.m4a', 1023],
    ['.opus', 0],
  ])) {
    const path = named(ending);
    const theirs = byFfmpeg(path);
    // ffmpeg plays an M4A to the end of its last packet, whatever the file says.
    assert.ok(
      theirs.length >= wav.frames && theirs.length <= wav.frames + more,
      `${ending}: ${theirs.length - wav.frames}`,
    );
    for (const at of [300000, wav.frames - 200000]) {
      const { lag, match } = lagOf(theirs, left, { at });
      assert.equal(lag, 0, `${ending}: frames late`);
      assert.ok(match > 0.95, `${ending}: ${match}`);
    }
  }
  const text = String(await written.textContent());
  assert.match(text, /192 kbps\/48/);
  assert.match(
    text,
    /0\.\d dB over the ceiling, under full scale\)|; set that 0\.\d dB lower to stay below 0\)/,
  );
  assert.deepEqual(faults, []);
  await close();
});
