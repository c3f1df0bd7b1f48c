// uploads.js -- blobs come by tus 1.0 (https://tus.io/protocols/resumable-upload): creation with a length said before,
// HEAD, PATCH. The library reads the protocol; who may write, where and how much is decided here. Its GET and DELETE
// are never reached, so nothing is read or removed past the share's own rules.
// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { DataStore, ERRORS, Metadata, Server, Upload } from '@tus/server';
import { asRefusal, bearer, brokenOff, missing, Refusal } from './http.js';
import { faultOf } from './log.js';
import { dropPieces, layOut, writePieces } from './pieces.js';
import { groupOf } from './store.js';

/** @typedef {import('./shares.js').Shares} Shares */
/** @typedef {import('./shares.js').Pointer} Pointer */

const AFTER_CUT_MS = 5000;

// Every request leaves a piece, however short: broken lines may leave many, but not a file for every byte.
const SPARE_PIECES = 1000;
const SMALL_PIECE = 64 * 1024;

/** <share>.<blob>.<random>: strict, before any path is built of it. */
export const UPLOAD = /^([\w-]{22})\.([a-z]{1,16})\.([\w-]{16})$/;

/** @param {string} text */
function take(text) {
  const parts = UPLOAD.exec(text);
  if (!parts) throw ERRORS.FILE_NOT_FOUND;
  return { id: parts[1], blob: parts[2], upload: parts[3] };
}

/** Where the library writes to: pieces of a share. */
class Pieces extends DataStore {
  /** @param {Shares} shares */
  constructor(shares) {
    super();
    this.shares = shares;
    this.extensions = ['creation', 'creation-with-upload'];
  }

  /** @param {string} id @returns {Promise<number>} bytes of all its blobs, as announced by their uploads */
  async claimed(id) {
    const names = (await this.shares.store.list(groupOf(id))) ?? [];
    const pointers = names.filter((name) => name.startsWith('blob.'));
    const read = await Promise.all(pointers.map((name) => this.shares.get(id, name)));
    return read.reduce((sum, pointer) => sum + (pointer?.bytes ?? 0), 0);
  }

  /** @param {Upload} file @override */
  async create(file) {
    const { id, blob, upload } = take(file.id);
    const { shares } = this;
    const { share } = await shares.alive(id);
    if (!share.blobs.includes(blob)) throw new Refusal(400, `${blob} was not announced`);
    const bytes = file.size ?? 0;
    const item = `blob.${blob}`;
    /** @type {Pointer | null} */
    const old = await shares.get(id, item);
    if (old) {
      const names = (await shares.store.list(groupOf(id))) ?? [];
      if (layOut(names, old.upload).offset === old.bytes) {
        throw new Refusal(409, `${blob} is uploaded already`);
      }
    }
    const others = (await this.claimed(id)) - (old?.bytes ?? 0);
    if (others + bytes > share.bytes) throw tooLarge();
    await shares.set(id, item, { upload, bytes });
    if (old) await dropPieces(shares.store, id, old.upload);
    if ((await this.claimed(id)) > share.bytes) {
      await shares.store.drop(groupOf(id), item); // another server let one in at the same moment
      throw tooLarge();
    }
    return file;
  }

  /** @param {string} fileId @override */
  async getUpload(fileId) {
    const { id, blob, upload } = take(fileId);
    /** @type {Pointer | null} */
    const pointer = await this.shares.get(id, `blob.${blob}`);
    if (pointer?.upload !== upload) throw ERRORS.FILE_NOT_FOUND; // never was, or was replaced
    const { offset } = layOut((await this.shares.store.list(groupOf(id))) ?? [], upload);
    return new Upload({ id: fileId, size: pointer.bytes, offset });
  }

  /** @param {import('node:stream').Readable} stream @param {string} fileId @param {number} offset @override */
  async write(stream, fileId, offset) {
    const { id, upload } = take(fileId);
    const { store, config, room } = this.shares;
    await room.check(config.pieceBytes);
    const { pieces } = layOut((await store.list(groupOf(id))) ?? [], upload);
    if (pieces.length > SPARE_PIECES + offset / SMALL_PIECE) {
      throw new Refusal(413, 'These pieces are too small: send more at a time');
    }
    const reached = await writePieces(store, id, upload, stream, offset, config.pieceBytes);
    if ((await this.shares.get(id, 'share')) === null) {
      await dropPieces(store, id, upload); // the share was deleted meanwhile
      throw missing();
    }
    return reached;
  }
}

