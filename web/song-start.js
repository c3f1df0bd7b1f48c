// song-start.js -- the settings that a song begins with, and those that can be taken over.
// SPDX-License-Identifier: MIT
import { linkNotice } from './remarks.js';
import { songKey } from './song-key.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./settings.js').Kept} Kept */

export class SongStart {
  /** A recipe that came before its song, by a link. @type {import('./recipe.js').Recipe | null} */
  waiting = null;
  /** Settings that can be taken over, of the song before. @type {Kept[]} */
  previous = [];

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
  }

  /** A song starts neutral, with its own settings, or with those of the link that brought it.
   * @param {any} song @param {Kept | null} [last] of the song before */
  settle(song, last = null) {
    const { studio } = this;
    const kept = studio.settings.load(songKey(song));
    const own = kept ?? (song.likely ? studio.settings.load(song.likely) : null);
    const linked = this.waiting;
    this.waiting = null;
    studio.putVersions(own?.versions, own?.recipe.core === studio.desk.core);
    studio.applyRecipe(own?.recipe ?? linked ?? { lacquer: 1, params: {} });
    if (own && linked) {
      const free = studio.freeVersion; // a shared revision is a version
      if (free) studio.version(free);
      studio.applyRecipe(linked);
    }
    studio.forget();
    this.offer(!linked && !own && last ? [last] : []);
    studio.desk.late.touched = Boolean(kept || linked);
    if (!song.pcm && !studio.desk.late.touched) studio.unkeep();
    if (linked) this.#linked(linked, song);
    else if (own && !own.shared && studio.settings === studio.desk.settings)
      studio.desk.tell('The settings you left this song with are back.');
  }

  /** Whether a link was made for this song is said when that is known. @param {import('./recipe.js').Recipe} linked
   * @param {any} song */
  async #linked(linked, song) {
    const { studio } = this;
    const first = linkNotice(song.pcm ? linked : { ...linked, source: undefined }, song);
    studio.desk.tell(first);
    if (song.pcm || !linked.source) return;
    const pcm = await studio.print().catch(() => null);
    if (!pcm || studio.state.song?.id !== song.id) return;
    studio.dropNotice(first);
    studio.desk.tell(linkNotice(linked, { pcm }));
  }

  /** Settings that can be taken over, one after the other. @param {Kept[]} previous */
  offer(previous) {
    this.previous = previous;
    const [next] = previous;
    this.studio.patch({ previous: next ? { name: next.name } : null });
  }
}
