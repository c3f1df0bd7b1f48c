// generate.mjs -- table.js, its types, core.js and the README's reference, all from lacquer.wasm.
//   node scripts/generate.mjs            writes table.js, table.d.ts and core.js
//   node scripts/generate.mjs --readme   the README's reference too
//   node scripts/generate.mjs --check    exit 1 when the README's reference is stale
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTable } from '../wasm/table.js';
import { ROOT, WASM } from './house.mjs';

const HEAD =
  '// Made by scripts/generate.mjs from lacquer.wasm, which holds dsp/table.def. Do not edit.\n';
const BEGIN = '<!-- parameters: made by scripts/generate.mjs from dsp/table.def -->';
const END = '<!-- end of parameters -->';

const TYPES = `${HEAD}
export interface Param {
  /** \`block.key\` or \`block.band.key\`, as stored in recipes */
  name: string;
  block: string;
  band: number | null;
  key: string;
  title: string;
  unit: string;
  min: number;
  max: number;
  default: number;
  step: number;
  scale: 'lin' | 'log' | 'choice';
  choices: string[];
  flags: ('automatable' | 'structural' | 'monitor')[];
}
export interface Meter {
  name: string;
  title: string;
  unit: string;
  min: number;
  max: number;
  /** first of its floats in the meters' Float32Array */
  offset: number;
  length: number;
}
export const PARAMS: readonly Param[];
export const BLOCKS: readonly { block: string; title: string }[];
export const METERS: readonly Meter[];
`;

/** @param {string} name @param {readonly object[]} rows */
const list = (name, rows) =>
  `export const ${name} = [\n${rows.map((row) => `  ${JSON.stringify(row)},\n`).join('')}];\n`;

/** @param {any} p @returns {string} the range as a reader wants it */
const range = (p) =>
  p.scale === 'choice' ? p.choices.join(', ') : `${p.min} to ${p.max} ${p.unit}`.trim();

/** @param {any} p */
const standard = (p) =>
  p.scale === 'choice' ? p.choices[p.default] : `${p.default} ${p.unit}`.trim();

/** @param {ReturnType<typeof readTable>} table @returns {string} Markdown; bands shown once, as N */
function reference({ params, blocks }) {
  const parts = blocks.map(({ block, title }) => {
    const own = params.filter((p) => p.block === block);
    const bands = own.filter((p) => p.band !== null);
    const rows = own
      .filter((p) => p.band === null || p.band === bands[0].band)
      .map((p) => {
        const name = p.band === null ? p.name : `${block}.N.${p.key}`;
        const differ = bands.filter((q) => q.key === p.key && q.default !== p.default);
        const all = bands.filter((q) => q.key === p.key).map(standard);
        const usual = p.band !== null && differ.length > 0 ? all.join(', ') : standard(p);
        return `| \`${name}\` | ${p.title} | ${range(p)} | ${usual} |`;
      });
    const count = bands.length > 0 ? `, N = 1 to ${bands.at(-1)?.band}` : '';
    return `**${title}**${count}\n\n| name | title | range | default |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return parts.join('\n');
}

/** @param {string} text @param {string} markdown @returns {{ old: string, made: string }} */
function replaceReference(text, markdown) {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`README.md lacks the markers ${BEGIN} and ${END}`);
  const made = `${text.slice(0, from + BEGIN.length)}\n\n${markdown}\n${text.slice(to)}`;
  return { old: text, made };
}

function main() {
  const bytes = readFileSync(WASM);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
  const table = readTable(exports);
  if (table.params.length === 0) throw new Error('the core names no parameters');
  const out = join(ROOT, 'wasm/out');
  const hash = createHash('sha256').update(bytes).digest('hex');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const js =
    HEAD +
    list('PARAMS', table.params) +
    list('BLOCKS', table.blocks) +
    list('METERS', table.meters);
  writeFileSync(join(out, 'table.js'), js);
  writeFileSync(join(out, 'table.d.ts'), TYPES);
  writeFileSync(
    join(out, 'core.js'),
    `${HEAD}/** SHA-256 of lacquer.wasm */\nexport const CORE = '${hash}';\n` +
      `/** Of the program, from package.json */\nexport const RELEASE = '${version}';\n`,
  );
  const wish = process.argv[2];
  if (wish !== '--readme' && wish !== '--check') return;
  const readme = join(ROOT, 'README.md');
  const { old, made } = replaceReference(readFileSync(readme, 'utf8'), reference(table));
  if (old === made) return;
  if (wish === '--check') {
    throw new Error('the parameter reference in README.md is stale: run npm run build');
  }
  writeFileSync(readme, made);
}

try {
  main();
} catch (error) {
  console.error(`Generate failed: ${/** @type {Error} */ (error).message}`);
  process.exit(1);
}
