// bech32.js -- text that age writes its keys in: base 32 with a checksum (BIP 173, without its limit of length).
// SPDX-License-Identifier: MIT

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECK = 6; // letters

/** BIP 173, bech32_polymod. @param {number[]} values */
function polymod(values) {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((word, i) => {
      if ((top >> i) & 1) sum ^= word;
    });
  }
  return sum;
}

/** Groups of five bits, the last one filled with zeros. @param {Uint8Array} bytes */
function fives(bytes) {
  const bits = Array.from(bytes, (b) => b.toString(2).padStart(8, '0')).join('');
  const count = Math.ceil(bits.length / 5);
  return Array.from({ length: count }, (_, i) =>
    Number.parseInt(bits.slice(5 * i, 5 * i + 5).padEnd(5, '0'), 2),
  );
}

/** @param {string} prefix lower case @param {Uint8Array} bytes @returns {string} */
export function bech32(prefix, bytes) {
  const codes = [...prefix].map((c) => c.charCodeAt(0));
  const head = [...codes.map((c) => c >> 5), 0, ...codes.map((c) => c & 31)];
  const data = fives(bytes);
  const sum = polymod([...head, ...data, ...Array(CHECK).fill(0)]) ^ 1;
  const check = Array.from({ length: CHECK }, (_, i) => (sum >>> (5 * (CHECK - 1 - i))) & 31);
  return `${prefix}1${[...data, ...check].map((value) => LETTERS[value]).join('')}`;
}
