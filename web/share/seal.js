// seal.js -- encryption of all that is stored: age (https://age-encryption.org/v1) for the one X25519 identity that a
// share has. A link carries its 32 bytes, so that the standard `age` tool opens a share, too:
//
//   key in the link, base64url <-> AGE-SECRET-KEY-1...
//
// SPDX-License-Identifier: MIT
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption';
import { bech32 } from './bech32.js';
import { fromBase64Url, toBase64Url } from './bytes.js';
import { isKey, LinkError } from './links.js';

/** @typedef {import('../files/source.js').Source} Source */

const KEY_BYTES = 32;
const HEAD = 184; // bytes of the header for one X25519 recipient, and of the nonce behind it
const CHUNK = 65536; // bytes, each of which grows by
const TAG = 16;
const PIECE = 1 << 20; // bytes that are read at a time

/** @returns {string} a new key as links carry it */
export const newKey = () => toBase64Url(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));

/** @param {string} key @returns {string} as the `age` tool reads it */
export function identityOf(key) {
  if (!isKey(key)) throw new LinkError('This link is incomplete: ask for it again.');
  const bytes = /** @type {Uint8Array} */ (fromBase64Url(key));
  return bech32('age-secret-key-', bytes).toUpperCase();
}

/** @param {number} plain bytes @returns {number} bytes when sealed */
export const sealedSize = (plain) => HEAD + plain + TAG * Math.max(1, Math.ceil(plain / CHUNK));

/** @param {string} key */
async function encrypter(key) {
  const age = new Encrypter();
  age.addRecipient(await identityToRecipient(identityOf(key)));
  return age;
}

/** @param {string} key */
function decrypter(key) {
  const age = new Decrypter();
  age.addIdentity(identityOf(key));
  return age;
}

/** @param {Uint8Array} bytes @param {string} key @returns {Promise<Uint8Array>} */
export const sealed = async (bytes, key) => (await encrypter(key)).encrypt(bytes);

/** @param {Uint8Array} bytes @param {string} key @returns {Promise<Uint8Array>} @throws age's own error */
export const opened = async (bytes, key) => decrypter(key).decrypt(bytes);

/** As it comes; fails at the first changed chunk, not before. @param {ReadableStream<Uint8Array>} stream @param {string} key */
export const openedStream = async (stream, key) => decrypter(key).decrypt(stream);

/** A file as a stream, never more of it in memory than a piece. @param {Source} source @param {(done: number) => void} [tell] */
function streamOf({ size, read }, tell) {
  let at = 0;
  return new ReadableStream({
    async pull(control) {
      if (at >= size) return control.close();
      const bytes = await read(at, Math.min(PIECE, size - at));
      if (bytes.length === 0) throw new Error('A packed song ended before its end.');
      at += bytes.length;
      control.enqueue(bytes);
      tell?.(at / size);
    },
  });
}

/**
 * A file of any length.
 * @param {Source} source @param {string} key
 * @param {(bytes: Uint8Array) => void | Promise<void>} write
 * @param {{ signal?: AbortSignal, onProgress?: (fraction: number) => void }} [options]
 * @returns {Promise<number>} bytes written
 */
export async function sealSource(source, key, write, { signal, onProgress } = {}) {
  const stream = await (await encrypter(key)).encrypt(streamOf(source, onProgress));
  const reader = stream.getReader();
  let written = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return written;
      await write(value);
      written += value.length;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
