// one-file.test.mjs -- a song saved as one page in Chromium, opened from the disk in Chromium as on a phone and in Firefox,
// without a network: what is heard is the sender's A and B. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DIST } from '../../scripts/house.mjs';
import { serve } from '../../scripts/serve.mjs';
import { effective } from '../../wasm/params.js';
import { encode } from '../../web/files/samples.js';
import { wavBytes } from '../../web/files/wav-write.js';
import { fingerprint } from '../../web/fingerprint.js';
import { renderOffline } from '../../web/render.js';
import { openManifest } from '../../web/share/manifest.js';
import { core } from '../lib/core.mjs';
import { scratch } from '../lib/music.mjs';
import { partsOf } from '../lib/one-file.mjs';
import { noise, sine } from '../lib/signal.mjs';
import { violations } from './axe.mjs';
import { openChromium, openFirefox } from './browsers.mjs';
import { listen, PHONE, placeOf } from './hear-page.mjs';
import { land } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const TITLE = 'Kreis </title><img src=x onerror=alert(1)> {{lacquer song}}';
const RATE = 48000;
const SECONDS = 3;
const HEARD = 24000; // frames that are compared

assert.ok(
  existsSync(join(DIST, 'one-file.html')),
  'dist/ is not built: node scripts/build.mjs page',
);

/** A tone over noise, in whole steps of 16 bits. */
const channels = [1, 2].map((seed) => {
  const tone = sine(220 * seed, -12, SECONDS * RATE, RATE);
  const hiss = noise(SECONDS * RATE, -26, seed);
  return tone.map((x, i) => Math.round((x + hiss[i]) * 2 ** 15) / 2 ** 15 + 0);
});
const song = { sampleRate: RATE, frames: SECONDS * RATE, channels };

/** @param {Float32Array[]} planes */
const sha = (planes) =>
  createHash('sha256')
    .update(encode(planes, planes[0].length, '32f'))
    .digest('hex');

/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {Awaited<ReturnType<typeof openChromium>>} */
let chromium;
/** What was saved. @type {{ path: string, a: Float32Array[], b: Float32Array[] }} */
const saved = { path: '', a: channels, b: channels };

/** Runs in the page before its own scripts: keeps what goes to the speakers. */
function record() {
  const connect = AudioNode.prototype.connect;
  const source = `registerProcessor('test-recorder', class extends AudioWorkletProcessor {
    constructor() {
      super();
      this.kept = [];
      this.port.onmessage = () => { this.port.postMessage(this.kept); this.kept = []; };
    }
    process([input]) {
      if (input.length) this.kept.push(input.map((plane) => plane.slice()));
      return true;
    }
  });`;
  AudioNode.prototype.connect = function (/** @type {any[]} */ ...args) {
    const { context } = this;
    if (args[0] === context.destination)
      context.audioWorklet
        .addModule(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
        .catch(() =>
          context.audioWorklet.addModule(`data:text/javascript,${encodeURIComponent(source)}`),
        )
        .then(() => {
          const node = new AudioWorkletNode(context, 'test-recorder');
          const still = new GainNode(context, { gain: 0 });
          Reflect.apply(connect, this, [node]);
          Reflect.apply(connect, node, [still]);
          Reflect.apply(connect, still, [context.destination]);
          Object.assign(window, { recorder: node });
        });
    return Reflect.apply(connect, this, args);
  };
}

/** Runs in the page: what went to the speakers since the last time, both sides, as base 64. @returns {Promise<string[]>} */
function taken() {
  const { port } = /** @type {any} */ (window).recorder;
  return new Promise((resolve) => {
    port.onmessage = (/** @type {MessageEvent} */ { data }) => {
      const sides = [0, 1].map((c) => {
        const parts = data.map((/** @type {Float32Array[]} */ planes) => planes[c]);
        const bytes = parts.flatMap((/** @type {Float32Array} */ part) => [
          ...new Uint8Array(part.buffer),
        ]);
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        return btoa(text);
      });
      resolve(sides);
    };
    port.postMessage('');
  });
}

/** The sender's samples are among those that were heard, from a place on. @param {string[]} sides @param {Float32Array[]} planes @param {string} what */
function heard(sides, planes, what) {
  const got = sides.map(
    (side) => new Float32Array(Uint8Array.from(Buffer.from(side, 'base64')).buffer),
  );
  const from = RATE / 2; // the first sound fades in
  const part = planes.map((plane) => plane.slice(from, from + HEARD));
  const at = got[0].findIndex((/** @type {number} */ _, /** @type {number} */ i) =>
    part.every((plane, c) => plane.subarray(0, 64).every((x, j) => x === got[c][i + j])),
  );
  assert.ok(at >= 0, `${what} is not among ${got[0].length} frames`);
  const found = got.map((/** @type {Float32Array} */ plane) => plane.slice(at, at + HEARD));
  assert.equal(sha(found), sha(part), what);
}

before(async () => {
  site = await serve({ port: 0 });
  chromium = await openChromium();
});
after(async () => {
  await chromium.close();
  await site.close();
});

test('saved from a page without a server: said beforehand what it is, and what is in it', async () => {
  const path = join(scratch, 'take 3.wav');
  writeFileSync(path, wavBytes(channels, { sampleRate: RATE, bits: '32f' }));
  const context = await chromium.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? String(error)));
  await page.goto(site.url);
  await page.getByLabel('Audio file').setInputFiles(path);
  await page.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
  await land(page, -10);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /Share|saved|Sharing/ });
  await dialog.getByText('There is no share server behind this page').waitFor();
  await dialog
    .getByText('Anyone with this file can keep the full-quality mix and master')
    .waitFor();
  const size = await dialog.getByRole('status', { name: 'How large the file is' }).textContent();
  assert.match(String(size), /^About [\d.]+ MB\.$/);
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole('textbox', { name: 'Title' }).fill(TITLE);
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save one file' }).click();
  const file = await download;
  assert.equal(
    file.suggestedFilename(),
    'Kreis title img src=x onerror=alert(1) {{lacquer song}} - Lacquer.html',
  );
  await dialog.getByText('written and read back').waitFor();
  saved.path = join(scratch, file.suggestedFilename());
  await file.saveAs(saved.path);
  assert.deepEqual(faults, []);
  await context.close();

  const html = readFileSync(saved.path, 'utf8');
  const said = Number(/[\d.]+/.exec(String(size))?.[0]) * 1e6;
  assert.ok(Math.abs(html.length / said - 1) < 0.4, `${html.length} bytes, ${said} were said`);
  const manifest = openManifest(partsOf(html).manifest);
  assert.equal(manifest.title, TITLE);
  assert.equal(manifest.source.pcm, fingerprint(/** @type {any} */ (song)));
  const { channels: master } = await renderOffline(
    /** @type {any} */ (song),
    { params: effective(manifest.recipe) },
    { module: core },
  );
  assert.equal(
    manifest.proof.hash,
    sha(master),
    'the proof is the hash of the whole, rendered here',
  );
  saved.b = master;
});

