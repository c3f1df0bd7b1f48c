// share.test.mjs -- a share from the click to the stored bytes, in Chromium: what leaves the page, and what does not.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readAudio } from '../../web/files/read.js';
import { encode } from '../../web/files/samples.js';
import { fromBytes } from '../../web/files/source.js';
import { wavBytes } from '../../web/files/wav-write.js';
import { fingerprint } from '../../web/fingerprint.js';
import { parseLink } from '../../web/share/links.js';
import { openManifest } from '../../web/share/manifest.js';
import { makeNote, sealNote } from '../../web/share/notes.js';
import { opened } from '../../web/share/seal.js';
import { scratch } from '../lib/music.mjs';
import { ShareLine } from '../lib/share-line.mjs';
import { ShareProcess } from '../lib/share-process.mjs';
import { violations } from './axe.mjs';
import { demo, land, openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const MARK = 'Zwiebelfisch';
const server = new ShareProcess();
const line = new ShareLine(server);
/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let pages;
before(async () => {
  await server.start();
  pages = await openStudioPages(line);
});
after(async () => {
  await pages.close();
  await server.close();
});

/** Float noise, whose very bytes would be in a packed file. @param {number} seconds */
function song(seconds) {
  let seed = 7;
  const next = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return Math.fround(seed / 2 ** 33);
  };
  const channels = [0, 1].map(() => Float32Array.from({ length: seconds * 48000 }, next));
  const path = join(scratch, `${MARK} take 3.wav`);
  writeFileSync(path, wavBytes(channels, { sampleRate: 48000, bits: '32f' }));
  const part = channels.map((c) => c.subarray(1000, 1008));
  const pcm = /** @type {any} */ ({ sampleRate: 48000, channels, frames: channels[0].length });
  return { path, print: fingerprint(pcm), bytes: Buffer.from(encode(part, 8, '32f')) };
}

/** @param {Page} page @param {string} path */
async function open(page, path) {
  await page.getByLabel('Audio file').setInputFiles(path);
  await page.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
}

/** @param {Page} page */
const dialog = (page) => page.getByRole('dialog', { name: /Share|shared|Sharing|My links/ });

/** @param {Page} page @param {string | RegExp} name */
const press = (page, name) => dialog(page).getByRole('button', { name, exact: true }).click();

/** @param {Page} page */
const openDialog = (page) => page.getByRole('button', { name: 'Share', exact: true }).click();

/** @param {Page} page @param {string} name */
async function linkOf(page, name) {
  const field = dialog(page).getByRole('textbox', { name: `${name} link` });
  await field.waitFor({ timeout: 60000 });
  return /** @type {import('../../web/share/links.js').ShareLink} */ (
    parseLink(await field.inputValue())
  );
}

/** @param {string} id @param {string} name */
async function blobOf(id, name) {
  const answer = await fetch(`${server.url}/api/shares/${id}/${name}`);
  assert.equal(answer.status, 200);
  return new Uint8Array(await answer.arrayBuffer());
}

/** What a listener would find. @param {{ id: string, key: string }} link */
async function found({ id, key }) {
  const manifest = openManifest(await opened(await blobOf(id, 'manifest'), key));
  const audio = await opened(await blobOf(id, 'audio'), key);
  const pcm = await readAudio(fromBytes(audio, 'audio'));
  assert.equal(fingerprint(pcm), manifest.source.pcm);
  return manifest;
}

test('a whole share of the demo: link, QR code, the same samples behind it, then deleted', async () => {
  const { page, faults, close } = await pages.page();
  await demo(page);
  await land(page, -12);
  await openDialog(page);
  await dialog(page)
    .getByText('Anyone with this link can keep the full-quality mix and master')
    .waitFor();
  await dialog(page).getByText('Only this computer can open this link').waitFor();
  await dialog(page).getByRole('button', { name: 'Copy recipe link' }).waitFor();
  assert.match(
    String(await dialog(page).getByRole('status', { name: 'Size' }).textContent()),
    /^About [\d.]+ MB, \d+ s/,
  );
  assert.equal(await dialog(page).getByRole('radio', { name: 'Loop only' }).isDisabled(), true);
  assert.deepEqual(await violations(page), []);
  await press(page, 'Share');
  const link = await linkOf(page, 'Listen and comment');
  assert.equal((await linkOf(page, 'Listen')).writeToken, '');
  assert.ok(link.writeToken);
  await dialog(page).getByRole('img', { name: 'QR code of the link' }).waitFor();
  assert.deepEqual(await violations(page), []);
  const manifest = await found(link);
  assert.equal(manifest.title, 'Lacquer demo');
  assert.equal(manifest.source.format, 'flac');
  assert.equal(manifest.recipe.target?.lufs, -12);
  assert.ok(Math.abs(Number(manifest.b.figures.loudness.integratedLufs) + 12) < 0.05);
  await press(page, 'Delete');
  await press(page, 'Delete for everybody?');
  await dialog(page).getByRole('button', { name: 'Share', exact: true }).waitFor();
  assert.equal((await fetch(`${server.url}/api/shares/${link.id}`)).status, 404);
  assert.deepEqual(faults, []);
  await close();
});

