// weak.test.mjs -- a machine that cannot render live, in Chromium: the finished render plays, sample for sample, says
// so, and the chain returns. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openChromium } from './browsers.mjs';
import { ALL_ON, proof } from './same.mjs';
import { serveSource } from './site.mjs';
import { demo, land, openStudioPages } from './studio-page.mjs';

const { hash, files } = await proof(12);
/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  site = await serveSource(files);
  browser = await openChromium();
});
after(async () => {
  await browser.close();
  await site.close();
});

test('by hand: what is heard of the finished render is the export, from the first sample to the last', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/empty.html`);
  const got = await page.evaluate(async (params) => {
    const prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    const studio = await prove.studioWithSong(params);
    await prove.until(() => studio.state.final.fresh);
    const { channels } = await studio.calls.call('render', { values: studio.values() });
    studio.standIn.choose('rendered');
    await studio.player.context.resume();
    let told = 0;
    studio.player.node.addEventListener('report', (/** @type {any} */ { detail }) => {
      if (detail.stoodIn === 1) told = detail.render;
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { planes, starved } = await prove.realtime(studio);
    const { heard } = studio.state.standIn;
    const take = prove.aligned(planes, channels, studio.player.node.latency);
    return { hash: await prove.sha(take), starved, told, heard };
  }, ALL_ON);
  assert.equal(got.starved, 0, 'the feed kept up');
  assert.ok(got.told > 0 && got.heard, 'the chain rested');
  assert.equal(got.hash, hash);
  await page.close();
});

test('a new setting is heard when it is rendered; the old render goes on until then, and is said to be older', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/empty.html`);
  const got = await page.evaluate(async (params) => {
    const prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    const studio = await prove.studioWithSong(params);
    await prove.until(() => studio.state.final.fresh);
    studio.setLoop({ on: true, start: 0, end: studio.state.song.frames });
    studio.standIn.choose('rendered');
    studio.play();
    await prove.until(() => studio.state.standIn.heard);
    /** @type {any[]} */
    const states = [];
    let lowest = 1; // share of the render in what is heard
    let id = 0;
    studio.player.node.addEventListener('report', (/** @type {any} */ { detail }) => {
      lowest = Math.min(lowest, detail.stoodIn);
      id = detail.render;
    });
    studio.addEventListener('change', () => states.push({ ...studio.state.standIn }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const first = id;
    lowest = 1;
    studio.set('stereo.width', 40);
    await prove.until(() => id > first);
    await prove.until(() => !studio.state.standIn.older);
    const { starved } = studio.state.transport;
    const never = lowest;
    const older = states.some((state) => state.older && state.heard);
    studio.standIn.choose('live');
    await prove.until(() => !studio.state.standIn.heard, 20000);
    return { older, never, starved, left: id };
  }, ALL_ON);
  assert.deepEqual(got, { older: true, never: 1, starved: 0, left: 0 });
  await page.close();
});

test('a machine that is really too busy: dropouts, the sentence, no more dropouts, and live again after quiet', async () => {
  const pages = await openStudioPages();
  try {
    const { page, faults } = await pages.page({
      init: () => {
        const Node = window.AudioWorkletNode;
        window.AudioWorkletNode = class extends Node {
          constructor(...args) {
            super(.../** @type {[any, any]} */ (args));
            Object.assign(window, { lacquer: this });
          }
        };
      },
    });
    await demo(page);
    await land(page, -12);
    await page.evaluate(async () => {
      const { context } = /** @type {any} */ (window).lacquer;
      await context.audioWorklet.addModule('/tests/browser/busy.js');
      const busy = new AudioWorkletNode(context, 'busy');
      busy.connect(context.destination);
      Object.assign(window, { busy, underruns: () => context.playbackStats.underrunEvents });
    });
    await page.getByRole('button', { name: 'Loop', exact: true }).click();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.waitForTimeout(1500);
    const note = page.getByRole('status', { name: 'Rendering' });
    assert.equal(await note.isVisible(), false);
    const underruns = () => page.evaluate(() => /** @type {any} */ (window).underruns());
    const burn = (/** @type {number} */ share) =>
      page.evaluate((x) => /** @type {any} */ (window).busy.port.postMessage(x), share);
    const calm = await underruns();
    await burn(1.3);
    const sentence =
      'This machine is too busy to render live: playing the finished render, the same samples. Changes are heard when it is rendered again.';
    await note.filter({ hasText: sentence }).waitFor({ timeout: 20000 });
    assert.ok((await underruns()) - calm >= 3, 'it was busy');
    await burn(0);
    await page.waitForTimeout(1000);
    const eased = await underruns();
    await page.waitForTimeout(8000);
    assert.ok((await underruns()) - eased <= 1, 'dropouts stop');
    await note.filter({ hasText: 'settles' }).waitFor({ timeout: 30000 });
    await note.waitFor({ state: 'hidden', timeout: 15000 });
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    assert.deepEqual(faults, []);
  } finally {
    await pages.close();
  }
});
