// WebKitGTK in place of Safari: a share is heard and answered, the studio gives the same bytes as Node, sends a song, and
// saves a page that plays from the disk. By command, because no other test needs this engine:   npm run test:webkit
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DIST } from '../../scripts/house.mjs';
import { CORE } from '../../wasm/out/core.js';
import { deliver } from '../../web/delivery.js';
import { demoPass } from '../../web/demo.js';
import { makeRecipe } from '../../web/recipe.js';
import { openNote } from '../../web/share/notes.js';
import { run } from '../../web/slices.js';
import { Stage } from '../../web/stage.js';
import { ALL_ON, proof, sha } from '../browser/same.mjs';
import { serveSource } from '../browser/site.mjs';
import { core } from '../lib/core.mjs';
import { memorySink } from '../lib/deliveries.mjs';
import { music } from '../lib/music.mjs';
import { makeShare } from '../lib/share-made.mjs';
import { ask, newShare, startHere, stored, uploadBlob } from '../lib/share-server.mjs';
import { openWebkit, pause } from './driver.mjs';

const SLOW = 120000; // ms, for what renders a song
const IDENTICAL = 'Bit-identical to the sender';

assert.ok(existsSync(join(DIST, 'listen.html')), 'dist/ is not built: node scripts/build.mjs page');

/** @type {Awaited<ReturnType<typeof openWebkit>>} */
let webkit;
before(async () => {
  webkit = await openWebkit();
});
after(() => webkit?.close());

/** Keeps what goes wrong in the page unnoticed, and what its Workers answer from here on. */
function keep() {
  const kept = { faults: /** @type {string[]} */ ([]), said: /** @type {any[]} */ ([]) };
  Object.assign(window, { kept });
  addEventListener('error', ({ message }) => void kept.faults.push(message));
  addEventListener('unhandledrejection', ({ reason }) => void kept.faults.push(String(reason)));
  const { postMessage } = Worker.prototype;
  const known = new WeakSet();
  Worker.prototype.postMessage = function (/** @type {any[]} */ ...args) {
    if (!known.has(this))
      this.addEventListener('message', ({ data }) => {
        if (data.id && data.fraction === undefined) kept.said.push(data);
      });
    known.add(this);
    return Reflect.apply(postMessage, this, args);
  };
}

/** @param {import('./driver.mjs').Window} page @returns {Promise<string[]>} */
const faults = (page) => page.eval(() => /** @type {any} */ (window).kept.faults);

/** Whether a Worker answered a call twice: then a second one listens inside it. */
const answers = () => {
  const ids = /** @type {any} */ (window).kept.said.map((/** @type {any} */ { id }) => id);
  return { calls: new Set(ids).size, answers: ids.length };
};

/** @param {import('./driver.mjs').Window} page where it plays, seconds */
const place = (page) =>
  page.eval(() => Number(/** @type {any} */ (document.querySelector('.position')).value));

/** Plays on for a while. @param {import('./driver.mjs').Window} page */
async function plays(page) {
  const from = await place(page);
  for (let i = 0; (await place(page)) < from + 0.5; i++) {
    assert.ok(i < 100, 'it does not play');
    await pause(100);
  }
}

/** What was downloaded, as soon as it is whole. @param {string} end of its name @returns {Promise<string>} path */
async function downloaded(end) {
  const found = () => readdirSync(webkit.downloads).find((name) => name.endsWith(end));
  for (let i = 0, size = -1; ; i++) {
    const path = join(webkit.downloads, found() ?? '');
    const now = found() ? readFileSync(path).length : -1;
    if (now > 0 && now === size) return path;
    size = now;
    assert.ok(i < 300, `${end} was not downloaded`);
    await pause(200);
  }
}

/** @param {import('./driver.mjs').Window} page @param {number} lufs */
async function land(page, lufs) {
  await page.type('[aria-label="Target loudness"]', `${lufs}\uE007`);
  const landed = (/** @type {string} */ figure) =>
    document.querySelector('[aria-label="Landing"]')?.textContent?.includes(figure) &&
    document.querySelector('.final .b:not(.stale)')?.textContent?.includes(figure);
  await page.until(landed, { args: [lufs.toFixed(1)], ms: SLOW });
}

