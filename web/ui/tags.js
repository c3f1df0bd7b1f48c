// tags.js -- one line in Deliver: the cover and what the song is called; it opens the editor.
// SPDX-License-Identifier: MIT
import { FIELDS } from '../files/tags.js';
import { h, watch } from './dom.js';
import { tagEditor } from './tags-editor.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../files/tags.js').Tags} Tags */

/**
 * Draws a cover into a square canvas, cut to fit; the policy of the page allows no picture by address.
 * @param {HTMLCanvasElement} canvas @param {import('../files/cover.js').Cover} [cover]
 * @returns {Promise<boolean>} false when the browser cannot
 */
export async function drawCover(canvas, cover) {
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  g.clearRect(0, 0, canvas.width, canvas.height);
  if (!cover) return true;
  const blob = new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (cover.bytes)], {
    type: cover.type,
  });
  try {
    const picture = await createImageBitmap(blob);
    const side = Math.min(picture.width, picture.height);
    const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
    g.imageSmoothingQuality = 'high';
    g.drawImage(picture, x, y, side, side, 0, 0, canvas.width, canvas.height);
    picture.close();
    return true;
  } catch {
    return false;
  }
}

/** @param {Tags} tags @returns {string} title · artist · album, or what is missing */
export function summary({ title, artist, album }) {
  const known = [title, artist, album].filter(Boolean);
  return known.length ? known.join(' · ') : 'no title and no artist yet';
}

/** @param {Studio} studio */
export function tagsLine(studio) {
  const thumb = h('canvas', { width: 68, height: 68 });
  const text = h('span', { class: 'called' });
  const button = h(
    'button',
    {
      ...{ type: 'button', class: 'tags-line', 'aria-haspopup': 'dialog' },
      ...{ title: 'Title, artist, album, ISRC, cover: written into every file' },
    },
    thumb,
    h('span', { class: 'unseen', text: 'Tags: ' }),
    text,
    h('span', { class: 'hand', 'aria-hidden': 'true', text: 'Tags' }),
  );
  const open = tagEditor(studio);
  button.addEventListener('click', open);
  /** @type {unknown} */
  let drawn;
  watch(studio, ['tags', 'song'], ({ tags, song }) => {
    const wrong = /** @type {import('../files/tags.js').Field[]} */ (
      Object.keys(studio.tags?.wrong ?? {})
    );
    const left = wrong.map((field) => `${FIELDS[field].title} not written`);
    button.disabled = !song;
    text.textContent = [...left, summary(tags)].join(' · ');
    text.classList.toggle('none', !tags.title && !tags.artist && !tags.album);
    text.classList.toggle('fault', wrong.length > 0);
    thumb.classList.toggle('none', !tags.cover);
    if (tags.cover?.bytes === drawn) return;
    drawn = tags.cover?.bytes;
    void drawCover(thumb, tags.cover);
  });
  return button;
}
