// chain-words.js -- what a recipe does, in words, block after block: every setting that is off its default.
// SPDX-License-Identifier: MIT
import { BLOCKS, PARAMS } from '../wasm/out/table.js';
import { effective, short, toValues } from '../wasm/params.js';

/** @typedef {{ name: string, text: string, was: string }} Setting was: its default */
/** @typedef {{ title: string, settings: Setting[] }} Group of a block, or of one of its bands */
/** @typedef {{ block: string, title: string, on: boolean, groups: Group[] }} BlockWords */

/** @param {any} p of the table @param {number} value */
function valueText({ choices, unit }, value) {
  if (choices.length) return choices[value] ?? String(value);
  const text = String(short(value)).replace('-', '\u2212');
  if (unit === '%' || unit.startsWith(':')) return `${text}${unit === '%' ? '\u2009' : ''}${unit}`;
  return unit ? `${text}\u2009${unit}` : text;
}

/**
 * @param {Parameters<typeof effective>[0]} recipe
 * @returns {BlockWords[]} in the order of the signal; only blocks that are on, or off with settings of their own
 */
export function chainWords(recipe) {
  const { values } = toValues(effective(recipe));
  /** @type {BlockWords[]} */
  const all = BLOCKS.map(({ block, title }) => ({ block, title, on: false, groups: [] }));
  PARAMS.forEach((p, i) => {
    if (p.flags.includes('monitor')) return;
    const words = all.find(({ block }) => block === p.block);
    if (!words || values[i] === Math.fround(p.default)) return;
    if (p.key === 'on' && p.band === null) {
      words.on = values[i] === 1;
      return;
    }
    const title = p.band === null ? '' : `Band ${p.band}`;
    if (words.groups.at(-1)?.title !== title) words.groups.push({ title, settings: [] });
    const [text, was] = [valueText(p, values[i]), valueText(p, p.default)];
    words.groups.at(-1)?.settings.push({ name: p.title, text, was });
  });
  return all.filter(({ on, groups }) => on || groups.length > 0);
}
