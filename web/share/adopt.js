// adopt.js -- an owner link that was saved elsewhere: asked of the server, opened, and kept in this browser's list.
// SPDX-License-Identifier: MIT
import { LinkError, parseLink } from './links.js';
import { openManifest } from './manifest.js';
import { opened } from './seal.js';

/** @typedef {import('./desk.js').ShareDesk} ShareDesk */
/** @typedef {import('./links.js').ShareLink} ShareLink */
/** @typedef {import('./shelf.js').Row} Row */

const MOST_MANIFEST = 16 << 20; // bytes, sealed
const NONE = 'This is no link to a share.';
const CUT = 'The link is incomplete: copy all of it, with what stands behind #.';
const POOR =
  'This link only opens the share. The owner link is the longest one, in the file that “Save owner link” left.';
const GONE = 'This share has expired, or was deleted.';
const SHUT = 'The key in this link does not open the share: copy the whole link again.';

/** The best link of a text: a saved file has all three. @param {string} text @returns {ShareLink} @throws {LinkError} */
export function ownerLinkIn(text) {
  const links = (text.match(/https?:\/\/\S+/g) ?? [])
    .map(parseLink)
    .filter((link) => link !== null);
  const [best] = links.sort((a, b) => rank(b) - rank(a));
  if (!best) throw new LinkError(NONE);
  if (!best.key) throw new LinkError(CUT);
  if (!best.ownerToken) throw new LinkError(POOR);
  return best;
}

/** @param {ShareLink} link */
const rank = ({ key, writeToken, ownerToken }) =>
  [key, writeToken, ownerToken].filter(Boolean).length;

/** @param {ShareDesk} desk @param {ShareLink} link of this page's server, or of the name that it is known by */
async function checkServer(desk, { server }) {
  const limits = await desk.limits();
  if (!limits) throw new LinkError('There is no share server behind this page.');
  if (![desk.base, desk.server.base].includes(server))
    throw new LinkError(`This share is at ${new URL(server).host}: open Lacquer there.`);
}

/** What the share says of itself. @param {ShareDesk} desk @param {ShareLink} link @param {number} bytes */
async function manifestOf({ server }, { id, key }, bytes) {
  if (!(bytes <= MOST_MANIFEST)) throw new LinkError(SHUT);
  const response = await server.ask(`api/shares/${id}/manifest`);
  const sealed = new Uint8Array(await response.arrayBuffer());
  const plain = await opened(sealed, key).catch(() => {
    throw new LinkError(SHUT);
  });
  return openManifest(plain);
}

/**
 * @param {ShareDesk} desk @param {string} text with the link in it
 * @returns {Promise<Row>} as it is in the list now
 * @throws {Error} with a sentence; then nothing was changed
 */
export async function adopt(desk, text) {
  const link = ownerLinkIn(text);
  await checkServer(desk, link);
  const { server, id, key, writeToken, ownerToken } = link;
  const rows = await desk.shelf.all();
  const there = rows.find((row) => row.id === id);
  if (there) throw new LinkError(`“${there.title}” is in this list already.`);
  const shown = await desk.server.show(id);
  if (!shown) throw new LinkError(GONE);
  const { expires, comments } = await desk.server.change(id, ownerToken, {}); // only its owner may
  const { title, created, duration, range } = await manifestOf(
    desk,
    link,
    shown.blobs.manifest?.bytes,
  );
  const blobs = Object.entries(shown.blobs).map(([name, { bytes }]) => [
    name,
    { bytes, done: true },
  ]);
  /** @type {Row} */
  const row = {
    ...{ local: crypto.randomUUID(), server, title, made: Date.parse(created), key, days: 0 },
    ...{ whole: range === null, seconds: duration, comments, expires, state: 'shared' },
    ...{ id, ownerToken, writeToken, seen: 0, blobs: Object.fromEntries(blobs) },
  };
  await desk.shelf.put(row);
  return row;
}