test('a share on a phone: identical, played, A and B, a vote and a note arrive, and are there after a reload', async (t) => {
  const server = await startHere(t, { PAGE: DIST, PORT: '0' });
  const { url } = server;
  const path = music('frozen-mainzik-1p', { seconds: 11, rate: 44100 });
  const made = await makeShare({ path, params: { 'loudness.on': 1, 'loudness.drive_db': 6 } });
  const { manifest, audio } = made.blobs;
  const share = await newShare(url, { bytes: manifest.length + audio.length });
  for (const [name, bytes] of Object.entries(made.blobs))
    await uploadBlob(url, share, name, Buffer.from(bytes)).whole;
  const post = { method: 'POST', token: share.ownerToken };
  assert.equal((await ask(url, `/api/shares/${share.id}/finish`, post)).status, 204);

  const page = webkit.window;
  await page.size(390, 844);
  await page.goto(`${url}/s/${share.id}#${made.key}.${share.writeToken}`);
  await page.eval(keep);
  await page.press('.go-listen');
  await page.says(IDENTICAL);
  const heard = () =>
    /** @type {any} */ (window).kept.said.find((/** @type {any} */ { result }) => result?.hash)
      .result.hash;
  assert.equal(await page.eval(heard), made.hash, 'SHA-256 of what B begins with');
  await page.press('.play');
  await plays(page);
  for (const slot of ['a', 'b']) {
    await page.press(`.big.${slot}`);
    await page.until((/** @type {string} */ css) => document.querySelector(css), {
      args: [`.big.${slot}:has(:checked)`],
    });
    await plays(page);
  }
  const width = () => document.documentElement.scrollWidth - innerWidth;
  assert.ok((await page.eval(width)) <= 0, 'nothing is too wide');
  await page.type('.own-name', 'Mara');
  await page.press('.vote', 'Prefer B');
  await page.type('.note-form textarea', 'The bass is late');
  await page.press('.note-form [type="submit"]');
  const sent = async () => (await ask(url, `/api/shares/${share.id}/notes?after=0`)).body.notes;
  for (let i = 0; (await sent()).length < 2; i++) {
    assert.ok(i < 300, `${(await sent()).length} of 2 arrived`);
    await pause(100);
  }
  const bodies = (await sent()).map(({ body }) => Buffer.from(body, 'base64'));
  const notes = await Promise.all(bodies.map((body) => openNote(body, made.key)));
  assert.deepEqual(
    notes.map((note) => [note?.kind, note?.name, note?.answer ?? note?.text]),
    [
      ['answer', 'Mara', 'b'],
      ['note', 'Mara', 'The bass is late'],
    ],
  );
  assert.ok(!(await stored(server)).some((bytes) => bytes.includes('bass is late')));
  assert.deepEqual(await faults(page), []);
  await page.reload();
  await page.says('Mara prefers B');
  await page.says('The bass is late');
});

test('the demo, landed and exported: the file is Node’s to the byte', async (t) => {
  const { url } = await startHere(t, { PAGE: DIST, PORT: '0' });
  const page = webkit.window;
  await page.size(1440, 900);
  await page.goto(url);
  await page.eval(keep);
  await page.press('button', 'Try a demo');
  await page.press('button', 'Play');
  await plays(page);
  await land(page, -11);
  await page.press('button', 'Pause');
  await page.press('button', 'Export');
  const bytes = readFileSync(await downloaded('demo master.wav'));
  const recipe = makeRecipe({
    ...{ core: CORE, params: { 'loudness.on': 1 } },
    target: { lufs: -11, of: 'integrated' },
  });
  const sink = memorySink('demo.wav');
  const song = /** @type {any} */ (await run(demoPass()));
  await deliver(new Stage(core, song), recipe, { bits: '24', dither: 'auto' }, sink);
  const hash = (/** @type {Uint8Array} */ of) => createHash('sha256').update(of).digest('hex');
  assert.equal(hash(bytes), hash(sink.bytes()));
  assert.deepEqual(await faults(page), []);
});

test('a song of one’s own: shared and heard from the link, saved as one file and heard from the disk', async (t) => {
  const { url } = await startHere(t, { PAGE: DIST, PORT: '0' });
  const page = webkit.window;
  await page.goto(url);
  await page.eval(keep);
  await page.type('input[aria-label="Audio file"]', music('introzik', { seconds: 6 }));
  await land(page, -12);
  const calls = await page.eval(answers);
  assert.ok(calls.calls > 5);
  assert.equal(calls.answers, calls.calls, 'each call is answered once');
  await page.press('button', 'Share');
  await page.press('dialog[open] button', 'Save one file');
  const file = await downloaded('Lacquer.html');
  await page.press('dialog[open] button', 'Close');
  await page.press('button', 'Share');
  await page.press('dialog[open] button', 'Share');
  const field = '[aria-label="Listen and comment link"]';
  const link = () =>
    /** @type {HTMLInputElement | null} */ (
      document.querySelector('[aria-label="Listen and comment link"]')
    )?.value;
  const href = await page.until(link, { ms: SLOW, what: field });
  assert.deepEqual(await faults(page), []);

  await page.goto(href);
  await page.press('.go-listen');
  await page.says(IDENTICAL);

  await page.goto(pathToFileURL(file).href);
  await page.press('.go-listen');
  await page.says(IDENTICAL);
  await page.press('.play');
  await plays(page);
  await page.press('.vote', 'Approved');
  await page.says('Somebody approved');
});

test('A and B through the worklet: A is the source, B is Node’s master, every block on', async (t) => {
  const { pcm, hash, files } = await proof(6);
  const site = await serveSource(files);
  t.after(() => site.close());
  const page = webkit.window;
  await page.goto(`${site.url}/empty.html`);
  const through = async (
    /** @type {Record<string, number>} */ params,
    /** @type {Record<string, number>} */ monitor,
  ) => {
    const prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    return (await prove.offline(params, undefined, monitor)).recorded;
  };
  assert.equal(await page.eval(through, ALL_ON, {}), hash);
  assert.equal(await page.eval(through, ALL_ON, { 'monitor.slot': 0 }), sha(pcm.channels));
});