test('Chromium at 390x844, from the disk: A and B are the sender’s, sample for sample; what is said stays', async () => {
  const context = await chromium.newContext({ ...PHONE, offline: true, acceptDownloads: true });
  const page = await context.newPage();
  await page.addInitScript(record);
  /** @type {string[]} */
  const faults = [];
  /** @type {string[]} */
  const requests = [];
  page.on('pageerror', (error) => faults.push(error.stack ?? String(error)));
  page.on('console', (line) => faults.push(line.text()));
  page.on('dialog', () => faults.push('a dialog'));
  context.on('request', (request) => requests.push(request.url()));
  const url = pathToFileURL(saved.path).href;
  await page.goto(url);
  await page.getByRole('heading', { name: TITLE }).waitFor();
  assert.equal(await page.title(), `${TITLE} · Lacquer`);
  await listen(page);
  await page.getByText('Bit-identical to the sender').waitFor({ timeout: 30000 });
  const button = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true });
  await button('Level match').tap();
  for (const [slot, planes] of /** @type {const} */ ([
    ['B', saved.b],
    ['A', saved.a],
  ])) {
    await page.locator(`.big.${slot.toLowerCase()}`).tap();
    await page.getByRole('slider', { name: 'Position' }).fill('0');
    await page.evaluate(taken);
    await button('Play').tap();
    await page.waitForFunction(
      () => Number(/** @type {any} */ (document.querySelector('.position')).value) > 1.4,
    );
    await button('Pause').tap();
    heard(await page.evaluate(taken), planes, slot);
  }
  assert.ok((await placeOf(page)) > 1.4);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Mira');
  await button('Prefer B').tap();
  await page.getByRole('textbox', { name: 'Note', exact: true }).fill('Too bright <b>here</b>');
  await page.getByRole('button', { name: /^Note at/ }).tap();
  await page.getByText('Nothing is sent from this file').waitFor();
  assert.deepEqual(await violations(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  const download = page.waitForEvent('download');
  await button('Save as text').tap();
  const text = readFileSync(await (await download).path(), 'utf8');
  assert.match(
    text,
    /^Kreis [\s\S]*Mira prefers B[\s\S]*\[ \] 0:01 {2}Too bright <b>here<\/b> \(Mira\)\n$/,
  );
  await page.reload();
  await page.getByText('Too bright <b>here</b>').waitFor();
  assert.deepEqual(faults, []);
  const out = requests.filter((each) => each !== url && !/^(blob|data):/.test(each));
  assert.deepEqual(out, []);
  await context.close();
});

test('Firefox, from the disk: its worklet is there, the sender’s A and B are rendered to the sender’s hash', async () => {
  const browser = await openFirefox();
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 390, height: 844 });
    /** @type {string[]} */
    const faults = [];
    /** @type {string[]} */
    const requests = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (line) => faults.push(line.text()));
    page.on('request', (request) => requests.push(request.url()));
    const url = pathToFileURL(saved.path).href;
    await page.goto(url);
    await page.waitForSelector('.go-listen:not([hidden])');
    await page.click('.go-listen');
    // The song must have the manifest's fingerprint, else nothing is ready; the proof is of all of its three seconds.
    await page.waitForSelector('.play[aria-label="Play"]');
    await page.waitForFunction(
      () => document.body.textContent?.includes('Bit-identical to the sender'),
      { timeout: 60000 },
    );
    await page.$eval('.vote.approved', (vote) => /** @type {any} */ (vote).click()); // under the deck
    await page.waitForFunction(() => document.body.textContent?.includes('Somebody approved'));
    assert.deepEqual(faults, []);
    const out = requests.filter((each) => each !== url && !/^(blob|data):/.test(each));
    assert.deepEqual(out, []);
  } finally {
    await browser.close();
  }
});
