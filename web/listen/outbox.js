// outbox.js -- what a listener said, until the server has it: kept in the browser, sent one after the other, again when
// the network is back. SPDX-License-Identifier: MIT

/** @typedef {import('../share/notes.js').Note} Note */
/** @typedef {{ load: () => Note[], save: (notes: Note[]) => void }} Shelf */
/** What a sending came to: `sent`, `later` after some time, or `refused` for good, with the reason.
 * @typedef {{ state: 'sent', seq: number } | { state: 'later', afterMs: number } | { state: 'refused', text: string }} Sent */

const FIRST_MS = 2000;
const LONGEST_MS = 60000;

/** In the browser's own storage; a private window may have none. @param {string} id of the share @returns {Shelf} */
export function browserShelf(id) {
  const key = `lacquer.notes.${id}`;
  return {
    load() {
      try {
        const notes = JSON.parse(localStorage.getItem(key) ?? '[]');
        return Array.isArray(notes) ? notes : [];
      } catch {
        return [];
      }
    },
    save(notes) {
      try {
        if (notes.length > 0) localStorage.setItem(key, JSON.stringify(notes));
        else localStorage.removeItem(key);
      } catch {}
    },
  };
}

export class Outbox {
  /** @type {Note[]} */
  notes;
  #busy = false;
  #waitMs = FIRST_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Shelf} shelf
   * @param {(note: Note) => Promise<Sent>} send
   * @param {{ changed: () => void, sent: (note: Note, seq: number) => void, refused: (note: Note, text: string) => void }} tell
   */
  constructor(shelf, send, tell) {
    this.shelf = shelf;
    this.send = send;
    this.tell = tell;
    this.notes = shelf.load();
  }

  /** @param {Note} note */
  put(note) {
    this.#set([...this.notes, note]);
    return this.flush();
  }

  /** Sends what waits, the oldest first. */
  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      for (let note = this.notes[0]; note; note = this.notes[0]) {
        const result = await this.send(note);
        if (result.state === 'later') {
          const after = Math.max(result.afterMs, this.#waitMs);
          this.#waitMs = Math.min(LONGEST_MS, 2 * this.#waitMs);
          this.#timer = setTimeout(() => void this.flush(), after);
          return;
        }
        this.#waitMs = FIRST_MS;
        const { id } = note;
        this.#set(this.notes.filter((other) => other.id !== id));
        if (result.state === 'sent') this.tell.sent(note, result.seq);
        else this.tell.refused(note, result.text);
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Nothing is sent any more. */
  stop() {
    clearTimeout(this.#timer);
  }

  /** @param {Note[]} notes */
  #set(notes) {
    this.notes = notes;
    this.shelf.save(notes);
    this.tell.changed();
  }
}
