// core.js -- the very core that a share names, by the hash of its bytes; never one that came with the share. One of
// another time is driven by its own table: the recipe is in that core's names. Where it cannot be had, or its exports
// are not those that this page calls, the page's own plays, and that is said.
// SPDX-License-Identifier: MIT
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Engine } from '../../wasm/engine.js';
import { TABLE } from '../../wasm/params.js';
import { readTable } from '../../wasm/table.js';
import { Trouble } from './trouble.js';

/** @typedef {import('../../wasm/table.js').Table} Table */
/** @typedef {{ bytes: ArrayBuffer, table: Table, identical: boolean, reason: string }} Chosen table: of that core;
 *   reason: why it is not the very one */

const UNKNOWN = 'This server does not have the sound engine that the sender used.';
const OTHER = 'The sender used a sound engine that this page cannot drive.';

/** What listening and the proof call, with the count of its arguments: by that an export that was changed is told. */
export const CALLS = Object.freeze({
  ...{ lq_init: 3, lq_table_lines: 0, lq_table_line: 1, lq_latency: 0, lq_set: 0, lq_reset: 0 },
  ...{ lq_input: 1, lq_output: 1, lq_reference: 1, lq_coded: 1, lq_heard: 1, lq_render: 1 },
  ...{ lq_param_values: 0, lq_param_count: 0, lq_meter_values: 0, lq_meter_count: 0 },
  ...{ lq_quantized: 1, lq_process: 1, lq_listen: 1, lq_match: 8, lq_read_meters: 0 },
  ...{ lq_stand_in: 1, lq_stood_in: 0 },
  ...{ lq_edit: 5, lq_fade: 2, lq_fade_gain: 1, lq_fading: 1, lq_gains: 0 },
});

/** Whether A and B can be chosen and matched. @param {Table} table */
function compares({ params, index }) {
  const [a, b] = params[index['monitor.slot']]?.choices ?? [];
  return a?.startsWith('A') && b?.startsWith('B') && index['monitor.match'] !== undefined;
}

/** The table by which this page may drive a core. @param {ArrayBuffer} bytes @returns {Promise<Table | null>} null: it may not */
export async function drivenBy(bytes) {
  try {
    const { x } = new Engine(await WebAssembly.compile(bytes), 48000);
    const known = Object.entries(CALLS).every(([name, count]) => x[name].length === count);
    const table = readTable(x);
    const { params, meters } = table;
    const floats = meters.reduce((sum, { length }) => sum + length, 0);
    const whole = x.lq_param_count() === params.length && x.lq_meter_count() === floats;
    return known && whole && compares(table) ? table : null;
  } catch {
    return null;
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
  const table = very ? await drivenBy(pinned) : null;
  if (very && table) return { bytes: pinned, table, identical: true, reason: '' };
  const bytes = await get(own, fetch);
  if (!bytes) throw new Trouble('core');
  if (is(bytes)) return { bytes, table: TABLE, identical: true, reason: '' };
  return { bytes, table: TABLE, identical: false, reason: very ? OTHER : UNKNOWN };
}
