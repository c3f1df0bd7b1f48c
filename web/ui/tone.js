// tone.js -- low shelf, tilt and high shelf: one curve, three handles, three sliders. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { choice, control } from './control.js';
import { colour, h, picture, watch } from './dom.js';
import { hzAt, MARKS, place } from './eq-curve.js';
import { signed } from './format.js';
import { spec } from './param.js';
import { toneDb } from './tone-curve.js';
import { PARTS, span, toneHandles } from './tone-handles.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {any} p */
function line(p) {
  const parts = PARTS.filter((part) => p[`tone.${part}_db`] !== 0).map(
    (part) => `${spec(`tone.${part}_db`).title.toLowerCase()} ${signed(p[`tone.${part}_db`])} dB`,
  );
  if (!parts.length) return 'flat';
  const where = p['tone.place'];
  if (where > 0) parts.push(`${spec('tone.place').choices[where]} only`);
  return parts.join(' · ');
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height */
function drawGrid(g, width, height) {
  g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  for (const [hz, label] of MARKS) {
    const x = Math.round(place(Number(hz)) * width);
    g.fillStyle = colour('grid');
    g.fillRect(x, 0, 1, height);
    g.fillStyle = colour('faint');
    g.fillText(String(label), x + 4, height - 6);
  }
  for (const db of [-6, -3, 0, 3, 6]) {
    const y = Math.round((0.5 - db / (2 * span())) * height);
    g.fillStyle = db === 0 ? colour('line-strong') : colour('grid');
    g.fillRect(0, y, width, 1);
    g.fillStyle = colour('faint');
    g.fillText(signed(db, 0), 6, y - 4);
  }
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {any} params */
function traceCurve(g, width, height, params) {
  g.beginPath();
  for (let x = 0; x <= width; x += 2)
    g.lineTo(x, (0.5 - toneDb(params, hzAt(x / width)) / (2 * span())) * height);
}

/** @param {Studio} studio @param {string} kind */
function tonePicture(studio, kind) {
  const mini = kind === 'mini';
  const canvas = h(
    'canvas',
    mini
      ? { class: kind, 'aria-hidden': 'true' }
      : { class: kind, role: 'img', 'aria-label': 'Tone curve' },
  );
  const ask = picture(canvas, (g, width, height) => {
    const { params } = studio.state;
    if (mini) {
      g.fillStyle = colour('line-strong');
      g.fillRect(0, Math.round(height / 2), width, 1);
    } else {
      drawGrid(g, width, height);
    }
    traceCurve(g, width, height, params);
    g.strokeStyle = params['tone.on'] > 0 ? colour('b') : colour('faint');
    g.lineWidth = mini ? 1.75 : 2.25;
    g.stroke();
    if (mini) return;
    g.lineTo(width, height / 2);
    g.lineTo(0, height / 2);
    g.fillStyle = colour('b-veil');
    g.fill();
  });
  watch(studio, ['params'], ask);
  return canvas;
}

/** @param {Studio} studio */
export function toneBlock(studio) {
  const name = 'tone.place';
  return blockRegion(studio, {
    block: 'tone',
    title: 'Tone',
    about: 'off · lift lows and highs, or tilt the whole',
    line,
    mini: tonePicture(studio, 'mini'),
    body: [
      h('div', { class: 'tone-field' }, tonePicture(studio, 'tone-canvas'), ...toneHandles(studio)),
      h(
        'div',
        { class: 'tone-sliders' },
        ...PARTS.map((part) => control(studio, `tone.${part}_db`)),
      ),
    ],
    more: [
      h(
        'div',
        { class: 'columns' },
        ...PARTS.map((part) => control(studio, `tone.${part}_hz`)),
        h(
          'div',
          { class: 'control choice' },
          h('span', { class: 'label', 'aria-hidden': 'true', text: spec(name).title }),
          choice(studio, () => name, spec(name).title),
        ),
      ),
    ],
  });
}
