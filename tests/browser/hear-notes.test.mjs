// hear-notes.test.mjs -- what a listener says and reads of others, on a phone. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { makeNote, openNote, sealNote } from '../../web/share/notes.js';
import { newKey, sealed } from '../../web/share/seal.js';
import { music } from '../lib/music.mjs';
import { makeShare } from '../lib/share-made.mjs';
import { listen, openHearing } from './hear-page.mjs';

const PARAMS = { 'loudness.on': 1, 'loudness.drive_db': 6 };
const SONG = music('frozen-mainzik-1p', { seconds: 12, rate: 44100 });
const made = await makeShare({ path: SONG, params: PARAMS });

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

/** @param {import('playwright-core').Page} page @param {number} seconds */
const seek = (page, seconds) =>
  page.getByRole('slider', { name: 'Position' }).evaluate((slider, at) => {
    /** @type {HTMLInputElement} */ (slider).value = String(at);
    slider.dispatchEvent(new Event('input'));
  }, seconds);

/** What the server has of a share's notes, opened. @param {ReturnType<typeof put>} share */
const stored = (share) =>
  Promise.all(share.notes.map(({ body }) => openNote(Buffer.from(body, 'base64'), share.key)));

test('answers and notes arrive sealed, with the place and the name', async () => {
  const share = put();
  const { page, faults, close } = await pages.page(pages.site.link(share));
  await listen(page);
  await page.getByRole('textbox', { name: 'Your name' }).fill('Mara');
  for (const name of ['Prefer A', 'Prefer B', 'No difference', 'Approved']) {
    await button(page, name).tap();
    assert.equal(await button(page, name).getAttribute('aria-pressed'), 'true');
  }
  const secret = 'A SECRET marker in a note';
  await page.getByRole('textbox', { name: 'Note', exact: true }).fill(secret);
  await page.getByRole('button', { name: /^Note at 0:00/ }).tap();
  await page.getByRole('listitem').filter({ hasText: secret }).waitFor();
  await page.getByText('Mara approved').waitFor();
  await page.waitForFunction(() => !document.body.textContent?.includes('waiting to be sent'));
  const notes = await stored(share);
  assert.deepEqual(
    notes.map((note) => note?.answer ?? note?.text),
    ['a', 'b', 'same', 'approved', secret],
  );
  assert.deepEqual([notes[4]?.name, notes[4]?.start, notes[4]?.slot], ['Mara', 0, 'B']);
  assert.ok(!share.notes.some(({ body }) => Buffer.from(body, 'base64').includes('SECRET')));
  await page.reload();
  assert.equal(await page.getByRole('textbox', { name: 'Your name' }).inputValue(), 'Mara');
  const item = page.getByRole('listitem').filter({ hasText: secret });
  await item.getByRole('button', { name: 'Answer Mara' }).tap();
  await page.getByRole('textbox', { name: 'Answer to Mara' }).fill('Heard');
  await button(page, 'Send').tap();
  await item.filter({ hasText: 'Heard' }).waitFor();
  await item.getByRole('button', { name: /^Done/ }).tap();
  await item.getByRole('button', { name: /^Done/, pressed: true }).waitFor();
  await page.waitForFunction(() => !document.body.textContent?.includes('waiting to be sent'));
  await page.waitForTimeout(300); // a mark shows at once
  assert.deepEqual((await stored(share)).map((note) => note?.kind).slice(5), ['reply', 'done']);
  assert.deepEqual(faults, []);
  await close();
});

test('what is said without a network is kept, and sent when it is back, also after a reload', async () => {
  const share = put();
  const { page, context, close } = await pages.page(pages.site.link(share));
  await button(page, 'Listen').waitFor();
  await context.setOffline(true);
  await button(page, 'Prefer B').tap();
  await page.getByText('waiting to be sent').waitFor();
  assert.equal(share.notes.length, 0);
  await button(page, 'Listen').tap();
  await page.getByText('No connection').waitFor();
  const right = await page.locator('.big.b').evaluate((b) => b.getBoundingClientRect().right);
  assert.ok(right <= 390, `B ends at ${right} px`);
  await seek(page, 5);
  await page.getByRole('textbox', { name: 'Note', exact: true }).fill('Half a thought');
  await context.setOffline(false);
  await page.reload();
  await page.getByText('Somebody prefers B').waitFor();
  await page.getByRole('button', { name: 'Note at 0:05' }).waitFor(); // what was being written
  const field = page.getByRole('textbox', { name: 'Note', exact: true });
  assert.equal(await field.inputValue(), 'Half a thought');
  await page.waitForFunction(() => !document.body.textContent?.includes('waiting to be sent'));
  const notes = await stored(share); // one that was on its way at the reload may come twice, by one id
  assert.deepEqual([...new Map(notes.map((note) => [note?.id, note?.answer])).values()], ['b']);
  await close();
});

