// solo.js -- hear one band of a block alone, through the monitor: never in the file. SPDX-License-Identifier: MIT
import { bandInRange } from '../monitor.js';
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../monitor.js').Band} Band */

/** As the monitor keeps them. @param {Band | null} one @param {Band | null} other */
function same(one, other) {
  if (!one || !other) return one === other;
  const [a, b] = [bandInRange(one), bandInRange(other)];
  return a.lowHz === b.lowHz && a.highHz === b.highHz;
}

/**
 * Follows the band while it is moved; Esc, the chip on the waveform, or its block switched off give all back.
 * @param {Studio} studio @param {string} block whose band it is @param {() => Band | null} region where the chosen band works
 */
export function soloButton(studio, block, region) {
  /** @type {Band | null} */
  let own = null; // what this button asked for
  const pressed = () => own !== null && same(studio.state.compare.band, own);
  const solo = (/** @type {Band | null} */ band) => {
    own = band;
    if (!same(studio.state.compare.band, band)) studio.setBand(band);
  };
  const button = h('button', {
    type: 'button',
    class: 'toggle solo',
    text: 'Solo',
    title: 'Hear only where this band works',
    'aria-label': 'Band solo',
    onclick: () => solo(pressed() ? null : region()),
  });
  button.show = () => {
    if (!pressed()) own = null;
    else solo(studio.state.params[`${block}.on`] > 0 ? region() : null);
    button.setAttribute('aria-pressed', String(pressed()));
  };
  watch(studio, ['compare', 'params'], button.show);
  return button;
}
