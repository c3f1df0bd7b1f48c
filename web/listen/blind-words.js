// blind-words.js -- what a blind vote came to, in words: for the listener at its end, and for everybody who reads it
// later. Of a stranger's vote nothing is believed: seal and chance are worked out again. SPDX-License-Identifier: MIT
import { atLeast, needed } from '../blind.js';
import { chanceOf, readPairs, SURE, sealedText, sealOf } from './ballot.js';

/** @typedef {import('../share/notes.js').Blind} Blind */
/** @typedef {import('../share/notes.js').Note} Note */
/** @typedef {import('./ballot.js').Result} Result */

const CLEAR = 0.01;

/** @param {number} p */
export function chanceText(p) {
  if (p < 0.001) return 'p below 0.001';
  return `p ${p < 0.01 ? p.toFixed(3) : p.toFixed(2)}`;
}

/** How often guessing does as well. @param {number} p */
function odds(p) {
  if (p >= 0.995) return 'every time';
  return p >= 0.01 ? `${Math.round(p * 100)} times in 100` : `once in ${Math.round(1 / p)}`;
}

/** A side by its letter, as in `for B`. @param {string} key of `counts` */
const letterOf = (key) => (/^[1-4]$/.test(key) ? `version ${key}` : key.toUpperCase());

/** @param {Blind} blind @returns {string} the text that was sealed, as the note tells it */
function toldText({ kind, order }) {
  const [drawn, salt = ''] = order.split(':');
  return sealedText(kind === 'abx' ? 'hear' : 'prefer', drawn, salt);
}

/** Of each side, how many trials it was in. @param {Blind} blind @returns {Record<string, number> | null} */
function metOf({ kind, order, trials, counts }) {
  const [drawn] = order.split(':');
  if (kind === 'abx') {
    const [, said] = /^(?:([AB2-4]{2}),)?([AB2-4]+)$/.exec(drawn)?.slice(1) ?? [];
    return said?.length === trials ? { right: trials, wrong: trials } : null;
  }
  const pairs = readPairs(drawn);
  if (pairs?.length !== trials) return null;
  /** @type {Record<string, number>} */
  const met = {};
  for (const key of pairs.flat().map((side) => side.toLowerCase())) met[key] = (met[key] ?? 0) + 1;
  return Object.keys(counts).every((key) => key in met) ? met : null;
}

/** The seal is that of the order, and the counts can come of it. @param {Blind} blind */
export function sealFits(blind) {
  const met = metOf(blind);
  const { counts, trials, seal } = blind;
  const sum = Object.values(counts).reduce((all, n) => all + n, 0);
  if (!met || sum !== trials || Object.entries(counts).some(([key, n]) => n > met[key]))
    return false;
  return sealOf(toldText(blind)) === seal;
}

/** The chance of as much by guessing, worked out from the counts. @param {Blind} blind @returns {number | null} */
function chance({ kind, trials, counts, order }) {
  if (kind === 'abx') return atLeast(counts.right ?? 0, trials);
  const pairs = readPairs(order.split(':')[0]);
  return pairs && chanceOf(pairs, Math.max(0, ...Object.values(counts)));
}

/** @param {Blind} blind @param {(key: string) => string} called a side by its name */
function tally({ kind, trials, counts, order }, called) {
  if (kind === 'abx') return `${counts.right ?? 0} of ${trials} right`;
  const sides = Object.keys(counts).sort((a, b) => counts[b] - counts[a]);
  if (sides.every((side) => side === 'a' || side === 'b'))
    return `${counts.b ?? 0} of ${trials} for B`;
  const met = metOf({ kind, trials, counts, order, p: null, seal: '' })?.[sides[0]] ?? trials;
  const first = `${counts[sides[0]]} of ${met} for ${called(sides[0])}`;
  const rest = sides.slice(1).map((side) => `${counts[side]} for ${called(side)}`);
  return [first, ...(sides.length > 2 ? rest : [])].join(', ');
}

/** Of a vote that is read, e.g. `blind, 12 of 16 right, p 0.04, seal verified`.
 * @param {Pick<Note, 'blind' | 'glitched'>} note
 * @param {(id: string | undefined) => string | null} [nameOf] a version that came back, by the id of its note
 * @returns {string} '' when it was not blind */
export function blindWords({ blind, glitched }, nameOf = () => null) {
  if (!blind) return '';
  const fits = sealFits(blind);
  const p = fits ? chance(blind) : null;
  return [
    `blind, ${tally(blind, (key) => nameOf(blind.of?.[key]) ?? letterOf(key))}`,
    p === null ? '' : chanceText(p),
    fits ? 'seal verified' : 'seal does not fit',
    glitched ? 'with dropouts' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** @param {Result} result */
function hearWords({ counts: { right }, trials, p }) {
  const says =
    p <= CLEAR ? 'you hear it' : p <= SURE ? 'you very likely hear it' : 'could be guessing';
  const enough = p <= SURE ? '' : ` ${needed(trials)} of ${trials} would settle it.`;
  return {
    sentence: `${right} of ${trials} right: ${says}`,
    detail: `Guessing alone does this well ${odds(p)}.${enough}`,
  };
}

/**
 * For the listener, when the last answer is in.
 * @param {Result} result @param {(side: string) => string} called a side by its name
 * @returns {{ sentence: string, detail: string }}
 */
export function resultWords(result, called) {
  const { kind, sides, trials, counts, best, p } = result;
  if (kind === 'hear') return hearWords(result);
  const detail = `Throwing a coin each time gives as clear a winner ${odds(p)}.`;
  if (best === null) return { sentence: 'Even: no preference', detail };
  const met = (2 * trials) / sides.length;
  const won = `${called(best)} in ${counts[best.toLowerCase()]} of ${met}`;
  return { sentence: `${won}: ${result.sure ? 'you prefer it' : 'could be chance'}`, detail };
}
