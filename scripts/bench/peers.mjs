// peers.mjs -- our limiter beside those of Debian, at one true peak and one loudness.
// Every sound is normalised to 0 dBTP and driven by 6 dB. SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { music, PIECES, scratch } from '../../tests/lib/music.mjs';
import { loadCore } from '../../wasm/engine.js';
import { WASM } from '../house.mjs';
import { lacquer, PEERS } from './limiters.mjs';
import { Match } from './match.mjs';
import { makeSignals, startOracle } from './oracle.mjs';
import { installPeers } from './packages.mjs';
import { tableHead, tableRow } from './rows.mjs';

const TONES = [30, 50, 100, 997];
const TO_20K = ['clipped', 'clicks', 'bursts', 'pink', 'white20k', 'quarter'];
const EQUAL_DB = -120; // figures below count as equal
const FIGURES = [...TONES.map((hz) => `${hz} Hz`), '60 Hz + 7 kHz', ...PIECES];

/** @typedef {import('./limiters.mjs').Limiter} Limiter */
/** @typedef {Record<string, string>} Signals path of each */

/** @param {Match} match @param {Limiter} limiter @param {Signals} signals */
async function tones(match, limiter, signals) {
  const found = [];
  for (const hz of TONES)
    found.push((await match.driven(limiter, signals[`thd${hz}`], { kind: 'thd', hz })).thdDb);
  found.push((await match.driven(limiter, signals.imd, { kind: 'imd' })).imdDb);
  return found;
}

/**
 * Ours is driven by 6 dB; the others come to the loudness that this gives.
 * @param {Match} match @param {Limiter} limiter @param {Signals} signals @param {Map<string, number>} lufs
 */
async function songs(match, limiter, signals, lufs) {
  const found = [];
  for (const piece of PIECES) {
    const result = await match.asLoud(limiter, signals[piece], lufs.get(piece));
    if (!lufs.has(piece)) lufs.set(piece, result.lufs);
    found.push(result);
  }
  return found;
}

/** Worst place over the limiter's own ceiling. @param {Match} match @param {Limiter} limiter @param {Signals} signals @param {string[]} names */
async function worst(match, limiter, signals, names) {
  let over = Number.NEGATIVE_INFINITY;
  for (const name of names)
    over = Math.max(over, (await match.peak(limiter, signals[name])).overDb);
  return over;
}

/** @param {number[]} ours @param {Map<string, number[]>} theirs */
function verdict(ours, theirs) {
  /** @type {string[]} */
  const lost = [];
  for (const [name, figures] of theirs) {
    figures.forEach((figure, i) => {
      if (Math.max(figure, EQUAL_DB) < Math.max(ours[i], EQUAL_DB))
        lost.push(`${FIGURES[i]}: ${name} ${figure.toFixed(1)}, ours ${ours[i].toFixed(1)}`);
    });
  }
  console.log(
    lost.length === 0 ? '\nOurs is lowest in each.' : `\nNot lowest:\n${lost.join('\n')}`,
  );
}

/** @param {Match} match @param {Signals} signals */
async function compare(match, signals) {
  const ours = lacquer(await loadCore(readFileSync(WASM)));
  /** @type {Map<string, number>} */
  const lufs = new Map();
  /** @type {Map<string, number[]>} */
  const table = new Map();
  tableHead([
    'limiter',
    ...FIGURES.map((name) => `${name}, dB`),
    'drive',
    'over, to 20 kHz',
    'over',
  ]);
  for (const limiter of [ours, ...PEERS]) {
    const nulls = await songs(match, limiter, signals, lufs);
    const figures = [...(await tones(match, limiter, signals)), ...nulls.map((n) => n.weighted)];
    const over = await worst(match, limiter, signals, [...PIECES, ...TO_20K]);
    const full = await worst(match, limiter, signals, ['white']);
    const drives = nulls.map((n) => n.driveDb.toFixed(1)).join(' ');
    const name = `${limiter.name} (${limiter.settings})`;
    const cells = [...figures.map((x) => x.toFixed(1)), drives, over.toFixed(2), full.toFixed(2)];
    tableRow([name, ...cells]);
    table.set(limiter.name, figures);
  }
  const own = table.get(ours.name) ?? [];
  table.delete(ours.name);
  verdict(own, table);
}

/** Prints the comparison, or what is missing for it. */
export async function peers() {
  console.log(
    '\nThe limiter beside its peers: THD+N, intermodulation, and what it leaves of music',
  );
  const reason = installPeers();
  if (reason) {
    console.log(`left out: ${reason}`);
    return;
  }
  const clips = PIECES.map((piece) => [
    piece,
    music(piece, { start: 30, seconds: 12, rate: 48000, codec: 'pcm_f32le' }),
  ]);
  const signals = makeSignals(scratch, Object.fromEntries(clips));
  const oracle = startOracle();
  try {
    await compare(new Match(oracle), signals);
  } finally {
    oracle.close();
  }
}
