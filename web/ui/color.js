// color.js -- saturation and exciter: the curve, the harmonics it makes, and few controls. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { harmonics, output, settings } from './color-curve.js';
import { control } from './control.js';
import { colour, h, picture, watch } from './dom.js';
import { hertz, signed } from './format.js';
import { spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

const PEAK = 0.5; // the tone whose harmonics are drawn: -6 dBFS
const FLOOR_DB = -80;
const NAMES = spec('color.character').choices;

/** @param {any} p */
const works = (p) => p['color.drive_db'] > 0 && p['color.mix'] > 0;

/** @param {any} p */
function line(p) {
  const parts = [];
  if (works(p)) parts.push(`${NAMES[p['color.character']]} ${signed(p['color.drive_db'])} dB`);
  if (works(p) && p['color.mix'] < 100) parts.push(`mix ${Math.round(p['color.mix'])} %`);
  if (p['color.exciter'] > 0)
    parts.push(`exciter ${Math.round(p['color.exciter'])} % above ${hertz(p['color.exciter_hz'])}`);
  return parts.length ? parts.join(' · ') : 'clean';
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {any} params @param {number} pad */
function traceCurve(g, width, height, params, pad) {
  const from = settings(params);
  g.beginPath();
  for (let i = 0; i <= 120; i++) {
    const x = i / 60 - 1;
    const y = output(from, x);
    g.lineTo(pad + (0.5 + x / 2) * (width - 2 * pad), pad + (0.5 - y / 2) * (height - 2 * pad));
  }
}

/** The curve from input to output. @param {Studio} studio @param {string} kind @param {number} pad */
function curvePicture(studio, kind, pad) {
  const canvas = h('canvas', { class: kind, 'aria-hidden': 'true' });
  const ask = picture(canvas, (g, width, height) => {
    const { params } = studio.state;
    const on = params['color.on'] > 0;
    g.lineWidth = 1;
    g.strokeStyle = colour('grid');
    g.beginPath();
    g.moveTo(width / 2, 0);
    g.lineTo(width / 2, height);
    g.moveTo(0, height / 2);
    g.lineTo(width, height / 2);
    g.stroke();
    g.setLineDash([3, 4]);
    g.strokeStyle = colour('line-strong');
    g.beginPath();
    g.moveTo(pad, height - pad);
    g.lineTo(width - pad, pad);
    g.stroke();
    g.setLineDash([]);
    traceCurve(g, width, height, params, pad);
    g.strokeStyle = on ? colour('b') : colour('faint');
    g.lineWidth = 2.25;
    g.stroke();
  });
  watch(studio, ['params'], ask);
  return canvas;
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} width @param {number} height */
function bar(g, x, y, width, height) {
  g.beginPath();
  g.roundRect(x, y, width, height, [3, 3, 0, 0]);
  g.fill();
}

/** Second to seventh harmonic of a tone at -6 dBFS, against the tone. @param {Studio} studio */
function harmonicsPicture(studio) {
  const canvas = h('canvas', { class: 'harmonics', role: 'img' });
  const ask = picture(canvas, (g, width, height) => {
    const low = height - 20;
    const [first, ...rest] = harmonics(settings(studio.state.params), PEAK);
    g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
    for (const db of [-20, -40, -60]) {
      const y = Math.round(low * (db / FLOOR_DB)) + 0.5;
      g.fillStyle = colour('grid');
      g.fillRect(30, y, width - 30, 1);
      g.fillStyle = colour('faint');
      g.textAlign = 'left';
      g.fillText(String(db), 4, y + 4);
    }
    const step = (width - 36) / rest.length;
    g.textAlign = 'center';
    rest.forEach((level, i) => {
      const db = Math.max(FLOOR_DB, 20 * Math.log10(Math.max(level / first, 1e-6)));
      const top = low * (db / FLOOR_DB);
      const x = 36 + (i + 0.5) * step;
      const wide = Math.min(34, step * 0.62);
      g.fillStyle = colour('b');
      g.globalAlpha = i % 2 ? 0.62 : 1; // even ones stand out from odd ones
      if (low - top > 0.5) bar(g, x - wide / 2, top, wide, low - top);
      g.globalAlpha = 1;
      g.fillStyle = colour('faint');
      g.fillText(`${i + 2}`, x, height - 5);
    });
    g.textAlign = 'left';
    g.fillStyle = colour('line-strong');
    g.fillRect(30, low, width - 30, 1);
  });
  watch(studio, ['params'], ({ params }) => {
    const [first, ...rest] = harmonics(settings(params), PEAK);
    const says = rest.map((level, i) => [i + 2, 20 * Math.log10(level / first)]);
    const heard = says
      .filter(([, db]) => db > FLOOR_DB)
      .map(([n, db]) => `${n}: ${db.toFixed(0)} dB`);
    canvas.setAttribute('aria-label', `Harmonics of a tone, ${heard.join(', ') || 'none'}`);
    ask();
  });
  return canvas;
}

/** Tape, tube or edge, side by side. @param {Studio} studio */
function characters(studio) {
  const name = 'color.character';
  const radios = NAMES.map((/** @type {string} */ word, /** @type {number} */ value) => {
    const input = h('input', { type: 'radio', name, value, class: 'unseen' });
    input.addEventListener('change', () => studio.set(name, value));
    return { input, label: h('label', {}, input, h('span', { text: word })) };
  });
  watch(studio, ['params'], ({ params }) => {
    for (const [i, { input }] of radios.entries()) input.checked = params[name] === i;
  });
  const labels = radios.map((/** @type {any} */ r) => r.label);
  return h(
    'div',
    { class: 'characters', role: 'radiogroup', 'aria-label': 'Character' },
    ...labels,
  );
}

/** @param {Studio} studio */
export function colorBlock(studio) {
  const figure = h(
    'figure',
    { class: 'color-figure' },
    curvePicture(studio, 'transfer', 8),
    harmonicsPicture(studio),
    h('figcaption', { text: 'harmonics of a tone at -6 dBFS, dB' }),
  );
  return blockRegion(studio, {
    block: 'color',
    title: 'Color',
    about: 'off · saturation and exciter, at equal loudness',
    line,
    mini: curvePicture(studio, 'mini', 3),
    body: [
      h(
        'div',
        { class: 'color-body' },
        figure,
        h(
          'div',
          { class: 'color-controls' },
          characters(studio),
          control(studio, 'color.drive_db'),
          control(studio, 'color.mix'),
          control(studio, 'color.exciter'),
          control(studio, 'color.exciter_hz'),
          h('p', { class: 'note', text: 'What comes out is as loud as what goes in.' }),
        ),
      ),
    ],
  });
}
