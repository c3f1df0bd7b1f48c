// log.js -- one JSON line per request to the share server. No address, no query, no token, no header of the client;
// a share is named by the first characters of its id's hash, enough to follow one and too little to open it.
// SPDX-License-Identifier: MIT
import { sha256 } from './http.js';

/** @typedef {(event: string, facts?: Record<string, unknown>) => void} Log */

/** @param {(line: string) => void} [write] @returns {Log} */
export function createLog(write = (line) => process.stderr.write(line)) {
  return (event, facts = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), event, ...facts })}\n`);
  };
}

/** @param {string | undefined} id */
export const nameOf = (id) => (id === undefined ? undefined : sha256(id).slice(0, 8));

/** A fault of ours: where it happened, without the message, which may hold a path with an id. @param {unknown} error */
export function faultOf(error) {
  const { name, code, stack } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
  const where = /([\w.-]+\.m?js:\d+)/.exec((stack ?? '').split('\n').slice(1).join('\n'))?.[1];
  return { fault: code ?? name ?? 'unknown', ...(where && { where }) };
}
