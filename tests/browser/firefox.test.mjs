// firefox.test.mjs -- one A/B and one export in Firefox, to the same samples as everywhere.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { openFirefox } from './browsers.mjs';
import { ALL_ON, proof, sha } from './same.mjs';
import { serveSource } from './site.mjs';

const { pcm, hash, channels, files } = await proof(6);
/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;
/** @type {Awaited<ReturnType<typeof openFirefox>>} */
let browser;
before(async () => {
  site = await serveSource(files);
  browser = await openFirefox();
});
after(async () => {
  await browser.close();
  await site.close();
});

/** A page of the site, with nothing on it. */
async function blank() {
  const page = await browser.newPage();
  await page.goto(`${site.url}/empty.html`);
  return page;
}

test('A and B through the worklet: A is the source, B the export, on the same frame', async () => {
  const page = await blank();
  const b = await page.evaluate(async (params) => {
    const { offline } = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    return offline(params);
  }, ALL_ON);
  const a = await page.evaluate(async (params) => {
    const { offline } = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    return offline(params, undefined, { 'monitor.slot': 0 });
  }, ALL_ON);
  assert.equal(b.recorded, hash);
  assert.equal(a.recorded, sha(pcm.channels));
  await page.close();
});

test('an export by the studio is the same file as from Node', async () => {
  const page = await blank();
  const got = await page.evaluate(async (params) => {
    const prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    const studio = await prove.studioWithSong(params);
    studio.setDelivery({ bits: '32f' });
    const { blob, name } = await studio.exportFile();
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192)
      text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return { name, written: studio.state.written, base64: btoa(text) };
  }, ALL_ON);
  assert.equal(got.name, 'song master.wav');
  assert.match(
    got.written,
    /^Written and read back: -\d+\.\d LUFS, -1\.\d dBTP, 32f\/44\.1, 0:06$/,
  );
  const back = await readAudio(fromBytes(Buffer.from(got.base64, 'base64'), got.name));
  assert.equal(sha(back.channels), sha(channels));
  await page.close();
});
