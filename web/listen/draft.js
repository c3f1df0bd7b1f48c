// draft.js -- the note that is being written, kept for this tab: a phone lets a page go when its owner looks at a message,
// and loads it anew. SPDX-License-Identifier: MIT
import { MOST_TEXT } from '../share/notes.js';

/** @typedef {{ text: string, start: number, end?: number }} Draft seconds of the song, see view-say.js */

/** @param {string} id of the share; '' where there is none @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} [store] */
export function draftOf(id, store) {
  const key = `lacquer.draft.${id}`;
  const there = () => (id ? (store ?? globalThis.sessionStorage) : undefined);
  return {
    /** @returns {Draft | null} */
    load() {
      try {
        const { text, start, end } = JSON.parse(there()?.getItem(key) ?? 'null') ?? {};
        if (typeof text !== 'string' || text === '' || !Number.isFinite(start)) return null;
        return { text: text.slice(0, MOST_TEXT), start, ...(Number.isFinite(end) && { end }) };
      } catch {
        return null;
      }
    },
    /** @param {Draft | null} draft */
    save(draft) {
      try {
        if (draft) there()?.setItem(key, JSON.stringify(draft));
        else there()?.removeItem(key);
      } catch {} // a browser that keeps nothing
    },
  };
}
