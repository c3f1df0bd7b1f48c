// embed.test.mjs -- the package on somebody else's page: another origin, a plain static host, its public face only.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { openChromium } from './browsers.mjs';
import { ALL_ON, proof } from './same.mjs';
import { serveSource } from './site.mjs';

const { hash, files } = await proof(4);
/** @type {Awaited<ReturnType<typeof serveSource>>} */
let host; // of the package: any static host that lets scripts be read, as every CDN does
/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site; // of the page that embeds: sends no header at all
/** @type {Awaited<ReturnType<typeof openChromium>>} */
let browser;

before(async () => {
  host = await serveSource({}, { 'access-control-allow-origin': '*' });
  const frame = `<!doctype html><iframe src="${host.url}/web/embed.html" allow="autoplay"></iframe>`;
  site = await serveSource({ ...files, '/frame.html': frame });
  browser = await openChromium();
});
after(async () => {
  await browser.close();
  await site.close();
  await host.close();
});

test('embed.html is about twenty lines and uses the public face alone', () => {
  const text = readFileSync(new URL('../../web/embed.html', import.meta.url), 'utf8');
  assert.ok(text.trim().split('\n').length <= 30);
  assert.deepEqual(
    [...text.matchAll(/from '([^']+)'/g)].map((found) => found[1]),
    ['./lacquer.js'],
  );
});

test('embed.html plays inside a page of another origin', async () => {
  const page = await browser.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${site.url}/frame.html`);
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Play' }).click();
  const shown = frame.locator('output');
  let lufs = Number.NaN;
  for (let i = 0; i < 100 && !(lufs > -30); i++) {
    await page.waitForTimeout(100);
    lufs = Number.parseFloat((await shown.textContent()) ?? '');
  }
  assert.ok(lufs > -30 && lufs < 0, `${lufs} LUFS`);
  assert.deepEqual(errors, []);
  await page.close();
});

test('a page of another origin gets the same samples, without isolation headers', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/empty.html`);
  assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), false);
  const got = await page.evaluate(
    async ({ base, params }) => {
      const { createMasteringNode, renderOffline } = await import(`${base}/web/lacquer.js`);
      const { sampleRate, frames } = await (await fetch('/song.json')).json();
      const all = new Float32Array(await (await fetch('/song.f32')).arrayBuffer());
      const channels = [all.slice(0, frames), all.slice(frames)];
      const urls = { wasmUrl: `${base}/web/lacquer.wasm`, workletUrl: `${base}/web/worklet.js` };
      const probe = await createMasteringNode(new OfflineAudioContext(2, 1, sampleRate), {
        ...urls,
        recipe: { params },
      });
      const context = new OfflineAudioContext(2, frames + probe.latency, sampleRate);
      const node = await createMasteringNode(context, { ...urls, recipe: { params } });
      const buffer = new AudioBuffer({ numberOfChannels: 2, length: frames, sampleRate });
      for (const [c, plane] of channels.entries()) buffer.copyToChannel(plane, c);
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(node).connect(context.destination);
      source.start();
      const played = await context.startRendering();
      const { sha } = await import('/tests/browser/prove.js');
      const rendered = await renderOffline(
        { sampleRate, frames, channels, name: 'song' },
        { params },
      );
      return {
        node: await sha([0, 1].map((c) => played.getChannelData(c).slice(node.latency))),
        offline: await sha(rendered.channels),
        recipe: node.recipe.params,
      };
    },
    { base: host.url, params: ALL_ON },
  );
  assert.equal(got.node, hash, 'the node');
  assert.equal(got.offline, hash, 'renderOffline');
  assert.equal(got.recipe['loudness.drive_db'], ALL_ON['loudness.drive_db']);
  await page.close();
});

test('a name that does not exist changes nothing and says so', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/empty.html`);
  const got = await page.evaluate(async (base) => {
    const { createMasteringNode } = await import(`${base}/web/lacquer.js`);
    const urls = { wasmUrl: `${base}/web/lacquer.wasm`, workletUrl: `${base}/web/worklet.js` };
    const node = await createMasteringNode(new AudioContext(), urls);
    let message = '';
    try {
      node.set({ 'eq.3.gain_db': 2, 'eq.99.gain_db': 1 });
    } catch (error) {
      message = /** @type {Error} */ (error).message;
    }
    node.set({ 'eq.2.gain_db': -1.5 });
    return { message, params: node.recipe.params };
  }, host.url);
  assert.match(got.message, /eq\.99\.gain_db/);
  assert.deepEqual(got.params, { 'eq.2.gain_db': -1.5 });
  await page.close();
});
