// params.mjs -- `lacquer params`: the table, for people and for programs.
// SPDX-License-Identifier: MIT
import { METERS, PARAMS } from '../../wasm/out/table.js';
import { parseArgs } from './args.mjs';
import { print, printJson } from './io.mjs';

/** @param {string[]} args @returns {Promise<number>} */
export async function params(args) {
  const { flags } = parseArgs(args, { '--json': 'flag' }, []);
  if (flags['--json']) {
    const list = PARAMS.map(
      ({ name, block, title, unit, min, max, default: def, step, scale, choices, flags }) => ({
        name,
        block,
        title,
        unit,
        min,
        max,
        default: def,
        step,
        scale,
        choices,
        flags,
      }),
    );
    printJson({ params: list, meters: METERS });
    return 0;
  }
  for (const p of PARAMS) {
    const range = p.choices.length
      ? p.choices.join(' | ')
      : `${p.min} to ${p.max} ${p.unit}`.trim();
    const def = p.choices.length ? `${p.choices[p.default]} (${p.default})` : p.default;
    print(`${p.name.padEnd(22)} ${p.title.padEnd(14)} ${range}; default ${def}`);
  }
  return 0;
}
