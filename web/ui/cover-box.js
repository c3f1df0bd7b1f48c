// cover-box.js -- the cover in the editor of tags: seen, chosen, dropped, removed. SPDX-License-Identifier: MIT
import { MOST_BYTES } from '../files/cover.js';
import { h, watch } from './dom.js';
import { drawCover } from './tags.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../files/cover.js').Cover} Cover */

const STORES = 3000; // pixels of a side that the large stores ask for

/** @param {Cover | undefined} cover */
function about(cover) {
  if (!cover) return 'No cover. Drop a JPEG or PNG here, or choose one.';
  const { type, width, height, bytes } = cover;
  const size =
    bytes.length < 1e6
      ? `${Math.ceil(bytes.length / 1e3)} kB`
      : `${(bytes.length / 1e6).toFixed(1)} MB`;
  const says = `${width} × ${height}, ${type === 'image/png' ? 'PNG' : 'JPEG'}, ${size}.`;
  const fine = width === height && width >= STORES;
  return fine ? says : `${says} Stores ask for a square of ${STORES} pixels or more.`;
}

/** @param {Studio} studio @returns {{ root: HTMLElement, drop: (file?: File) => Promise<void> }} */
export function coverBox(studio) {
  const canvas = h('canvas', { class: 'cover', width: 240, height: 240, role: 'img' });
  const says = h('p', { class: 'tag-says', 'aria-live': 'polite' });
  const say = (/** @type {string | null} */ fault) => {
    says.textContent = fault ? `${fault}.` : about(studio.state.tags.cover);
    says.classList.toggle('fault', fault !== null);
  };
  const drop = async (/** @type {File | undefined} */ file) => {
    if (!file) return;
    if (file.size > MOST_BYTES) return say(`${file.name} has more than 10 MB`);
    say(await studio.tags.setCover(new Uint8Array(await file.arrayBuffer())));
  };
  const input = h('input', {
    ...{ type: 'file', class: 'unseen', tabindex: -1, 'aria-label': 'Cover file' },
    accept: 'image/jpeg,image/png',
  });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    void drop(file);
    input.value = ''; // the same file may be chosen again
  });
  const choose = h('button', {
    ...{ type: 'button', class: 'plain', text: 'Choose cover' },
    onclick: () => input.click(),
  });
  const remove = h('button', {
    ...{ type: 'button', class: 'quiet', text: 'Remove', 'aria-label': 'Remove cover' },
    onclick: () => {
      studio.tags.set({ cover: undefined });
      choose.focus();
    },
  });
  /** @type {unknown} */
  let drawn = null;
  watch(studio, ['tags'], async ({ tags }) => {
    const bytes = tags.cover?.bytes;
    if (bytes === drawn) return;
    drawn = bytes;
    remove.hidden = !bytes;
    canvas.setAttribute('aria-label', bytes ? 'Cover' : 'No cover');
    say(null);
    const could = await drawCover(canvas, tags.cover);
    if (!could && drawn === bytes) says.textContent += ' This browser cannot show it.';
  });
  const hands = h('div', { class: 'hands' }, choose, remove, input);
  const root = h('div', { class: 'cover-box' }, canvas, h('div', {}, hands, says));
  return { root, drop };
}
