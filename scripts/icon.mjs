// icon.mjs -- the app's icon as PNG, drawn from circles: the disc of web/favicon.svg. SPDX-License-Identifier: MIT
import { crc32, deflateSync } from 'node:zlib';

/** @typedef {[number, number, number]} Colour */

const GROUND = /** @type {Colour} */ ([0x17, 0x19, 0x1e]);
const AMBER = /** @type {Colour} */ ([0xf0, 0xb3, 0x5a]);
const BOX = 32; // of the drawing
/** Rings of the drawing: radius, width, opacity. */
const RINGS = [
  [10.5, 2, 1],
  [6.5, 1.5, 0.45],
  [1.3, 2.6, 1],
];
const CORNER = 8;

/** How much of a pixel lies inside, from its distance to the edge in pixels. @param {number} inside */
const cover = (inside) => Math.min(1, Math.max(0, inside + 0.5));

/** Distance to the edge of the rounded square, in the drawing. @param {number} x @param {number} y */
function insideGround(x, y) {
  const [qx, qy] = [x, y].map((v) => Math.abs(v - BOX / 2) - (BOX / 2 - CORNER));
  return CORNER - Math.hypot(Math.max(0, qx), Math.max(0, qy)) - Math.min(0, Math.max(qx, qy));
}

/** @param {string} type @param {Uint8Array} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}

/**
 * @param {number} size pixels
 * @param {boolean} [full] filled to the corners, the disc within the part that every mask leaves
 * @returns {Buffer} a PNG
 */
export function iconPng(size, full = false) {
  const scale = size / BOX;
  const shrink = full ? 0.85 : 1;
  const rows = Buffer.alloc(size * (4 * size + 1)); // each row begins with filter 0
  for (let j = 0; j < size; j++)
    for (let i = 0; i < size; i++) {
      const [x, y] = [(i + 0.5) / scale, (j + 0.5) / scale];
      const radius = Math.hypot(x - BOX / 2, y - BOX / 2) / shrink;
      let amber = 0;
      for (const [at, width, opacity] of RINGS) {
        const inside = (width / 2 - Math.abs(radius - at)) * scale * shrink;
        amber = Math.max(amber, opacity * cover(inside));
      }
      const at = j * (4 * size + 1) + 1 + 4 * i;
      GROUND.forEach((ground, c) => {
        rows[at + c] = Math.round(ground + amber * (AMBER[c] - ground));
      });
      rows[at + 3] = full ? 255 : Math.round(255 * cover(insideGround(x, y) * scale));
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6], 8); // 8 bits, RGBA
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(rows, { level: 9 });
  const end = new Uint8Array(0);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', end)]);
}
