// table.js -- the parameters and meters of a core, as it says them itself: today's core when the house is built, an
// older one when a share names it. Lines as in dsp/table.c.
// SPDX-License-Identifier: MIT

/** @typedef {import('./out/table.js').Param} Param */
/** @typedef {import('./out/table.js').Meter} Meter */
/**
 * @typedef {object} Table
 * @property {readonly Param[]} params in the order of the core's memory
 * @property {readonly Meter[]} meters
 * @property {Readonly<Record<string, number>>} index place of each parameter, by name
 */

/** @param {string} text words joined by `|` @returns {any[]} */
const words = (text) => (text === '' || text === '0' ? [] : text.split('|').map((w) => w.trim()));

/** @param {{ params: readonly Param[], meters: readonly Meter[] }} lists @returns {Table} */
export function tableOf({ params, meters }) {
  const places = Object.fromEntries(params.map((p, i) => [p.name, i]));
  return { params, meters, index: Object.freeze(Object.assign(Object.create(null), places)) };
}

/** @param {any} x exports of a core @returns {Record<string, any>[]} its lines */
function linesOf(x) {
  const memory = new Uint8Array(x.memory.buffer);
  return Array.from({ length: x.lq_table_lines() }, (_, i) => {
    const start = x.lq_table_line(i);
    return JSON.parse(new TextDecoder().decode(memory.subarray(start, memory.indexOf(0, start))));
  });
}

/** @param {any} x exports of a core @returns {Table & { blocks: { block: string, title: string }[] }} */
export function readTable(x) {
  const params = /** @type {Param[]} */ ([]);
  const blocks = /** @type {{ block: string, title: string }[]} */ ([]);
  const meters = /** @type {Meter[]} */ ([]);
  let block = '';
  let offset = 0;
  /** @type {number | null} */
  let band = null;
  for (const line of linesOf(x)) {
    if ('block' in line) {
      block = line.block;
      band = null;
      blocks.push(/** @type {any} */ (line));
    } else if ('band' in line) band = line.band;
    else if ('end' in line) band = null;
    else if ('meter' in line) {
      const { meter, length, ...rest } = line;
      meters.push(/** @type {any} */ ({ name: meter, ...rest, offset, length }));
      offset += length;
    } else {
      const name = [block, band, line.key].filter((part) => part !== null).join('.');
      const flags = words(line.flags).map((flag) => flag.toLowerCase());
      const choices = words(line.choices);
      params.push(/** @type {any} */ ({ name, block, band, ...line, choices, flags }));
    }
  }
  return { ...tableOf({ params, meters }), blocks };
}
