// room-left.js -- what is said when there is no room for a file. SPDX-License-Identifier: MIT
import { FileError } from './files/source.js';

/** @typedef {import('./files/writers.js').Shape} Shape */

/** Names and codes of a full disk: the browser's quota, the system's disk, the system's quota. */
const FULL = ['QuotaExceededError', 'ENOSPC', 'EDQUOT', 'full'];

/** For a sink that took less than it was given. */
export const fullError = () => Object.assign(new Error('The disk is full.'), { code: 'full' });

/** @param {unknown} error */
export const isFull = (error) => {
  const { name, code } = /** @type {any} */ (error) ?? {};
  return FULL.includes(name) || FULL.includes(code);
};

/** Bytes of the samples: an uncompressed file has little more, a compressed one less. @param {Shape} shape */
export const bytesOf = ({ frames, width, bits }) =>
  frames * width * (bits === '32f' ? 4 : bits / 8);

/** @param {number} bytes */
const size = (bytes) =>
  bytes < 1e9 ? `${Math.max(1, Math.ceil(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/**
 * An error of writing; of a full disk it says what is needed.
 * @param {unknown} error @param {string | undefined} name of the file @param {Shape} shape
 */
export function explained(error, name, shape) {
  if (!isFull(error)) return error;
  const needs = `was not written: the disk is full. It needs up to ${size(bytesOf(shape))}; nothing half-written was left.`;
  return new FileError(name ?? '', needs, 'full');
}
