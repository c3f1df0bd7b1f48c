// hear-page.test.mjs -- what a listener meets behind a link, on a phone: sound, faults, calls, notes.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newKey, sealed } from '../../web/share/seal.js';
import { music } from '../lib/music.mjs';
import { makeShare } from '../lib/share-made.mjs';
import { violations } from './axe.mjs';
import { listen, openHearing, placeOf, refused } from './hear-page.mjs';
import { sha } from './same.mjs';

const PARAMS = { 'loudness.on': 1, 'loudness.drive_db': 6, 'eq.on': 1, 'eq.2.gain_db': 2 };
const SONG = music('frozen-mainzik-1p', { seconds: 12, rate: 44100 });
const made = await makeShare({
  path: SONG,
  params: PARAMS,
  versions: [{ ...PARAMS, 'loudness.drive_db': 3 }],
});

/** @type {Awaited<ReturnType<typeof openHearing>>} */
let pages;
before(async () => {
  pages = await openHearing();
});
after(() => pages.close());

/** The same share under an address of its own, with some things changed. @param {Record<string, any>} [change] */
function put(change = {}) {
  const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');
  return pages.site.put({ ...made, id, ...change });
}

/** @param {import('playwright-core').Page} page @param {string} name */
const button = (page, name) => page.getByRole('button', { name, exact: true });