const tooLarge = () => new Refusal(413, 'The blobs are larger than was announced');

/** The library's sentences speak to programmers. @type {Record<number, string>} */
const SENTENCES = {
  404: 'There is no such upload: begin it again',
  409: 'The upload stands elsewhere: ask for its offset',
  413: 'This is more than was announced',
  500: 'The server has a fault, try again later',
};

/** @param {any} error @returns {{ status: number, sentence: string }} */
function explain(error) {
  if (!(error instanceof Refusal) && Number.isInteger(error?.status_code)) {
    const status = error.status_code;
    return { status, sentence: SENTENCES[status] ?? String(error.body).split('\n', 1)[0] };
  }
  const { status, message } = asRefusal(error);
  return { status, sentence: message };
}

/** @param {Shares} shares @param {import('./log.js').Log} log */
export function createUploads(shares, log) {
  const base = `${(shares.config.publicUrl?.pathname ?? '/').replace(/\/$/, '')}/api/uploads`;
  const tus = new Server({
    path: '/api/uploads',
    datastore: new Pieces(shares),
    maxSize: shares.config.maxShareBytes,
    allowedOrigins: [shares.config.publicUrl?.origin ?? 'null'],
    generateUrl: (_request, { id }) => `${base}/${id}`,
    getFileIdFromRequest: (_request, id) => (id && UPLOAD.test(id) ? id : undefined),
    namingFunction: (_request, metadata) =>
      `${metadata?.share}.${metadata?.name}.${randomBytes(12).toString('base64url')}`,
    onResponseError: (_request, error) => {
      const { status, sentence } = explain(error);
      if (status >= 500 && status !== 507) log('fault', { route: 'upload', ...faultOf(error) });
      return { status_code: status, body: JSON.stringify({ error: sentence }) };
    },
  });

  /** @param {import('./http.js').Request} request */
  async function allowCreation(request) {
    const { headers } = request;
    if (!shares.config.uploads) throw new Refusal(403, 'This server takes no new shares');
    if (headers['upload-defer-length'] !== undefined) {
      throw new Refusal(400, 'Say the length of the upload when it begins');
    }
    if (!(Number(headers['upload-length']) >= 1))
      throw new Refusal(400, 'Upload-Length is missing');
    /** @type {Record<string, string | null>} */
    let metadata = {};
    try {
      metadata = Metadata.parse(String(headers['upload-metadata'] ?? ''));
    } catch {
      throw new Refusal(400, 'Upload-Metadata must name share and blob');
    }
    await shares.owned(metadata.share ?? '', bearer(request));
    if (!/^[a-z]{1,16}$/.test(metadata.name ?? '')) {
      throw new Refusal(400, 'Upload-Metadata must name share and blob');
    }
  }

  return {
    /** @param {import('./http.js').Request} request @param {import('./http.js').Response} response
     * @param {string | undefined} file last part of the address */
    async handle(request, response, file) {
      if (request.method !== 'OPTIONS' && request.headers['tus-resumable'] !== '1.0.0') {
        throw new Refusal(412, 'Speak tus 1.0.0', { 'tus-version': '1.0.0' });
      }
      if (request.method === 'POST') await allowCreation(request);
      else if (file !== undefined) {
        await shares.owned(UPLOAD.exec(file)?.[1] ?? '', bearer(request));
      }
      if (request.destroyed || response.destroyed) throw brokenOff();
      // The library takes the last part of the whole address: without the query it can only be what was checked.
      request.url = file === undefined ? '/api/uploads' : `/api/uploads/${file}`;
      // A line that was cut may leave the library waiting for its answer to go out.
      const cut = once(response, 'close').then(() =>
        setTimeout(AFTER_CUT_MS, null, { ref: false }),
      );
      await Promise.race([tus.handle(request, response), cut]);
    },
  };
}
