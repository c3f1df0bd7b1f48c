// layout.js -- what the channels of a file with more than two are called, and which of them make a pair.
// SPDX-License-Identifier: MIT

/** By bit of dwChannelMask: Microsoft, WAVEFORMATEXTENSIBLE. */
const BITS = ['L', 'R', 'C', 'LFE', 'Lb', 'Rb', 'Lc', 'Rc', 'Cs', 'Ls', 'Rs'];
/** Who stands across. @type {Record<string, string>} */
const PARTNERS = { L: 'R', Ls: 'Rs', Lb: 'Rb', Lc: 'Rc' };

/** RFC 9639, section 9.1.3. @type {Record<number, string>} */
const FLAC = {
  3: 'L R C',
  4: 'L R Ls Rs',
  5: 'L R C Ls Rs',
  6: 'L R C LFE Ls Rs',
  7: 'L R C LFE Cs Ls Rs',
  8: 'L R C LFE Lb Rb Ls Rs',
};
/** Vorbis I specification, section 4.3.9; Opus has the same, RFC 7845, section 5.1.1.2. @type {Record<number, string>} */
const VORBIS = {
  3: 'L C R',
  4: 'L R Ls Rs',
  5: 'L C R Ls Rs',
  6: 'L C R Ls Rs LFE',
  7: 'L C R Ls Rs Cs LFE',
  8: 'L C R Ls Rs Lb Rb LFE',
};

/** @param {number} width @param {string} [names] @returns {string[]} one for each channel, '' where nothing is known */
const named = (width, names = '') =>
  Array.from({ length: width }, (_, i) => names.split(' ')[i] ?? '');

export const flacNames = (/** @type {number} */ width) => named(width, FLAC[width]);
export const vorbisNames = (/** @type {number} */ width) => named(width, VORBIS[width]);

/** @param {number} mask of a WAV, 0 for none @param {number} width @returns {string[]} */
export function maskNames(mask, width) {
  const there = BITS.filter((_, bit) => (mask >> bit) & 1);
  // What stands behind is called surround where there is nothing beside.
  const plain = there.map((name) =>
    there.includes('Ls') ? name : name.replace(/^([LR])b$/, '$1s'),
  );
  return named(width, plain.length > width ? '' : plain.join(' '));
}

/** @typedef {{ text: string, pick: number[] }} Choice */

/** What can be mastered out of them: the pairs, then each by itself. @param {string[]} names @returns {Choice[]} */
export function choices(names) {
  const all = names.map((name, i) => ({ name, i }));
  const across = all.flatMap(({ name, i }) => {
    const other = names.indexOf(PARTNERS[name] ?? '-');
    return other < 0 ? [] : [[i, other]];
  });
  const inOrder = all.filter(({ i }) => i % 2 === 0 && i + 1 < names.length);
  const pairs = across.length > 0 ? across : inOrder.map(({ i }) => [i, i + 1]);
  const called = (/** @type {number[]} */ pick) =>
    pick.every((i) => names[i]) ? ` (${pick.map((i) => names[i]).join(' ')})` : '';
  return [
    ...pairs.map((pick) => ({
      text: `Channels ${pick.map((i) => i + 1).join(' and ')}${called(pick)}`,
      pick,
    })),
    ...all.map(({ i }) => ({ text: `Channel ${i + 1}${called([i])} as mono`, pick: [i] })),
  ];
}
