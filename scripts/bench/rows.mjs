// rows.mjs -- how the benchmark prints. SPDX-License-Identifier: MIT

/** @param {string} name @param {string} text */
export const row = (name, text) => console.log(`${name.padEnd(40)} ${text}`);

/** @param {string[]} heads the first lines of a table as the README has them */
export function tableHead(heads) {
  console.log(`\n| ${heads.join(' | ')} |`);
  console.log(`|${' --- |'.repeat(heads.length)}`);
}

/** @param {string[]} cells */
export const tableRow = (cells) => console.log(`| ${cells.join(' | ')} |`);
