// one-file.js -- in the dialog under Share: the song with its player as one file, to hand over oneself.
// SPDX-License-Identifier: MIT
import { oneFileName } from '../file-names.js';
import { ofBuild } from '../offline.js';
import { packedSize, packingFor } from '../share/packing.js';
import { save } from './deliver.js';
import { h } from './dom.js';
import { placeFor } from './save-place.js';
import { button } from './share-done.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../share/desk.js').ShareDesk} ShareDesk */
/** @typedef {import('./share-what.js').ShareWhat} ShareWhat */
/** @typedef {import('../sinks.js').Kept & { bytes: number }} Saved */

const PLAYER = 4e5; // bytes around the song, about
const HTML = { title: 'Web page', type: 'text/html', extension: '.html' };
const ABOUT =
  'One web page with player and song inside. It opens from a disk, without any network.';
const OPEN = 'Anyone with this file can keep the full-quality mix and master.';

/** The player without a song. @returns {Promise<string>} */
async function template() {
  const url = ofBuild('one-file.html');
  const response = await fetch(url).catch(() => null);
  if (!response)
    throw new Error('The player for the file is not here yet: connect once and try again.');
  if (!response.ok)
    throw new Error(`The player for the file is missing here (status ${response.status}).`);
  return response.text();
}

/** Bytes of the file, about. @param {Studio} studio @param {ShareWhat} what */
function sizeOf({ state: { song } }, what) {
  const shape = { channels: song.channels, frames: what.frames() };
  return PLAYER + (4 / 3) * packedSize(shape, packingFor(song.figures ?? {})); // base 64 adds a third
}

/** @param {number} bytes */
export const megabytes = (bytes) =>
  bytes < 1e7 ? (bytes / 1e6).toFixed(1) : String(Math.round(bytes / 1e6));

/**
 * @param {Studio} studio @param {ShareDesk} desk @param {ShareWhat} what
 * @param {{ busy: () => void, done: (saved: Saved | null) => void, fail: (error: unknown) => void }} told
 * @param {boolean} first whether it is the way to go from here
 */
export function oneFileOffer(studio, desk, what, told, first) {
  const size = h('span', { class: 'about', role: 'status', 'aria-label': 'How large the file is' });
  const go = button('Save one file', first ? 'primary' : 'plain', async () => {
    try {
      const choice = { title: what.title(), loop: what.loop() };
      const name = oneFileName(choice.title);
      const player = await template();
      const place = await placeFor(name, sizeOf(studio, what), HTML);
      if (!place) return;
      told.busy();
      const saved = await desk.saveFile(choice, { template: player, name, place });
      if (saved && !saved.saved) save(saved);
      told.done(saved);
    } catch (error) {
      told.fail(error);
    }
  });
  const weigh = () => {
    size.textContent = `About ${megabytes(sizeOf(studio, what))} MB.`;
    go.disabled = !studio.state.song.figures;
  };
  what.picks.addEventListener('change', weigh);
  weigh();
  return h(
    'div',
    { class: first ? 'one-file first' : 'one-file' },
    h('p', {}, ABOUT, ' ', h('b', { text: OPEN }), ' It is not encrypted. ', size),
    go,
  );
}
