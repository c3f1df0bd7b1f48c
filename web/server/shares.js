// shares.js -- the life of a share: made, filled, finished, read, changed, gone.
//
//   share     id, created, bytes, blobs, hash of the owner's token       never changes
//   expires   comments   write                                          one item each: two servers never undo each other
//   blob.<name>          the upload that will be this blob               uploads.js
//   piece.<upload>....   its bytes                                       pieces.js
//   ready                the finished blobs: from here on it can be read
//   note.<seq>           notes.js
//
// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto';
import { DAYS } from './config.js';
import { matches, missing, Refusal, sha256 } from './http.js';
import { layOut } from './pieces.js';
import { getJson, groupOf, json } from './store.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {{ id: string, created: number, bytes: number, blobs: string[], owner: string }} Share */
/** @typedef {{ upload: string, bytes: number, pieces: import('./pieces.js').Piece[] }} Blob */
/** @typedef {{ upload: string, bytes: number }} Pointer */

export const ID = /^[\w-]{22}$/;
export const BLOB = /^[a-z]{1,16}$/;
const TAKEN = ['notes', 'finish']; // words of the addresses
const MAX_BLOBS = 4;

const token = () => randomBytes(24).toString('base64url');

/** @param {unknown} days @returns {number} */
function checkDays(days) {
  const longest = DAYS[DAYS.length - 1];
  if (Number.isInteger(days) && Number(days) >= 1 && Number(days) <= longest) return Number(days);
  throw new Refusal(400, `days must be a whole number from 1 to ${longest}`);
}

/** @param {Record<string, unknown>} wish @param {number} maxShareBytes */
function checkWish({ bytes, days, comments, blobs }, maxShareBytes) {
  if (!Number.isSafeInteger(bytes) || Number(bytes) < 1) {
    throw new Refusal(400, 'bytes must be the size of the share');
  }
  if (Number(bytes) > maxShareBytes) {
    throw new Refusal(413, `This share is too large: at most ${maxShareBytes} bytes are taken`);
  }
  if (typeof comments !== 'boolean') throw new Refusal(400, 'comments must be true or false');
  const good =
    Array.isArray(blobs) &&
    blobs.length >= 1 &&
    blobs.length <= MAX_BLOBS &&
    blobs.every((x) => typeof x === 'string' && BLOB.test(x) && !TAKEN.includes(x)) &&
    new Set(blobs).size === blobs.length;
  if (!good) throw new Refusal(400, 'blobs must name what will be uploaded');
  const names = /** @type {string[]} */ (blobs);
  return { bytes: Number(bytes), days: checkDays(days), comments, blobs: names };
}

export class Shares {
  /** @param {Store} store @param {import('./config.js').Config} config @param {import('./room.js').Room} room */
  constructor(store, config, room) {
    this.store = store;
    this.config = config;
    this.room = room;
  }

  /** @param {number} days */
  expiryAfter(days) {
    return Date.now() + days * this.config.dayMs;
  }

  /** @param {Record<string, unknown>} wish */
  async create(wish) {
    const { bytes, days, comments, blobs } = checkWish(wish, this.config.maxShareBytes);
    const id = randomBytes(16).toString('base64url');
    const [ownerToken, writeToken] = [token(), token()];
    /** @type {Share} */
    const share = { id, created: Date.now(), bytes, blobs, owner: sha256(ownerToken) };
    const expires = this.expiryAfter(days);
    await this.room.reserve(share, async () => {
      await this.store.create(groupOf(id));
      await this.set(id, 'share', share); // first: without it the sweep takes the rest away
      await this.set(id, 'expires', expires);
      await this.set(id, 'comments', comments);
      await this.set(id, 'write', sha256(writeToken));
    });
    return { id, ownerToken, writeToken, expires: new Date(expires).toISOString() };
  }

  /** @param {string} id @param {string} item */
  get(id, item) {
    return getJson(this.store, groupOf(id), item);
  }

  /** @param {string} id @param {string} item @param {unknown} value */
  set(id, item, value) {
    return this.store.put(groupOf(id), item, json(value));
  }

  /** @param {string} id @returns {Promise<{ share: Share, expires: number }>} not expired */
  async alive(id) {
    const [share, expires] = ID.test(id)
      ? await Promise.all([this.get(id, 'share'), this.get(id, 'expires')])
      : [null, null];
    if (!share || !expires || expires <= Date.now()) throw missing();
    return { share, expires };
  }

  /** @param {string} id @returns {Promise<{ expires: number, ready: Record<string, Blob> }>} that can be read */
  async readable(id) {
    const [{ expires }, ready] = await Promise.all([
      this.alive(id),
      ID.test(id) ? this.get(id, 'ready') : null,
    ]);
    if (!ready) throw missing();
    return { expires, ready };
  }

  /** @param {string} id @param {string} given token @returns {Promise<Share>} */
  async owned(id, given) {
    const { share } = await this.alive(id);
    if (matches(given, share.owner)) return share;
    // A stranger learns no more than by reading: an unfinished share is not there.
    await this.readable(id);
    throw new Refusal(403, 'Only the owner of this share may do that: open the owner link');
  }

  /** @param {string} id */
  async show(id) {
    const { expires, ready } = await this.readable(id);
    return {
      id,
      expires: new Date(expires).toISOString(),
      comments: await this.get(id, 'comments'),
      blobs: Object.fromEntries(
        Object.entries(ready).map(([name, { bytes }]) => [name, { bytes }]),
      ),
    };
  }

  /** Every blob whole and safe: only then can it be read. @param {Share} share */
  async finish({ id, bytes, blobs }) {
    if (await this.get(id, 'ready')) return;
    const names = (await this.store.list(groupOf(id))) ?? [];
    /** @type {Record<string, Blob>} */
    const ready = {};
    let total = 0;
    for (const name of blobs) {
      /** @type {Pointer | null} */
      const pointer = await this.get(id, `blob.${name}`);
      const { pieces, offset } = layOut(names, pointer?.upload ?? '');
      if (!pointer || offset !== pointer.bytes) {
        throw new Refusal(409, `${name} is not whole yet: go on with its upload`);
      }
      ready[name] = { ...pointer, pieces };
      total += offset;
    }
    if (total > bytes) throw new Refusal(413, 'The blobs are larger than was announced');
    await this.store.add(groupOf(id), 'ready', json(ready)); // a second finish changes nothing
    this.room.settled(id);
  }

  /** @param {Share} share @param {Record<string, unknown>} wish */
  async change({ id }, wish) {
    const { days, comments, newWriteToken } = wish;
    const after = days === undefined ? null : this.expiryAfter(checkDays(days));
    if (comments !== undefined && typeof comments !== 'boolean') {
      throw new Refusal(400, 'comments must be true or false');
    }
    if (newWriteToken !== undefined && newWriteToken !== true) {
      throw new Refusal(400, 'newWriteToken must be true');
    }
    if (after !== null) await this.set(id, 'expires', after);
    if (comments !== undefined) await this.set(id, 'comments', comments);
    const writeToken = newWriteToken ? token() : undefined;
    if (writeToken) await this.set(id, 'write', sha256(writeToken));
    return {
      expires: new Date(after ?? (await this.get(id, 'expires'))).toISOString(),
      comments: await this.get(id, 'comments'),
      ...(writeToken && { writeToken }),
    };
  }

  /** @param {string} id */
  async remove(id) {
    await this.store.remove(groupOf(id));
    this.room.gone(id);
  }
}