test('title, figures, match and waveform are there before any audio is asked for', async () => {
  const share = put();
  const { page, faults, close } = await pages.page(pages.site.link(share));
  await button(page, 'Listen').waitFor();
  await page.getByRole('heading', { name: 'Night drive' }).waitFor();
  const row = page.getByRole('row', { name: /^B / });
  assert.match((await row.textContent()) ?? '', /-\d+\.\d/);
  await page.getByText(/B plays \d\.\d dB lower/).waitFor();
  const painted = await page.locator('canvas').evaluate((canvas) => {
    const c = /** @type {HTMLCanvasElement} */ (canvas);
    const { data } = /** @type {any} */ (c.getContext('2d')).getImageData(0, 0, c.width, c.height);
    return data.filter((/** @type {number} */ x, /** @type {number} */ i) => i % 4 === 3 && x > 0)
      .length;
  });
  assert.ok(painted > 1000, `${painted} pixels`);
  assert.ok(!pages.site.requests.some((line) => line.includes(`${share.id}/audio`)));
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

test('loads paused, on B and matched; plays, changes to A and back, says that it is identical', async () => {
  const share = put();
  const { page, faults, close } = await pages.page(pages.site.link(share));
  await listen(page);
  assert.equal(await placeOf(page), 0);
  assert.ok(await page.getByRole('radio', { name: /^B/ }).isChecked());
  assert.equal(await button(page, 'Level match').getAttribute('aria-pressed'), 'true');
  await page.getByText('Bit-identical to the sender').waitFor({ timeout: 30000 });
  await button(page, 'Play').tap();
  await page.waitForTimeout(700);
  await page.locator('.big.a').tap();
  assert.ok(await page.getByRole('radio', { name: /^A/ }).isChecked());
  const at = await placeOf(page);
  assert.ok(at > 0.2 && at < 4, `${at} s`);
  await button(page, 'Version 2').tap();
  assert.ok(await page.getByRole('radio', { name: /^B/ }).isChecked());
  await button(page, 'Pause').tap();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await close();
});

/** Runs in the page: opens the link by hand and takes down what comes out. @param {{ href: string, slot: 'A' | 'B' }} what */
async function take({ href, slot }) {
  const at = (/** @type {string} */ path) => import(/** @type {string} */ (path));
  const { Desk } = await at('/web/listen/desk.js');
  const prove = await at('/tests/browser/prove.js');
  const desk = new Desk({ href, workletUrl: '/web/worklet.js' });
  await desk.open();
  await desk.listen();
  const { hearing } = desk;
  await prove.until(() => hearing.state.ready === hearing.state.song.frames);
  hearing.setMatch(false);
  hearing.setSlot(slot);
  const { planes, starved } = await prove.realtime(hearing);
  const kept = planes.map((/** @type {Float32Array} */ plane) => [
    ...new Uint32Array(plane.buffer, 0, 44100),
  ]);
  return { planes: kept, starved, latency: hearing.player.node.latency };
}

test('what comes out of the speakers is the sender’s A and B, sample for sample', async () => {
  const share = put();
  const { page, close } = await pages.page(`${pages.site.url}/empty.html`);
  const href = pages.site.link(share);
  for (const slot of /** @type {const} */ (['A', 'B'])) {
    const got = await page.evaluate(take, { href, slot });
    const planes = got.planes.map((plane) => new Float32Array(Uint32Array.from(plane).buffer));
    const expected = slot === 'A' ? made.pcm.channels : made.channels;
    const first = Math.min(...expected.map((plane) => plane.findIndex((x) => x !== 0)));
    const same = expected.map((plane) => plane.slice(first, first + 40000));
    const found = planes[0].findIndex((_, i) =>
      planes.every((plane, c) => plane.subarray(i, i + 64).every((x, j) => x === same[c][j])),
    );
    assert.ok(found >= 0 && found <= got.latency, `${slot} begins at ${found}`);
    assert.equal(sha(planes.map((plane) => plane.slice(found, found + 40000))), sha(same), slot);
    assert.equal(got.starved, 0);
  }
  await close();
});

test('a link without its part behind #, and one whose id nobody knows, say what to do', async () => {
  const share = put();
  const bare = await pages.page(`${pages.site.url}/s/${share.id}`);
  await refused(bare.page, 'The link is incomplete');
  await refused(bare.page, 'Ask for the link again');
  await bare.close();
  const cut = await pages.page(pages.site.link(share, false).slice(0, -4));
  await refused(cut.page, 'The link is incomplete');
  await cut.close();
  const unknown = await pages.page(pages.site.link({ ...share, id: 'A'.repeat(22) }));
  await refused(unknown.page, 'It has expired, was deleted, or never existed');
  await unknown.close();
});

test('another key, a changed bit, a cut end, swapped blobs: nothing of them is played', async () => {
  const { manifest, audio } = made.blobs;
  const flipped = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) => {
    const copy = Uint8Array.from(bytes);
    copy[at] ^= 1;
    return copy;
  };
  const early = [
    { key: newKey() },
    { blobs: { audio, manifest: flipped(manifest, manifest.length >> 1) } },
    { blobs: { audio, manifest: manifest.slice(0, -20) } },
    { blobs: { manifest: audio, audio: manifest } },
  ];
  for (const change of early) {
    const { page, close } = await pages.page(pages.site.link(put(change)));
    await refused(page, 'This song cannot be opened');
    await close();
  }
  const other = await makeShare({ path: SONG, params: {}, about: { title: 'Another' } });
  const late = [
    { blobs: { manifest, audio: flipped(audio, audio.length >> 1) } },
    { blobs: { manifest, audio: audio.slice(0, audio.length - 70000) } },
    { blobs: { manifest, audio: other.blobs.audio } }, // of another share: another key
    { blobs: { manifest, audio: await sealed(other.plain.manifest, made.key) } }, // right key, no song
  ];
  for (const change of late) {
    const { page, close } = await pages.page(pages.site.link(put(change)));
    await button(page, 'Listen').tap();
    await page
      .getByRole('alert')
      .filter({ hasText: /(cannot|could not) be (opened|decoded)/ })
      .waitFor();
    assert.equal(await page.getByRole('button', { name: /Play|Pause/ }).isVisible(), false);
    await close();
  }
});

test('a song that is not the one of the manifest is not played, though it opens with the key', async () => {
  const quiet = {
    ...made.pcm,
    channels: made.pcm.channels.map((c) => c.map((x) => Math.round(x * 2 ** 22) / 2 ** 23)),
  };
  const other = await makeShare({ pcm: quiet, params: {} });
  const blobs = { manifest: made.blobs.manifest, audio: await sealed(other.plain.audio, made.key) };
  const { page, close } = await pages.page(pages.site.link(put({ blobs })));
  await button(page, 'Listen').tap();
  await refused(page, 'This song cannot be opened');
  await close();
});

test('a core that the server does not have: the current one plays, marked as not identical', async () => {
  const strange = await makeShare({ path: SONG, params: PARAMS, about: { core: 'ab'.repeat(32) } });
  const { page, close } = await pages.page(pages.site.link(put(strange)));
  await listen(page);
  await page.getByText(/Not identical.*does not have the sound engine/).waitFor();
  await button(page, 'Play').tap();
  await button(page, 'Pause').waitFor();
  await close();
});

test('a hash of the first seconds that differs is a plain warning', async () => {
  const proof = { frames: Math.min(made.pcm.frames, 441000), hash: 'cd'.repeat(32) };
  const wrong = await makeShare({ path: SONG, params: PARAMS, about: { proof } });
  const { page, close } = await pages.page(pages.site.link(put(wrong)));
  await listen(page);
  await page.getByText(/Not identical to what the sender heard.*other samples/).waitFor();
  await close();
});

test('a broken line is read on from where it broke, and the song comes out whole', async () => {
  const share = put();
  share.cutAt = Math.round(share.blobs.audio.length * 0.6);
  const { page, faults, close } = await pages.page(pages.site.link(share));
  await listen(page);
  await page.getByText('Bit-identical to the sender').waitFor({ timeout: 30000 });
  const asked = pages.site.requests.filter((line) => line.includes(`${share.id}/audio`));
  assert.equal(asked.length, 2);
  assert.deepEqual(faults, []);
  await close();
});

test('without a network it says so, and goes on by itself when that is back', async () => {
  const share = put();
  const { page, context, close } = await pages.page(`${pages.site.url}/empty.html`);
  await context.route('**/api/**', (route) => route.abort());
  await page.goto(pages.site.link(share));
  await refused(page, 'There is no connection');
  await context.unroute('**/api/**');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await listen(page);
  await close();
});

test('a reload keeps the link, and opens the song again', async () => {
  const { page, close } = await pages.page(pages.site.link(put()));
  await listen(page);
  const { hash } = new URL(page.url());
  await page.reload();
  await listen(page);
  assert.equal(new URL(page.url()).hash, hash);
  await close();
});

test('after a call: Tap to continue, at the same place and slot', async () => {
  const init = () => {
    const Own = AudioContext;
    /** @type {any} */ (globalThis).AudioContext = class extends Own {
      /** @param {any} options */
      constructor(options) {
        super(options);
        /** @type {any} */ (globalThis).contexts = [
          this,
          .../** @type {any} */ (globalThis.contexts ?? []),
        ];
      }
    };
  };
  const { page, close } = await pages.page(pages.site.link(put()), { init });
  await listen(page);
  await page.locator('.big.a').tap();
  await button(page, 'Play').tap();
  await page.waitForTimeout(800);
  await page.evaluate(() => /** @type {any} */ (globalThis).contexts[0].suspend());
  await button(page, 'Tap to continue').waitFor();
  const before = await placeOf(page);
  assert.ok(before > 0.2, `${before} s`);
  await page.waitForTimeout(300);
  assert.equal(await placeOf(page), before);
  await button(page, 'Tap to continue').tap();
  await button(page, 'Pause').waitFor();
  await page.waitForTimeout(500);
  const after = await placeOf(page);
  assert.ok(after > before && after < before + 2, `${before} s, then ${after} s`);
  assert.ok(await page.getByRole('radio', { name: /^A/ }).isChecked());
  // Another device, and this one never comes back: the sound is made anew.
  await page.evaluate(() => {
    const [context] = /** @type {any} */ (globalThis).contexts;
    context.resume = () => new Promise(() => {});
    return context.suspend();
  });
  await button(page, 'Tap to continue').tap();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).contexts.length === 2);
  await page.waitForFunction(
    (from) => Number(/** @type {any} */ (document.querySelector('.position')).value) > from + 0.3,
    await placeOf(page),
  );
  await close();
});

