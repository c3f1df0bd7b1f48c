// A song that is too long for memory in the page: what is heard, rendered and written is that of the song in memory; a
// file that changes while it is open is told. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { music, PIECES, scratch } from '../lib/music.mjs';
import { openChromium } from './browsers.mjs';
import { serveSource } from './site.mjs';

const SONG = music(PIECES[0], { seconds: 5.3 });

/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;
/** @type {Awaited<ReturnType<typeof openChromium>>} */
let browser;
before(async () => {
  site = await serveSource();
  browser = await openChromium();
});
after(async () => {
  await browser.close();
  await site.close();
});

/** @param {string} name @param {string[]} how @returns {string} path */
function coded(name, ...how) {
  const path = join(scratch, name);
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', SONG, ...how, path]);
  assert.equal(status, 0, String(stderr));
  return path;
}

/** A page with a studio that keeps so much in memory. @param {number} [memory] bytes */
async function studioPage(memory) {
  const page = await browser.newPage();
  await page.goto(`${site.url}/empty.html`);
  await page.evaluate(async (memory) => {
    const g = /** @type {any} */ (globalThis);
    g.prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
    g.studio = new Studio({ ...g.prove.URLS, memory });
    document.body.innerHTML = '<input type="file">';
  }, memory);
  return page;
}

/** Opens what a user would choose. @param {import('playwright-core').Page} page @param {string} path */
async function open(page, path) {
  await page.locator('input').setInputFiles(path);
  return page.evaluate(async () => {
    const { studio } = /** @type {any} */ (globalThis);
    await studio.open(document.querySelector('input')?.files?.[0]);
    const { error, song } = studio.state;
    const { name, pcm, frames, channels, figures } = song ?? {};
    return { error, name, pcm, frames, channels, figures };
  });
}

/** What comes of a song with these settings. @param {string} path @param {number | undefined} memory @param {Record<string, number>} params */
async function cameOf(path, memory, params) {
  const page = await studioPage(memory);
  const opened = await open(page, path);
  const made = await page.evaluate(async (params) => {
    const { studio, prove } = /** @type {any} */ (globalThis);
    for (const [name, value] of Object.entries(params)) studio.set(name, value);
    studio.setMatch(false);
    studio.setDelivery({ bits: '24', dither: 'tpdf' });
    const { blob } = await studio.exportFile();
    const file = await prove.sha([
      new Float32Array((await blob.arrayBuffer()).slice(44, 44 + 4e5)),
    ]);
    const { channels } = await studio.calls.call('render', { values: studio.values() });
    await studio.player.context.resume();
    const { planes, starved } = await prove.realtime(studio);
    const heard = prove.aligned(planes, channels, studio.player.node.latency);
    studio.seek(3 * 44100);
    studio.play();
    await prove.until(() => studio.state.transport.frame > 3.5 * 44100);
    studio.pause();
    return {
      ...{
        file,
        size: blob.size,
        heard: await prove.sha(heard),
        render: await prove.sha(channels),
      },
      ...{ starved, error: studio.state.error, figures: studio.state.final.b },
    };
  }, params);
  await page.close();
  return { opened, made };
}

const EQ = { 'eq.on': 1, 'eq.3.gain_db': 3, 'loudness.on': 1, 'loudness.drive_db': 6 };

for (const [
  name,
  params,
  ...how
] of /** @type {[string, Record<string, number>, ...string[]][]} */ ([
  ['long.wav', {}, '-c:a', 'pcm_s24le'],
  ['long.aiff', EQ, '-c:a', 'pcm_s16be'],
  ['mono.wav', EQ, '-ac', '1', '-c:a', 'pcm_f32le'],
  ['long.flac', EQ],
]))
  test(`${name} by windows is heard, rendered and written as from memory`, async () => {
    const path = coded(name, ...how);
    const [small, whole] = [
      await cameOf(path, 1 << 16, params),
      await cameOf(path, undefined, params),
    ];
    assert.deepEqual([small.opened.error, small.made.error], [null, null]);
    assert.equal(small.made.starved, 0);
    assert.equal(small.made.heard, small.made.render);
    assert.deepEqual(small, whole);
  });

test('a reference by windows, of another rate, is placed and aligned as from memory', async () => {
  const bounce = coded('bounce.wav', '-ar', '48000', '-c:a', 'pcm_s24le');
  const placed = [];
  for (const memory of [1 << 16, undefined]) {
    const page = await studioPage(memory);
    await open(page, SONG);
    await page.locator('input').setInputFiles(bounce);
    const got = await page.evaluate(async () => {
      const { studio, prove } = /** @type {any} */ (globalThis);
      await studio.open(document.querySelector('input')?.files?.[0], { as: 'reference' });
      const { reference, error } = studio.state;
      studio.setSlot('R');
      studio.play();
      await prove.until(() => studio.state.transport.frame > 44100);
      studio.pause();
      const { frames, loudest, aligned, figures } = reference;
      const { starved } = studio.state.transport;
      return { error, starved, frames, loudest, aligned, figures };
    });
    placed.push(got);
    await page.close();
  }
  assert.deepEqual([placed[0].error, placed[0].starved], [null, 0]);
  assert.equal(placed[0].frames, Math.round(5.3 * 44100));
  assert.deepEqual(placed[0], placed[1]);
});

test('a file that is cut off while it is open: the page says so, and another song opens', async () => {
  const path = join(scratch, 'cut.wav');
  copyFileSync(music(PIECES[0], { seconds: 40 }), path);
  const page = await studioPage(1 << 16);
  const { error } = await open(page, path);
  assert.equal(error, null);
  truncateSync(path, 50000);
  const told = await page.evaluate(async () => {
    const { studio, prove } = /** @type {any} */ (globalThis);
    studio.seek(30 * 44100);
    studio.play();
    await prove.until(() => studio.state.notices.length > 0);
    const file = await studio.exportFile();
    const { error, notices } = studio.state;
    return { file, notices, error: error?.text ?? error };
  });
  assert.match(told.notices.join(), /The sound stops here: cut\.wav has changed, or is gone/);
  assert.match(String(told.error), /cut\.wav has changed, or is gone/);
  const next = await open(page, SONG);
  assert.equal(next.frames, Math.round(5.3 * 44100));
  assert.ok(readFileSync(path).length === 50000);
  await page.close();
});