test('nothing leaves before Share; after it the server holds and hears nothing it could read', async () => {
  const { page, faults, requests, close } = await pages.page();
  const { path, print, bytes } = song(4);
  [line.heads, line.bodies] = [[], []];
  await open(page, path);
  await openDialog(page);
  await dialog(page).getByRole('textbox', { name: 'Title' }).fill(`${MARK} title`);
  assert.deepEqual(
    line.heads.map((head) => head.split('\n')[0]),
    ['GET /api/limits'],
  );
  assert.equal(line.bodies.length, 0);
  const own = new URL(pages.site.url).origin;
  assert.ok(requests.every((url) => new URL(url).origin === own || url.startsWith('blob:')));
  await press(page, 'Share');
  const link = await linkOf(page, 'Listen and comment');
  const manifest = await found(link);
  assert.equal(manifest.source.pcm, print);
  assert.equal(manifest.source.format, 'wav');
  assert.equal(manifest.title, `${MARK} title`);
  assert.equal(manifest.source.name, `${MARK} take 3.wav`);

  const note = makeNote({
    kind: 'note',
    name: 'Mira',
    text: `${MARK} <img src=x onerror=alert(1)>`,
    start: 1.5,
  });
  const posted = await fetch(`${server.url}/api/shares/${link.id}/notes`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${link.writeToken}`,
      'content-type': 'application/octet-stream',
    },
    body: /** @type {any} */ (await sealNote(note, link.key)),
  });
  assert.equal(posted.status, 201);
  const told = {
    store: server.stored(),
    log: server.printed,
    heads: line.heads.join('\n'),
    bodies: Buffer.concat(line.bodies),
  };
  assert.ok(
    told.store.length > 1.5e6 && told.bodies.length > 1.5e6,
    'there is something to look at',
  );
  for (const [where, text] of Object.entries(told)) {
    for (const secret of [MARK, link.key, bytes])
      assert.ok(!text.includes(/** @type {any} */ (secret)), `${secret} is in ${where}`);
  }
  assert.ok(!requests.some((url) => url.includes(link.key)));
  assert.doesNotMatch(told.heads, /referer","[^"]*[#?]/i);

  // What its owner sees of it.
  await press(page, /^My links/); // with how many are new, once that was asked
  await dialog(page).getByText('1 new').waitFor();
  await press(page, 'Notes');
  await dialog(page).getByText(`${MARK} <img src=x onerror=alert(1)>`).waitFor();
  await dialog(page).getByText('0:01').waitFor();
  await dialog(page).getByRole('textbox', { name: 'Answer' }).fill('Thank you');
  await press(page, 'Send');
  await dialog(page).getByText('Thank you').waitFor();
  await press(page, 'Stop comments');
  await dialog(page).getByRole('button', { name: 'Allow comments' }).waitFor();
  assert.equal((await (await fetch(`${server.url}/api/shares/${link.id}`)).json()).comments, false);
  const saved = page.waitForEvent('download');
  await press(page, 'Save owner link');
  assert.equal((await saved).suggestedFilename(), `${MARK} title owner link.txt`);
  await press(page, 'Delete');
  await press(page, 'Delete for everybody?');
  await dialog(page).locator('.my-link').waitFor({ state: 'detached' });
  assert.equal((await fetch(`${server.url}/api/shares/${link.id}`)).status, 404);
  assert.deepEqual(faults, []);
  await close();
});

test('only a loop of it, only to listen', async () => {
  const { page, faults, close } = await pages.page();
  await demo(page);
  await page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur());
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('i');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('o');
  await openDialog(page);
  await dialog(page).getByRole('radio', { name: 'Loop only' }).check();
  await dialog(page).getByRole('radio', { name: 'Listen', exact: true }).check();
  await press(page, 'Share');
  const link = await linkOf(page, 'Listen');
  const manifest = await found(link);
  const { start, end } = /** @type {any} */ (manifest.range);
  assert.equal(manifest.source.frames, end - start);
  assert.ok(Math.abs((end - start) / 48000 - 5) < 0.1, `${(end - start) / 48000} s`);
  assert.equal(manifest.options.comments, false);
  assert.deepEqual(faults, []);
  await close();
});

/** @param {() => boolean} when */
async function until(when) {
  for (let i = 0; !when(); i++) {
    if (i > 3000) throw new Error('This never happened.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('the server killed three times and the tab closed: the same bytes, and few of them twice', async () => {
  const { page, close } = await pages.page();
  const { path, print } = song(24); // 9.2 MB as float
  await open(page, path);
  await openDialog(page);
  line.sent = 0;
  line.speed = 3e6;
  await press(page, 'Share');
  for (const at of [1e6, 3.5e6]) {
    await until(() => line.sent > at);
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.start();
  }
  await until(() => line.sent > 6e6);
  await page.reload(); // as a tab that is closed and opened again
  await page.getByRole('progressbar', { name: 'Uploading' }).waitFor();
  await until(() => line.sent > 7e6);
  await server.kill();
  await dialogless(page).getByText('waits for the connection').waitFor();
  await server.start();
  await page.getByText('is uploaded: its link is under My links').waitFor({ timeout: 60000 });
  line.speed = 0;
  const again = line.sent - 9.3e6;
  assert.ok(again <= 4 * (2 << 20), `${again} bytes were sent again`);
  await page.getByRole('button', { name: 'My links' }).click();
  await press(page, 'Link');
  const manifest = await found(await linkOf(page, 'Listen and comment'));
  assert.equal(manifest.source.pcm, print);
  await close();
});

/** @param {Page} page */
const dialogless = (page) => page.locator('.sharing');

test('called off while it is uploaded, nothing stays anywhere', async () => {
  const { page, faults, close } = await pages.page();
  await open(page, song(10).path);
  await openDialog(page);
  [line.sent, line.speed, line.heads] = [0, 1e6, []];
  await press(page, 'Share');
  await until(() => line.sent > 5e5);
  await page.keyboard.press('Escape'); // it goes on in sight, and can be come back to
  await dialogless(page).getByRole('progressbar', { name: 'Uploading' }).waitFor();
  await openDialog(page);
  await press(page, 'Cancel');
  await dialog(page).getByRole('button', { name: 'Share', exact: true }).waitFor();
  line.speed = 0;
  assert.ok(line.heads.some((head) => head.startsWith('DELETE /api/shares/')));
  await press(page, 'My links');
  await dialog(page).getByText('Nothing was shared from this browser yet').waitFor();
  const left = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = /** @type {any} */ (await root.getDirectoryHandle('lacquer-shares'));
    const names = [];
    for await (const name of folder.keys()) names.push(name);
    return names;
  });
  assert.deepEqual(left, []);
  assert.deepEqual(faults, []);
  await close();
});

test('a static host offers the recipe link, and says why', async () => {
  const still = await openStudioPages();
  const { page, close, requests } = await still.page({ width: 390, height: 844 });
  await demo(page);
  const first = requests.filter((url) => /age-encryption|tus-js|qrcode|share\/desk/.test(url));
  assert.deepEqual(first, [], 'none of it is in the first download');
  await openDialog(page);
  await dialog(page).getByText('There is no share server behind this page').waitFor();
  await dialog(page).getByRole('button', { name: 'Copy recipe link' }).waitFor();
  assert.equal(await dialog(page).getByRole('button', { name: 'Share', exact: true }).count(), 0);
  await close();
  await still.close();
});

test('what another tab changed of a share stays, and what it removed does not come back', async () => {
  const { page, faults, close } = await pages.page();
  const [changed, left] = await page.evaluate(async () => {
    const { Shelf } = await import(String(new URL('share/shelf.js', document.baseURI)));
    const [one, other] = [new Shelf(), new Shelf()];
    await one.put({ local: 'x', made: 1, writeToken: 'first' });
    const [row] = await other.all();
    await one.amend((await one.all())[0], { writeToken: 'second' });
    await other.amend(row, { seen: 3 }); // from what this tab knew before
    const after = [structuredClone(row), ...(await one.all())];
    await one.drop('x');
    await other.amend(row, { seen: 4 });
    return [after, (await one.all()).length];
  });
  const expected = { local: 'x', made: 1, writeToken: 'second', seen: 3 };
  assert.deepEqual(changed, [expected, expected]);
  assert.equal(left, 0);
  assert.deepEqual(faults, []);
  await close();
});
