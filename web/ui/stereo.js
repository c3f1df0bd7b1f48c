// stereo.js -- width as a picture and a control. SPDX-License-Identifier: MIT
import { blockRegion } from './block.js';
import { control, draggable } from './control.js';
import { colour, h, picture, watch } from './dom.js';
import { spec, toPlace } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */

const NAME = 'stereo.width';
const WIDEST = Math.PI * 0.46; // half the fan at the greatest width, seen from the listener

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {number} place 0..1 @param {string} ink @param {boolean} dashed */
function fan(g, width, height, place, ink, dashed) {
  const radius = Math.min(height - 14, width / 2 - 8);
  const half = Math.max(0.015, place * WIDEST);
  g.beginPath();
  g.moveTo(width / 2, height - 6);
  g.arc(width / 2, height - 6, radius, -Math.PI / 2 - half, -Math.PI / 2 + half);
  g.closePath();
  g.setLineDash(dashed ? [3, 4] : []);
  g.strokeStyle = ink;
  g.lineWidth = 1.5;
  g.stroke();
  g.setLineDash([]);
}

/** @param {Studio} studio @param {string} kind */
function widthPicture(studio, kind) {
  const canvas = h('canvas', { class: kind, 'aria-hidden': 'true' });
  const p = spec(NAME);
  const ask = picture(canvas, (g, width, height) => {
    const on = studio.state.params['stereo.on'] > 0;
    const place = toPlace(p, studio.state.params[NAME]);
    fan(g, width, height, toPlace(p, p.default), colour('line-strong'), true);
    fan(g, width, height, place, on ? colour('b') : colour('faint'), false);
    g.fillStyle = colour('b-veil');
    if (on) g.fill();
  });
  watch(studio, ['params'], ask);
  return canvas;
}

/** @param {any} params */
const line = (params) => `width ${Math.round(params[NAME])} %`;

/** @param {Studio} studio */
export function stereoBlock(studio) {
  const fanPicture = widthPicture(studio, 'width-picture');
  const surface = h(
    'div',
    { class: 'width-field' },
    fanPicture,
    h('span', { class: 'edge', 'aria-hidden': 'true', text: 'mono' }),
    h('span', { class: 'edge right', 'aria-hidden': 'true', text: 'wide' }),
  );
  draggable(surface, spec(NAME), {
    get: () => studio.state.params[NAME],
    put: (value, done) => studio.set(NAME, value, { done }),
    reset: () => studio.set(NAME, spec(NAME).default),
  });
  return blockRegion(studio, {
    block: 'stereo',
    title: 'Stereo',
    about: 'off · how wide it stands',
    line,
    mini: widthPicture(studio, 'mini fan'),
    body: [
      h(
        'div',
        { class: 'stereo-body' },
        surface,
        control(studio, NAME, { origin: spec(NAME).default }),
      ),
    ],
  });
}
