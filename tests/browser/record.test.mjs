// The record that an export leaves: the page's own, proved by the command line on the same source.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { music, PIECES, scratch } from '../lib/music.mjs';
import { violations } from './axe.mjs';
import { land, openStudioPages } from './studio-page.mjs';

const TOOL = fileURLToPath(new URL('../../scripts/lacquer.mjs', import.meta.url));
const SONG = join(scratch, 'a "song" & <b>more.wav');
copyFileSync(music(PIECES[0], { seconds: 12, rate: 48000 }), SONG);

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio.close());

/** @param {string[]} args */
function lacquer(...args) {
  const { status, stdout, stderr } = spawnSync('node', [TOOL, ...args, '--json'], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test('an export with a record: page and JSON beside the audio, and the same PCM by command', async () => {
  const { page, faults, requests, close } = await studio.page();
  await page.getByLabel('Audio file').setInputFiles(SONG);
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await land(page, -12);
  const deliver = page.getByRole('region', { name: 'Deliver' });
  const wants = deliver.getByRole('checkbox', { name: 'Record' });
  assert.equal(await wants.isChecked(), false);
  await wants.check();
  await deliver.getByRole('button', { name: 'Add a file' }).click();
  await deliver.getByRole('combobox', { name: 'Rate 2' }).selectOption('44100');
  await deliver.getByRole('combobox', { name: 'Format 2' }).selectOption('16');
  /** @type {import('playwright-core').Download[]} */
  const downloads = [];
  page.on('download', (download) => void downloads.push(download));
  await deliver.getByRole('button', { name: 'Export', exact: true }).click();
  for (const until = Date.now() + 60000; downloads.length < 4 && Date.now() < until; )
    await page.waitForTimeout(100);
  const [wav, cd, sheet, json] = await Promise.all(downloads.map((d) => d.path()));
  const names = downloads.map((d) => d.suggestedFilename());
  assert.match(names[2], /^a .song. & .*more.* master record\.html$/); // a browser replaces what a name may not hold
  assert.equal(names[3], names[2].replace('.html', '.json'));
  const record = JSON.parse(readFileSync(json, 'utf8'));
  const [first, second] = record.record.files;
  const out = join(scratch, 'record-proof.wav');
  assert.equal(lacquer('master', SONG, out, '--recipe', json).pcm, first.pcm);
  assert.ok(readFileSync(out).equals(readFileSync(wav)), 'byte for byte');
  const how = ['--rate', '44100', '--bits', '16', '--dither', 'auto'];
  assert.equal(lacquer('master', SONG, out, '--recipe', json, ...how).pcm, second.pcm);
  assert.ok(readFileSync(out).equals(readFileSync(cd)), 'byte for byte');
  assert.equal(record.record.song.name, record.source.name);
  assert.ok(record.record.overTime.before.shortTermLufs.length >= 11);

  await deliver.getByRole('button', { name: 'Save record as page' }).click();
  for (const until = Date.now() + 10000; downloads.length < 5 && Date.now() < until; )
    await page.waitForTimeout(100);
  const again = readFileSync(await downloads[4].path(), 'utf8');
  assert.equal(again, readFileSync(sheet, 'utf8'));
  assert.deepEqual(faults, []);
  const origin = new URL(studio.site.url).origin;
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(origin) && !url.startsWith('blob:')),
    [],
  );
  await close();
  await looks(again);
});

/** The page as a browser reads it. @param {string} sheet */
async function looks(sheet) {
  const path = join(scratch, 'record-page.html');
  writeFileSync(path, sheet);
  const { page, faults, requests, close } = await studio.page({ width: 900 });
  await page.goto(pathToFileURL(path).href);
  const before = requests.length;
  await page.waitForTimeout(200);
  assert.equal(requests.length, before, 'nothing is fetched');
  assert.equal(await page.locator('h1').textContent(), SONG.slice(SONG.lastIndexOf('/') + 1));
  assert.equal(await page.locator('script, img, iframe, link, a').count(), 0);
  assert.equal(await page.locator('svg polyline').count(), 2);
  const height = await page.locator('figure').evaluate((f) => f.getBoundingClientRect().height);
  assert.ok(height > 100, `${height} px`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 900, `${wide} px`);
  assert.deepEqual(faults, []);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.match(pdf.toString('latin1'), /MediaBox ?\[ ?0 0 59[45][\d.]* 84[12]/, 'A4 on paper');
  await close();
}

test('the wish for a record is kept by the browser; the panel stays accessible', async () => {
  const { page, close } = await studio.page();
  await page.getByLabel('Audio file').setInputFiles(SONG);
  const wants = page.getByRole('checkbox', { name: 'Record' });
  await wants.check();
  assert.deepEqual(await violations(page), []);
  await page.reload();
  await page.getByLabel('Audio file').setInputFiles(SONG);
  assert.equal(await wants.isChecked(), true);
  await close();
});
