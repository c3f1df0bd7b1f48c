// qr.js -- an address as a QR code, for a phone that is held to the screen. SPDX-License-Identifier: MIT
import qrcode from 'qrcode-generator';
import { h } from './dom.js';

const QUIET = 4; // modules around it, as ISO/IEC 18004 asks
const SCALE = 6; // pixels of one module, before the page scales it

/** @param {string} text @param {string} name */
export function qrCanvas(text, name) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const size = (count + 2 * QUIET) * SCALE;
  const canvas = h('canvas', {
    class: 'qr',
    width: size,
    height: size,
    role: 'img',
    'aria-label': name,
  });
  const g = canvas.getContext('2d');
  g.fillStyle = '#fff';
  g.fillRect(0, 0, size, size);
  g.fillStyle = '#000';
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++)
      if (code.isDark(row, column))
        g.fillRect((column + QUIET) * SCALE, (row + QUIET) * SCALE, SCALE, SCALE);
  return canvas;
}
