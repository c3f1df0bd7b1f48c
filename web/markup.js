// markup.js -- text for a page that stands alone: what is put in is escaped, whatever it is. SPDX-License-Identifier: MIT

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** What no document may hold: control characters, halves of a pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/gu;

/** @param {unknown} text */
export const escaped = (text) =>
  String(text)
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/g, (mark) => ENTITIES[mark]);

/** Markup that was made here. */
class Markup {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** @param {unknown} value @returns {string} */
function filled(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(filled).join('');
  return value === null || value === undefined || value === false ? '' : escaped(value);
}

/**
 * A template whose gaps take markup of this kind as it is, lists one after the other, nothing for null, undefined and
 * false, and anything else as text.
 * @param {TemplateStringsArray} parts @param {...unknown} values
 */
export const html = (parts, ...values) =>
  new Markup(String.raw({ raw: parts }, ...values.map(filled)));
