// selftest.mjs -- `lacquer selftest`: the meters against the tables of the EBU and the ITU, through the shipped core.
// SPDX-License-Identifier: MIT
import { run } from '../../web/passes.js';
import { ownCore } from '../../web/render.js';
import { CASES, RATES } from '../../web/selftest/cases.js';
import { deviation, found, groups, summary, tolerance } from '../../web/selftest/report.js';
import { selftestPass } from '../../web/selftest/run.js';
import { parseArgs, UsageError } from './args.mjs';
import { print, printJson, progress } from './io.mjs';

/** @typedef {import('../../web/selftest/run.js').Result} Result */

/** @param {string | undefined} text @returns {number[]} */
function ratesOf(text) {
  if (text === undefined) return RATES;
  if (!RATES.includes(Number(text)))
    throw new UsageError(`--rate takes one of ${RATES.join(', ')}, not ${text}`);
  return [Number(text)];
}

/** @param {Result} result */
function line(result) {
  const { name, title, via, figure, unit, expected, pass } = result;
  const reading = `${found(result)} ${unit}`.padStart(12);
  const wanted = `${expected.toFixed(2)} ${tolerance(result)}`.padEnd(16);
  const what = `${via} ${figure}`.padEnd(8);
  return `  ${name.padEnd(18)} ${title.padEnd(46)} ${what} ${reading}  ${wanted} ${pass ? 'pass' : 'FAIL'}`;
}

/** @param {Result[]} results @returns {string} */
export const describe = (results) =>
  groups(results)
    .map(
      (group) =>
        `${group.standard} at ${group.rate} Hz: ${group.passed} of ${group.results.length} pass\n${group.results.map(line).join('\n')}\n`,
    )
    .join('\n');

/**
 * The README's table: the furthest reading of each unit of a standard from what is expected.
 * @param {Result[]} results
 */
export function markdown(results) {
  const rates = [...new Set(results.map(({ rate }) => rate))];
  const kind = (/** @type {Result} */ r) => `${r.standard} | ${tolerance(r)} ${r.unit}`;
  const cell = (/** @type {Result[]} */ own) =>
    own.every((r) => r.pass) ? Math.max(...own.map(deviation)).toFixed(3) : 'FAIL';
  const rows = [...new Set(results.map(kind))].map((name) => {
    const own = results.filter((r) => kind(r) === name);
    const cells = rates.map((rate) => cell(own.filter((r) => r.rate === rate)));
    return `| ${name} | ${own.length / rates.length} | ${cells.join(' | ')} |`;
  });
  const heads = rates.map((rate) => `${rate / 1000} kHz`);
  return [
    `| standard | tolerance | readings | ${heads.join(' | ')} |`,
    `|${' --- |'.repeat(3 + rates.length)}`,
    ...rows,
  ].join('\n');
}

/** @param {Result[]} results @returns what `selftest --json` prints */
export const document = (results) => ({
  passed: results.every((r) => r.pass),
  readings: results.length,
  failed: results.filter((r) => !r.pass).length,
  results: results.map((r) => ({ ...r, reading: Number.isFinite(r.reading) ? r.reading : null })),
});

/** @param {string[]} args @returns {Promise<number>} 1 when a reading is out of tolerance */
export async function selftest(args) {
  const { flags } = parseArgs(
    args,
    { '--json': 'flag', '--markdown': 'flag', '--rate': 'value' },
    [],
  );
  const rates = ratesOf(/** @type {string | undefined} */ (flags['--rate']));
  const pass = selftestPass(await ownCore(), CASES, rates);
  const results = await run(pass, { onProgress: progress('Testing'), sliceMs: 200 });
  const report = document(results);
  if (flags['--json']) printJson(report);
  else if (flags['--markdown']) print(markdown(results));
  else print(`${describe(results)}\n${summary(results)}`);
  return report.passed ? 0 : 1;
}
