// session.js -- a closed tab or a crash loses nothing: the source and the place are kept here, within a second of a
// change, and offered when the page is opened again. Settings are kept by song, in settings.js.
// SPDX-License-Identifier: MIT
import { freeBytes } from './disk.js';
import { SessionStore } from './session-store.js';
import { songKey } from './song-key.js';

const SAVE_MS = 500; // after a change, at most
const SHARE = 0.1; // of the room that the browser gives: a copy of a longer file would be in the way of its own master

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./session-store.js').Kept} Kept */

export class Session {
  /** @type {ReturnType<typeof setTimeout> | null} */
  #saving = null;
  /** Of the song that is kept. @type {number | undefined} */
  #id;
  #source = ''; // what its file is kept under
  #demo = false;
  /** @type {number[] | undefined} */
  #pick;

  /** @param {Studio} studio @param {SessionStore} [store] */
  constructor(studio, store = new SessionStore()) {
    this.studio = studio;
    this.store = store;
    studio.addEventListener('frame', () => this.#later());
    studio.addEventListener('change', (event) => {
      const { keys } = /** @type {CustomEvent} */ (event).detail;
      if (keys.includes('transport')) this.#later();
    });
    globalThis.addEventListener('pagehide', () => this.save());
  }

  /** A song has been opened. @param {{ file?: File, pick?: number[] }} source without a file: the demo @param {any} song */
  async opened({ file, pick }, song) {
    this.#id = song.id;
    const source = songKey(song);
    this.#source = source;
    this.#demo = !file;
    this.#pick = pick;
    try {
      await this.save();
      if (file && file.size < SHARE * ((await freeBytes()) ?? Number.POSITIVE_INFINITY))
        await this.store.keep(source, file);
    } catch {
      // A private window, or no room: then the page asks for the file again.
    }
  }

  #later() {
    if (this.#saving === null) this.#saving = setTimeout(() => this.save(), SAVE_MS);
  }

  /** Where we are, now. */
  async save() {
    if (this.#saving !== null) clearTimeout(this.#saving);
    this.#saving = null;
    const { song, transport } = this.studio.state;
    if (!song || song.id !== this.#id) return;
    const { name, seconds } = song;
    const pcm = songKey(song);
    const { frame, loop } = transport;
    const source = this.#source === pcm ? undefined : this.#source;
    const own = { demo: this.#demo, pick: this.#pick, source };
    const place = { name, pcm, seconds, frame: Math.round(frame), loop, ...own };
    await this.store.write(place).catch(() => {});
  }

  /** What can be gone on with: a file that is still there, or the demo. */
  async last() {
    const found = await this.store.last().catch(() => null);
    return found && (found.file || found.kept.demo) ? found : null;
  }

  /** Opens it again at its place. @param {{ kept: Kept, file: File | null }} last */
  resume({ kept, file }) {
    const { frame, loop, pick } = kept;
    const place = { frame, loop };
    const { desk } = this.studio;
    if (file) return desk.open('song', file.name, async () => ({ file, pick, place }));
    return desk.open('song', 'the demo', async () => ({ demo: true, place }));
  }

  /** Nothing of it stays. */
  async forget() {
    await this.store.clear().catch(() => {});
  }
}