test('a link for listening has no buttons to answer; closed comments are said', async () => {
  const share = put();
  const only = await pages.page(pages.site.link(share, false));
  await only.page.getByText('This link is for listening').waitFor();
  assert.equal(await button(only.page, 'Prefer A').isVisible(), false);
  await only.close();
  const { page, close } = await pages.page(pages.site.link(share));
  await button(page, 'Prefer A').waitFor();
  share.refuse = 403;
  await button(page, 'Prefer A').tap();
  await page.getByText('Comments are closed for this link.').waitFor();
  assert.equal(await button(page, 'Prefer A').getAttribute('aria-pressed'), 'false');
  await seek(page, 5);
  const field = page.getByRole('textbox', { name: 'Note', exact: true });
  await field.fill('Said in vain');
  await seek(page, 9);
  await page.getByRole('button', { name: 'Note at 0:05' }).tap();
  await page.getByRole('button', { name: 'Note at 0:05' }).waitFor(); // with its place
  assert.equal(await field.inputValue(), 'Said in vain');
  await close();
});

test('names, notes and titles of strangers are only ever text', async () => {
  const evil = '<img src=x onerror="document.title=1">\u202e\u2066gnp.\u0000';
  const share = await makeShare({ path: SONG, params: {}, about: { title: evil, artist: evil } });
  const kept = put(share);
  const say = async (/** @type {any} */ parts) => {
    const raw = new TextEncoder().encode(
      JSON.stringify({ ...makeNote({ kind: 'note', name: 'x', text: 'x' }), ...parts }),
    );
    const body = Buffer.from(await sealed(raw, share.key)).toString('base64');
    kept.notes.push({ seq: kept.notes.length + 1, time: '', body });
  };
  await say({ name: evil, text: `${evil}<script>alert(1)</script>`, start: 1 });
  await say({ kind: 'answer', name: evil, answer: 'b' });
  await say({ start: 1e308, end: '<b>', text: 'far' });
  kept.notes.push({ seq: 4, time: '', body: 'AAAA' });
  kept.notes.push({
    seq: 5,
    time: '',
    body: Buffer.from(
      await sealNote(makeNote({ kind: 'note', name: '', text: 'of another' }), newKey()),
    ).toString('base64'),
  });
  const { page, faults, close } = await pages.page(pages.site.link(kept));
  await page.getByText('2 notes could not be read.').waitFor();
  assert.equal(await page.locator('main img, main script').count(), 0);
  const text = (await page.locator('main').textContent()) ?? '';
  assert.ok(text.includes('<img src=x') && text.includes('<script>'));
  assert.doesNotMatch(text, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  assert.notEqual(await page.title(), '1');
  assert.deepEqual(faults, []);
  await close();
});

test('what others say meanwhile is shown without moving what is read or written, and no answer before the own', async () => {
  const share = put();
  const say = async (/** @type {any} */ parts) => {
    const body = Buffer.from(await sealNote(makeNote(parts), share.key)).toString('base64');
    share.notes.push({ seq: share.notes.length + 1, time: '', body });
  };
  for (let i = 2; i < 11; i++)
    await say({ kind: 'note', name: 'Jo', text: `Place ${i}`, start: i });
  const { page, faults, close } = await pages.page(pages.site.link(share));
  const item = page.getByRole('listitem').filter({ hasText: 'Place 6' });
  await item.getByRole('button', { name: 'Answer Jo' }).tap();
  const field = page.getByRole('textbox', { name: 'Answer to Jo' });
  await field.fill('I think');
  await field.scrollIntoViewIfNeeded();
  const at = () => field.evaluate((element) => element.getBoundingClientRect().top);
  const before = await at();
  for (const start of [0, 1]) await say({ kind: 'note', name: 'Kim', text: 'News', start });
  await say({ kind: 'answer', name: 'Kim', answer: 'b' });
  await say({ kind: 'done', of: (await stored(share))[4]?.id });
  await page.evaluate(() => dispatchEvent(new Event('online'))); // a look for news
  await page.getByText('One answer is shown when yours is in.').waitFor();
  assert.equal(await page.getByText('News').count(), 2);
  assert.equal(await page.getByText('Kim prefers B').count(), 0);
  await item.and(page.locator('.done')).waitFor();
  assert.equal(await field.inputValue(), 'I think');
  assert.ok(await field.evaluate((element) => element === document.activeElement));
  assert.ok(Math.abs((await at()) - before) < 2, `${before} to ${await at()}`);
  await field.blur();
  await say({ kind: 'note', name: 'Kim', text: 'Later', start: 5 });
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.getByText('Later').waitFor();
  assert.equal(await field.inputValue(), 'I think', 'also when the pen was put down');
  assert.deepEqual(faults, []);
  await close();
});

test('what others answered is hidden until the own answer is in', async () => {
  const share = put();
  const note = makeNote({ kind: 'answer', name: 'Jo', answer: 'a' });
  const body = Buffer.from(await sealNote(note, share.key)).toString('base64');
  share.notes.push({ seq: 1, time: '', body });
  const { page, close } = await pages.page(pages.site.link(share));
  await page.getByText('One answer is shown when yours is in.').waitFor();
  assert.equal(await page.getByText('Jo prefers A').count(), 0);
  await button(page, 'No difference').tap();
  await page.getByText('Jo prefers A').waitFor();
  await page.reload();
  await page.getByText('Jo prefers A').waitFor();
  assert.equal(await button(page, 'No difference').getAttribute('aria-pressed'), 'true');
  await close();
});

test('all of it can be copied as text', async () => {
  const share = put();
  const init = () => {
    Object.defineProperty(navigator, 'clipboard', {
      value: {
        async writeText(/** @type {string} */ text) {
          document.title = text;
        },
      },
    });
  };
  const { page, close } = await pages.page(pages.site.link(share), { init });
  await page.getByRole('textbox', { name: 'Note', exact: true }).fill('More air');
  await page.getByRole('button', { name: /^Note at/ }).tap();
  await button(page, 'Copy as text').tap();
  await button(page, 'Copied').waitFor();
  assert.equal(await page.title(), 'Night drive [ ] 0:00 More air (Somebody)');
  await close();
});

test('a blind vote: sealed before the first trial, sent with counts and the order that the seal proves', async () => {
  const share = put();
  const { page, faults, close } = await pages.page(pages.site.link(share));
  await listen(page);
  const box = await page.locator('.wave-field').boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + 20, box.y + 60); // a short loop, so that a round is short
  await page.mouse.down();
  await page.mouse.move(box.x + 40, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await button(page, 'Vote blind').tap();
  await page.getByRole('button', { name: 'Which is better?' }).tap();
  await page.getByText('Trial 1 of 8').waitFor({ timeout: 20000 });
  assert.equal(await page.getByText(/prefers|for B/).count(), 0);
  for (let i = 0; i < 8; i++) {
    await button(page, i % 2 ? 'X' : 'Y').tap();
    await button(page, 'X is better').tap();
  }
  await button(page, 'Send as my answer').tap();
  await page.getByText(/blind, \d of 8 for B/).waitFor();
  await page.waitForFunction(() => !document.body.textContent?.includes('waiting to be sent'));
  const [note] = await stored(share);
  const blind = note?.blind;
  assert.ok(blind);
  const [order, salt] = blind.order.split(':');
  const text = `lacquer blind test, prefer, X=${order}, salt ${salt}`;
  assert.equal(createHash('sha256').update(text).digest('hex'), blind.seal);
  assert.deepEqual(blind.counts, {
    a: order.split('A').length - 1,
    b: order.split('B').length - 1,
  });
  assert.deepEqual(faults, []);
  await close();
});
