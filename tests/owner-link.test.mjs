// An owner link that was saved in another browser: taken over with all that it may do, or refused with a sentence.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adopt, ownerLinkIn } from '../web/share/adopt.js';
import { ShareDesk } from '../web/share/desk.js';
import { makeLink, parseLink } from '../web/share/links.js';
import { makeNote, sealNote } from '../web/share/notes.js';
import { makeShare } from './lib/share-made.mjs';
import { addNote, ask, newShare, startHere, uploadBlob } from './lib/share-server.mjs';
import { noise } from './lib/signal.mjs';

const channels = [noise(48000, -12, 1), noise(48000, -12, 2)];
const pcm = {
  ...{ sampleRate: 48000, channels, frames: 48000, name: 'x' },
  ...{ bits: null, container: '', codec: '' },
};
const made = await makeShare({ pcm, params: {}, format: 'wav' });

/** A finished share on a server of its own, and the desk of a browser that knows nothing of it.
 * @param {import('node:test').TestContext} t */
async function world(t) {
  const { url } = await startHere(t);
  const { manifest, audio } = made.blobs;
  const share = await newShare(url, { bytes: manifest.length + audio.length });
  for (const [name, bytes] of Object.entries(made.blobs))
    await uploadBlob(url, share, name, Buffer.from(bytes)).whole;
  await ask(url, `/api/shares/${share.id}/finish`, { method: 'POST', token: share.ownerToken });
  const access = { ...share, key: made.key };
  const desk = new ShareDesk(/** @type {any} */ (null), `${url}/`);
  return { url, share, access, desk, link: makeLink(`${url}/`, access, 'owner') };
}

test('a saved owner link becomes a row of the list, with title, expiry and what its owner may do', async (t) => {
  const { url, share, access, desk, link } = await world(t);
  const others = /** @type {const} */ (['comment', 'listen']).map((kind) =>
    makeLink(`${url}/`, access, kind),
  );
  const row = await adopt(desk, `Lacquer: “x”\n\nOwner link.\n${link}\n\n${others.join('\n\n')}\n`);
  assert.deepEqual(await desk.shelf.all(), [row]);
  assert.deepEqual(
    [row.title, row.whole, row.seconds, row.comments, row.expires, row.made],
    ['Night drive', true, 1, true, share.expires, Date.parse('2026-01-02T03:04:05.000Z')],
  );
  assert.equal(desk.link(row, 'owner'), link);
  assert.deepEqual(await desk.look(row), { expires: share.expires, comments: true, fresh: 0 });
  await desk.change(row, { days: 90 });
  assert.ok(Date.parse(String(row.expires)) > Date.parse(share.expires));
  await assert.rejects(adopt(desk, link), /“Night drive” is in this list already/);
  await desk.forget(row);
  assert.equal((await ask(url, `/api/shares/${share.id}`)).status, 404);
});

test('a new comment link: the old one stops writing, the new one writes, and listening goes on', async (t) => {
  const { url, share, desk, link } = await world(t);
  const row = await adopt(desk, link);
  const note = Buffer.from(
    await sealNote(makeNote({ kind: 'note', name: '', text: 'x' }), row.key),
  );
  assert.equal((await addNote(url, share, note)).status, 201);
  await desk.change(row, { newWriteToken: true });
  const [kept] = await desk.shelf.all();
  const fresh = /** @type {any} */ (parseLink(desk.link(kept, 'comment')));
  assert.notEqual(fresh.writeToken, share.writeToken);
  assert.equal((await addNote(url, share, note)).status, 403);
  assert.equal((await addNote(url, fresh, note)).status, 201);
  assert.equal((await ask(url, `/api/shares/${share.id}/audio`)).status, 200);
});

test('what is no owner link of a share that is there is refused with a sentence, and nothing is kept', async (t) => {
  const { url, access, desk, link } = await world(t);
  const token = 'A'.repeat(32);
  const cases = /** @type {[string, RegExp][]} */ ([
    ['', /no link to a share/],
    ['https://example.org/', /no link to a share/],
    [link.slice(0, -3), /incomplete/],
    [link.replace(/#.*/, ''), /incomplete/],
    [makeLink(url, access, 'comment'), /only opens the share/],
    [makeLink('https://other.example/', access, 'owner'), /at other\.example: open Lacquer there/],
    [makeLink(`${url}/`, { ...access, ownerToken: token }, 'owner'), /[Oo]nly the owner/],
    [makeLink(`${url}/`, { ...access, key: 'A'.repeat(43) }, 'owner'), /key in this link/],
    [makeLink(`${url}/`, { ...access, id: 'A'.repeat(22) }, 'owner'), /expired, or was deleted/],
  ]);
  for (const [text, sentence] of cases) await assert.rejects(adopt(desk, text), sentence, text);
  assert.deepEqual(await desk.shelf.all(), []);
  assert.equal(ownerLinkIn(`Look: <${link}>.`).ownerToken, access.ownerToken);
});
