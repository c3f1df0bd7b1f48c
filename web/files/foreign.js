// foreign.js -- files that are not read here, by the name that people know them by. SPDX-License-Identifier: MIT

const CONVERT = 'which is not read here: convert it to FLAC or WAV first';

/** First bytes, what it is, and what to do. @type {[string, string, string?][]} */
const KNOWN = [
  ['caff', 'CAF'],
  ['riff\x2e\x91\xcf\x11', 'Wave64'],
  ['.snd', 'AU'],
  ['wvpk', 'WavPack'],
  ['MAC ', "Monkey's Audio"],
  ['DSD ', 'DSD'],
  ['FRM8', 'DSD'],
  ['TTA1', 'TTA'],
  ['MThd', 'MIDI, which holds notes and no sound', 'export it as audio first'],
  ['\x30\x26\xb2\x75', 'Windows Media'],
  ['\x0b\x77', 'AC-3'],
  ['\xff\xd8\xff', 'a picture', 'a cover goes with the tags'],
  ['\x89PNG', 'a picture', 'a cover goes with the tags'],
  ['PK\x03\x04', 'a ZIP archive', 'unpack it first'],
  ['\x1f\x8b', 'a packed archive', 'unpack it first'],
  ['Rar!', 'a RAR archive', 'unpack it first'],
  ['%PDF', 'a PDF, not audio', 'open the song itself'],
];

/** @param {Uint8Array} head the first bytes of the file @returns {string} a reason; '' for what is known nowhere */
export function foreign(head) {
  const text = String.fromCharCode(...head.subarray(0, 8));
  const [, what, way] = KNOWN.find(([mark]) => text.startsWith(mark)) ?? [];
  if (!what) return '';
  return way ? `is ${what}: ${way}` : `is ${what}, ${CONVERT}`;
}
