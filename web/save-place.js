// save-place.js -- where an export goes: a download, or the place that the user picks.
//
// A download is one click and the same in every browser, so it is what happens by itself. It lies on the disk twice for
// a while (the browser's own storage, then the download): above 1 GB the picker is asked, unless the user said no.
// SPDX-License-Identifier: MIT
import { fileNames, formatOf } from './file-names.js';
import { bytesOf } from './room-left.js';

/** @typedef {import('./recipe-delivery.js').Delivery} Delivery */
/** @typedef {import('./sinks.js').Place} Place */

const KEY = 'lacquer.ask';
const LARGE = 1e9; // bytes of one export
const WHERE = { id: 'lacquer-export', startIn: 'music' };

/** Whether this browser can ask. */
export const canAsk = () =>
  'showSaveFilePicker' in globalThis && 'showDirectoryPicker' in globalThis;

/** What the user chose; null when nobody did. @param {Pick<Storage, 'getItem'> | null} store @returns {boolean | null} */
export function askSetting(store) {
  const kept = store?.getItem(KEY);
  return kept === 'yes' ? true : kept === 'no' ? false : null;
}

/** @param {Pick<Storage, 'setItem'> | null} store @param {boolean} ask */
export function keepAsk(store, ask) {
  try {
    store?.setItem(KEY, ask ? 'yes' : 'no');
  } catch {} // full or closed: it holds until the page is closed
}

/**
 * Whether an export asks first.
 * @param {boolean | null} setting
 * @param {{ sampleRate: number, frames: number }} song
 * @param {Delivery[]} deliveries
 */
export function asks(setting, { sampleRate, frames }, deliveries) {
  const sizes = deliveries.map(({ rate = sampleRate, bits }) => {
    const shape = { sampleRate: rate, frames: (frames * rate) / sampleRate, width: 2 };
    return bytesOf({ ...shape, bits: bits === '32f' ? '32f' : bits === '16' ? 16 : 24 });
  });
  return asksFor(
    setting,
    sizes.reduce((sum, size) => sum + size, 0),
  );
}

/** @param {boolean | null} setting @param {number} bytes */
export const asksFor = (setting, bytes) => setting ?? bytes > LARGE;

/**
 * Asks for a file, or for a folder when there are several, or a record that is to lie beside it. To be called inside
 * the click.
 * @param {{ name: string, sampleRate: number }} song @param {Delivery[]} deliveries @param {boolean} [record]
 * @returns {Promise<Place | null>} null when the user closed the picker; neither file nor folder when the browser refuses
 */
export async function pickPlace({ name, sampleRate }, deliveries, record = false) {
  const picker = /** @type {any} */ (globalThis);
  if (deliveries.length > 1 || record)
    return picked(async () => ({
      folder: await picker.showDirectoryPicker({ ...WHERE, mode: 'readwrite' }),
    }));
  const [suggestedName] = fileNames(name, deliveries, sampleRate);
  return pickFile(suggestedName, formatOf(deliveries[0]));
}

/** Asks for one file. To be called inside the click. @param {string} suggestedName
 * @param {{ title: string, type: string, extension: string }} format @returns {Promise<Place | null>} as above */
export function pickFile(suggestedName, { title, type, extension }) {
  const picker = /** @type {any} */ (globalThis);
  const types = [{ description: title, accept: { [type]: [extension] } }];
  return picked(async () => ({
    file: await picker.showSaveFilePicker({ ...WHERE, suggestedName, types }),
  }));
}

/** @param {() => Promise<Place>} ask @returns {Promise<Place | null>} */
async function picked(ask) {
  try {
    return await ask();
  } catch (error) {
    if (/** @type {any} */ (error)?.name === 'AbortError') return null;
    return {}; // a frame or a policy that forbids it: a download, then
  }
}
