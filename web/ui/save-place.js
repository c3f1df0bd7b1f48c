// save-place.js -- the switch `Ask where to save`, and asking. SPDX-License-Identifier: MIT
import { askSetting, asks, asksFor, canAsk, keepAsk, pickFile, pickPlace } from '../save-place.js';
import { browserStore } from '../settings.js';
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** What was chosen on this page, where it cannot be kept. @type {boolean | null} */
let chosen = null;

/** @param {Studio} studio @returns {boolean} */
const wants = ({ state: { song, deliveries } }) =>
  canAsk() && song && asks(chosen ?? askSetting(browserStore()), song, deliveries);

/** Inside the click. @param {Studio} studio @returns {Promise<import('../sinks.js').Place | null>} null: not at all */
export async function placeOf(studio) {
  const { song, deliveries, record } = studio.state;
  return wants(studio) ? pickPlace(song, deliveries, record) : {};
}

/** The same for one file of another kind. @param {string} name @param {number} bytes about
 * @param {{ title: string, type: string, extension: string }} format */
export const placeFor = async (name, bytes, format) =>
  canAsk() && asksFor(chosen ?? askSetting(browserStore()), bytes) ? pickFile(name, format) : {};

/** @param {Studio} studio */
export function askSwitch(studio) {
  const box = h('input', { type: 'checkbox' });
  box.addEventListener('change', () => {
    chosen = box.checked;
    keepAsk(browserStore(), box.checked);
  });
  const title =
    'Off, Export downloads. On, it asks for a file, or for a folder when there are several or a record, and writes there as it renders';
  const root = h('label', { class: 'tickbox where', title }, box, 'Ask where to save');
  root.hidden = !canAsk();
  watch(studio, ['song', 'deliveries'], () => {
    box.checked = wants(studio);
  });
  return root;
}
