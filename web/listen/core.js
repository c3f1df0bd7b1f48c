// core.js -- the very core that a share names, by the hash of its bytes; never one that came with the share. Where it
// cannot be had, or this page does not know its settings, the page's own plays, and that is said.
// SPDX-License-Identifier: MIT
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Engine } from '../../wasm/engine.js';
import { METERS, PARAMS } from '../../wasm/out/table.js';
import { defaults } from '../../wasm/params.js';
import { Trouble } from './trouble.js';

/** @typedef {{ bytes: ArrayBuffer, identical: boolean, reason: string }} Chosen reason: why it is not the very one */

const UNKNOWN = 'This server does not have the sound engine that the sender used.';
const OTHER = 'The sender used a sound engine that this page cannot drive.';

/** Whether this page may play by a core: the same settings in the same places. @param {ArrayBuffer} bytes */
export async function fits(bytes) {
  try {
    const module = await WebAssembly.compile(bytes);
    const engine = new Engine(module, 48000, defaults());
    const { x } = engine;
    const memory = new Uint8Array(x.memory.buffer);
    const lines = Array.from({ length: x.lq_table_lines() }, (_, i) => {
      const start = x.lq_table_line(i);
      return new TextDecoder().decode(memory.subarray(start, memory.indexOf(0, start)));
    });
    const params = lines.map((line) => JSON.parse(line)).filter((line) => 'key' in line);
    const text = (/** @type {any} */ { key, min, max, default: usual } = {}) =>
      [key, min, max, usual].join();
    const same = params.every((param, i) => text(param) === text(PARAMS[i]));
    const meters = METERS.reduce((sum, { length }) => sum + length, 0);
    return same && x.lq_param_count() === PARAMS.length && x.lq_meter_count() === meters;
  } catch {
    return false;
  }
}

/** @param {string} url @param {typeof fetch} fetch @returns {Promise<ArrayBuffer | null>} null where there is none */
async function get(url, fetch) {
  const response = await fetch(url);
  if (response.status === 404) return null;
  if (!response.ok) throw new Trouble('core');
  return response.arrayBuffer();
}

/**
 * @param {string} hash SHA-256 of the core, '' for none
 * @param {{ server: string, own: string, fetch?: typeof fetch }} from own: address of the page's core
 * @returns {Promise<Chosen>}
 */
export async function chooseCore(hash, { server, own, fetch = globalThis.fetch.bind(globalThis) }) {
  const is = (/** @type {ArrayBuffer} */ bytes) =>
    bytesToHex(sha256(new Uint8Array(bytes))) === hash;
  const pinned = hash ? await get(new URL(`cores/${hash}.wasm`, server).href, fetch) : null;
  const very = pinned !== null && is(pinned);
  if (very && (await fits(pinned))) return { bytes: pinned, identical: true, reason: '' };
  const bytes = await get(own, fetch);
  if (!bytes) throw new Trouble('core');
  if (is(bytes)) return { bytes, identical: true, reason: '' };
  return { bytes, identical: false, reason: very ? OTHER : UNKNOWN };
}
