// source.js -- bytes by position, whatever holds them, and the one error that names file and reason.
// SPDX-License-Identifier: MIT

/**
 * Random access to a file. The reader asks for pieces of bounded size and never for the whole.
 * @typedef {object} Source
 * @property {string} name for messages
 * @property {number} size in bytes
 * @property {(offset: number, length: number) => Promise<Uint8Array> | Uint8Array} read may return
 *   fewer bytes at the end
 * @property {(offset: number, length: number) => Uint8Array} [readSync] the same at once, where that can be had
 * @property {() => void} [close]
 */

/**
 * PCM, planar float32: in memory, or read by the piece (pcm.js).
 * @typedef {object} Pcm
 * @property {number} sampleRate Hz
 * @property {Float32Array[]} channels one or two, full scale +-1.0; none where the song is read by the piece
 * @property {number} frames
 * @property {number} [width] channels of a song that is read by the piece
 * @property {(planes: Float32Array[], start: number, count: number) => void} [read] by the piece, one plane for each
 *   channel; silence before and after
 * @property {Source} [source] that is still read from
 * @property {() => void} [close] gives back what holds it
 * @property {string} [print] its fingerprint, where reading has found it
 * @property {8|16|24|32|'32f'|'64f'|null} bits of the file, null when it was compressed
 * @property {string} container
 * @property {string} codec
 * @property {string} name
 * @property {number} [damaged] places that could not be decoded
 * @property {import('./ends.js').Short} [short] ends before its own header says, or without the mark of an end
 * @property {import('./tags.js').Tags} [tags] title, artist, cover…
 * @property {string[]} [tagFaults] what was wrong with them, without a full stop
 * @property {number} [nonfinite] samples that were NaN or infinite and became 0
 */

/** A file that cannot be used; `message` names the file and the reason in one sentence. */
export class FileError extends Error {
  /**
   * @param {string} file
   * @param {string} reason e.g. `is empty`
   * @param {string} [code] for callers that offer a way out: `channels`, `compressed`, `memory`
   */
  constructor(file, reason, code = 'bad') {
    super(`${file || 'The file'} ${reason}`);
    this.name = 'FileError';
    this.file = file;
    this.reason = reason;
    this.code = code;
    /** Of code `channels`: what they are called, '' where nothing is known. @type {string[] | undefined} */
    this.channels = undefined;
  }
}

/** @param {Uint8Array} bytes @param {string} name @returns {Source} */
export const fromBytes = (bytes, name) => ({
  name,
  size: bytes.length,
  read: (offset, length) => bytes.subarray(offset, offset + length),
  readSync: (offset, length) => bytes.subarray(offset, offset + length),
});

/** Why a browser does not read a file of the user's, in a sentence. @param {string} name @param {any} error */
function unread(name, error) {
  if (error?.name === 'NotFoundError')
    return new FileError(
      name,
      'is a folder, or is no longer where it was: open the audio file itself',
      'gone',
    );
  if (error?.name === 'NotReadableError')
    return new FileError(
      name,
      'was changed or moved since it was opened, or may not be read: open it again',
      'gone',
    );
  return error;
}

/** @param {Blob} blob @param {string} name @returns {Source} */
export function fromBlob(blob, name) {
  const { FileReaderSync } = /** @type {any} */ (globalThis); // in a Worker
  const reader = FileReaderSync && new FileReaderSync();
  return {
    name,
    size: blob.size,
    async read(offset, length) {
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (error) {
        throw unread(name, error);
      }
    },
    ...(reader && {
      readSync(/** @type {number} */ offset, /** @type {number} */ length) {
        try {
          return new Uint8Array(reader.readAsArrayBuffer(blob.slice(offset, offset + length)));
        } catch (error) {
          throw unread(name, error);
        }
      },
    }),
  };
}

/**
 * What a file is, from its first bytes.
 * @param {Uint8Array} head 64 bytes or more, fewer only when the file is shorter
 * @returns {'empty'|'wav'|'aiff'|'flac'|'ogg'|'mp3'|'mp4'|'aac'|'webm'|'text'|'unknown'}
 */
export function sniff(head) {
  if (head.length === 0) return 'empty';
  const at = (/** @type {number} */ i) => String.fromCharCode(...head.subarray(i, i + 4));
  const first = at(0);
  if (first === 'RIFF' || first === 'RF64' || first === 'BW64' || first === 'RIFX') return 'wav';
  if (first === 'FORM') return 'aiff';
  if (first === 'fLaC') return 'flac';
  if (first === 'OggS') return 'ogg';
  if (at(4) === 'ftyp') return 'mp4';
  if (head[0] === 0xff && (head[1] & 0xf6) === 0xf0) return 'aac'; // ADTS: layer 0
  if (head[0] === 0x1a && head[1] === 0x45 && head[2] === 0xdf && head[3] === 0xa3) return 'webm';
  if (first.startsWith('ID3') || (head[0] === 0xff && (head[1] & 0xe0) === 0xe0)) return 'mp3';
  const printable = (/** @type {number} */ b) => b === 9 || b === 10 || b === 13 || b >= 32;
  return head.every(printable) ? 'text' : 'unknown';
}

/** Where an ID3 tag ends: 0 when there is none. @param {Uint8Array} head the first bytes of the file */
export function tagEnd(head) {
  if (head.length < 10 || String.fromCharCode(...head.subarray(0, 3)) !== 'ID3') return 0;
  const size = head.subarray(6, 10).reduce((sum, b) => sum * 128 + (b & 127), 0);
  return 10 + size + (head[5] & 16 ? 10 : 0); // the flag of a footer: ID3v2.4, section 3.1
}
