// file-names.js -- what the files of an export are called. SPDX-License-Identifier: MIT
import { FORMATS, rateFor } from './files/formats.js';

/** @typedef {import('./recipe-delivery.js').Delivery} Delivery */

/** @param {Delivery} [delivery] */
export const formatOf = (delivery) => FORMATS[delivery?.format ?? 'wav'];

const LONGEST = 200; // bytes of a song's name in UTF-8: systems take 255, and what a master is stands behind it

/** What every system takes: no browser writes other names into a folder. @param {string} name */
function plainName(name) {
  const plain = name.replace(/["*/:<>?\\|\p{Cc}]/gu, '_').replace(/^[. ]+/, '');
  let [short, bytes] = ['', 0];
  for (const letter of plain) {
    bytes += new TextEncoder().encode(letter).length;
    if (bytes > LONGEST) break;
    short += letter;
  }
  return short.trimEnd() || 'song';
}

/** @param {string} name of the song @param {Delivery} [delivery] @returns {string} of its master */
export const masterName = (name, delivery) =>
  `${plainName(name.replace(/\.[^./\\]*$/, ''))} master${formatOf(delivery).extension}`;

/**
 * A name for each file of an export; several ones say what they are.
 * @param {string} name of the song @param {Delivery[]} deliveries @param {number} rate of the source, Hz
 * @returns {string[]}
 */
export function fileNames(name, deliveries, rate) {
  if (deliveries.length < 2) return deliveries.map((delivery) => masterName(name, delivery));
  /** @type {Set<string>} */
  const taken = new Set();
  return deliveries.map((delivery) => {
    const plain = masterName(name, delivery);
    const { extension, lossy } = formatOf(delivery);
    const depth = lossy ? `${delivery.kbps ?? lossy.kbps[0]}k` : delivery.bits;
    const kind = `${rateFor(delivery, rate) / 1000}-${depth}`;
    const full = !lossy && taken.has(kind + extension) ? `${kind} ${delivery.dither}` : kind;
    let unique = full;
    for (let i = 2; taken.has(unique + extension); i++) unique = `${full} ${i}`;
    taken.add(kind + extension).add(unique + extension);
    return `${plain.slice(0, -extension.length)} ${unique}${extension}`;
  });
}

/** A name that every system takes, of a page that holds its song. @param {string} title */
export function oneFileName(title) {
  const plain = title
    .replace(/[\\/:*?"<>|\p{C}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '');
  const short = Array.from(plain).slice(0, 80).join('');
  return `${short.replace(/[. ]+$/, '') || 'Song'} - Lacquer.html`;
}
