// pieces.js -- a blob lies as pieces, each written whole and safe before the next: what an upload has reached is what
// its pieces cover without a gap, on any server, after any crash. The name of a piece says where it begins and how
// long it is. Two servers that write the same stretch write the same bytes, so neither needs a lock.
// SPDX-License-Identifier: MIT
import { groupOf } from './store.js';

/** @typedef {import('./store.js').Store} Store */
/** @typedef {{ name: string, start: number, bytes: number }} Piece */

const NAME = /^piece\.([\w-]{16})\.(\d{14})\.(\d{1,14})$/;

/** @param {string} upload @param {number} start @param {number} bytes */
export const pieceName = (upload, start, bytes) =>
  `piece.${upload}.${String(start).padStart(14, '0')}.${bytes}`;

/** @param {string[]} names of a share's items @param {string} upload
 * @returns {{ pieces: Piece[], offset: number }} without a gap from the beginning */
export function layOut(names, upload) {
  /** @type {Map<number, Piece>} */
  const longest = new Map();
  for (const name of names) {
    const parts = NAME.exec(name);
    if (parts?.[1] !== upload) continue;
    const piece = { name, start: Number(parts[2]), bytes: Number(parts[3]) };
    if (piece.bytes > (longest.get(piece.start)?.bytes ?? 0)) longest.set(piece.start, piece);
  }
  const pieces = [];
  let offset = 0;
  for (let piece = longest.get(0); piece; piece = longest.get(offset)) {
    pieces.push(piece);
    offset += piece.bytes;
  }
  return { pieces, offset };
}

/** Cuts a stream into pieces; what came before it broke is kept.
 * @param {Store} store @param {string} id @param {string} upload @param {import('node:stream').Readable} stream
 * @param {number} start @param {number} pieceBytes @returns {Promise<number>} the offset reached */
export async function writePieces(store, id, upload, stream, start, pieceBytes) {
  let offset = start;
  /** @type {Buffer[]} */
  let held = [];
  let length = 0;
  const flush = async () => {
    if (length === 0) return;
    const bytes = Buffer.concat(held, length);
    await store.put(groupOf(id), pieceName(upload, offset, length), bytes);
    offset += length;
    held = [];
    length = 0;
  };
  let broken = null;
  try {
    // Left open when the store has a fault, or the library would take it for a line that was cut.
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      for (let from = 0; from < chunk.length; ) {
        const part = chunk.subarray(from, from + pieceBytes - length);
        held.push(part);
        length += part.length;
        from += part.length;
        if (length === pieceBytes) await flush();
      }
    }
  } catch (error) {
    broken = error;
  }
  // A fault of the store comes again here; a fault of the line leaves the bytes that did arrive.
  await flush();
  if (broken) throw broken;
  return offset;
}

/** @param {Store} store @param {string} id @param {Piece[]} pieces @param {number} start @param {number} end inclusive */
export async function* readPieces(store, id, pieces, start, end) {
  for (const piece of pieces) {
    const from = Math.max(start - piece.start, 0);
    const to = Math.min(end - piece.start, piece.bytes - 1);
    if (from <= to) yield* store.read(groupOf(id), piece.name, from, to);
  }
}

/** @param {Store} store @param {string} id @param {string} upload */
export async function dropPieces(store, id, upload) {
  const names = (await store.list(groupOf(id))) ?? [];
  for (const name of names)
    if (NAME.exec(name)?.[1] === upload) await store.drop(groupOf(id), name);
}