test('another device stops the sound and waits for a finger', async () => {
  const { page, close } = await pages.page(pages.site.link(put()));
  await listen(page);
  await button(page, 'Play').tap();
  await page.waitForTimeout(500);
  await page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
  await button(page, 'Tap to continue').tap();
  await button(page, 'Pause').waitFor();
  await close();
});

test('tap to seek, drag to loop; the lock screen knows what plays', async () => {
  const { page, close } = await pages.page(pages.site.link(put()));
  await listen(page);
  const box = await page.locator('.wave-field').boundingBox();
  assert.ok(box);
  await page.touchscreen.tap(box.x + box.width / 2, box.y + 60);
  const middle = made.pcm.frames / 44100 / 2;
  assert.ok(Math.abs((await placeOf(page)) - middle) < 0.2, `${await placeOf(page)} s`);
  await page.mouse.move(box.x + box.width * 0.25, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
  await page.mouse.up();
  assert.equal(await button(page, 'Loop').getAttribute('aria-pressed'), 'true');
  await page.getByRole('button', { name: /^Note at 0:0[23]–0:0[56]$/ }).waitFor();
  const told = await page.evaluate(() => {
    const { metadata, playbackState } = navigator.mediaSession;
    return { title: metadata?.title, artist: metadata?.artist, playbackState };
  });
  assert.deepEqual(told, {
    title: 'Night drive',
    artist: 'B · version 1',
    playbackState: 'paused',
  });
  await close();
});

test('the key is in no request and no Referer', async () => {
  const share = put();
  const { page, close } = await pages.page(pages.site.link(share));
  await listen(page);
  await button(page, 'Prefer B').tap();
  await page.getByText('Bit-identical to the sender').waitFor({ timeout: 30000 });
  const all = pages.site.requests.join('\n');
  for (const secret of [share.key, share.writeToken, 'Night drive', 'song.wav'])
    assert.ok(!all.includes(secret), secret);
  await close();
});
