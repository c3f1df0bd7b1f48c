// late-print.js -- a long song is heard before it is known. Its fingerprint is made beside; when it is there, what was
// kept of the song comes back, unless something was changed meanwhile: then what was kept stands beside that.
//
//   opened --[changes are kept under the name of its file]--> known --[moved]--> kept under its fingerprint
//
// SPDX-License-Identifier: MIT
import { makeRecipe } from './recipe.js';
import { remarks } from './remarks.js';
import { orAborted } from './slices.js';
import { songKey } from './song-key.js';
import { checked } from './versions.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./settings.js').Kept} Kept */
/** @typedef {import('./versions.js').Version} Version */
/** @typedef {{ file: File, pick?: number[] }} What */
/** @typedef {(fraction: number) => void} Tell */
/** @typedef {{ control: AbortController, done: Promise<string>, told: Set<Tell> }} Run */

/** Settings as they were kept, version by version, the one that was heard first. @param {Kept} kept
 * @param {boolean} same whether this core measured them @returns {Version[]} */
function versionsOf({ recipe, versions }, same) {
  const { at = 1, slots = [] } = versions ?? {};
  const others = slots.filter((/** @type {any} */ _, /** @type {number} */ i) => i + 1 !== at);
  const all = [slots[at - 1] ?? recipe, ...others];
  return all.map((slot) => checked(slot, same)).filter((version) => version !== null);
}

/** @param {Version} version */
const recipeOf = ({ params, target }) =>
  makeRecipe({ params, ...(target.lufs !== null && { target: /** @type {any} */ (target) }) });

/** @param {number[]} places @returns {string} */
const named = (places) =>
  places.length === 1
    ? `version ${places[0]}`
    : `versions ${places.slice(0, -1).join(', ')} and ${places.at(-1)}`;

export class LatePrint {
  /** The song that came without. @type {{ id: number, what: What } | null} */
  #of = null;
  /** @type {Run | null} */
  #run = null;
  /** Whether the settings of the song in use are somebody's doing. */
  touched = false;

  /** @param {Studio} studio @param {import('./song-start.js').SongStart} start */
  constructor(studio, start) {
    this.studio = studio;
    this.start = start;
  }

  /** Another song is in use. Two readers of one long file would make a seek wait: the first to ask for the fingerprint
   * comes when the song is measured, or is somebody who needs it. @param {any} song @param {Partial<What>} what it was read from */
  opened(song, { file, pick }) {
    this.#run?.control.abort();
    this.#run = null;
    this.#of = song.pcm === null && file ? { id: song.id, what: { file, pick } } : null;
  }

  /**
   * The fingerprint of the song in use, once it is there; it is made anew where that failed.
   * @param {{ signal?: AbortSignal, onProgress?: Tell }} [options]
   * @returns {Promise<string>}
   */
  async known({ signal, onProgress } = {}) {
    const { pcm } = this.studio.state.song ?? {};
    if (!this.#of || pcm) return pcm;
    const run = this.#run ?? this.#begin(this.#of);
    if (onProgress) run.told.add(onProgress);
    try {
      return await orAborted(run.done, signal);
    } finally {
      if (onProgress) run.told.delete(onProgress);
    }
  }

  /** @param {{ id: number, what: What }} of @returns {Run} */
  #begin({ id, what }) {
    const control = new AbortController();
    /** @type {Set<Tell>} */
    const told = new Set();
    const run = { control, told, done: this.#make(id, what, control.signal, told) };
    this.#run = run;
    run.done.catch(() => {
      if (this.#run === run) this.#run = null; // who needs it next tries again
    });
    return run;
  }

  /** @param {number} id @param {What} what @param {AbortSignal} signal @param {Set<Tell>} told @returns {Promise<string>} */
  async #make(id, what, signal, told) {
    const onProgress = (/** @type {number} */ fraction) => {
      for (const tell of told) tell(fraction);
    };
    const { calls, state } = this.studio;
    const { print, nonfinite } = await calls.call('print', what, { signal, onProgress });
    signal.throwIfAborted();
    if (state.song?.id === id) this.#arrived(print, nonfinite);
    return print;
  }

  /** @param {string} pcm @param {number} nonfinite */
  #arrived(pcm, nonfinite) {
    const { studio } = this;
    const { song } = studio.state;
    const { settings } = studio;
    studio.flush(); // under the name of the file
    const kept = settings.load(pcm);
    studio.patch({ song: { ...song, pcm, nonfinite, likely: null } });
    for (const text of remarks({ name: song.name, nonfinite })) studio.desk.tell(text);
    const guessed = song.likely === pcm; // then they are these settings already, or what became of them
    if (this.touched || (guessed && kept)) {
      if (kept && !guessed) this.#beside(kept);
      studio.keep();
      if (studio.flush()) settings.forget(songKey({ ...song, pcm: null }));
    } else {
      settings.forget(songKey({ ...song, pcm: null }));
      if (kept || song.likely) this.start.settle(studio.state.song);
    }
    settings.expect(song.key, pcm);
    void studio.session.save();
  }

  /** What the song was left with, beside what it is now; what finds no room is offered. @param {Kept} kept */
  #beside(kept) {
    const { studio } = this;
    const { recipe } = kept;
    const { params, target } = studio.state;
    if (recipe.edit && !studio.state.edit) studio.gesture({ params, target, edit: recipe.edit });
    if (studio.exports.asNew && recipe.delivery) studio.exports.restore(recipe);
    const cut = JSON.stringify([recipe.edit ?? null]) === JSON.stringify([studio.state.edit]);
    const all = versionsOf(kept, cut && recipe.core === studio.desk.core);
    const others = all.filter((version) => !studio.placeOf(version));
    const places = others.map((version) => studio.addVersion(version));
    const added = places.filter((place) => place > 0);
    if (added.length > 0)
      studio.desk.tell(
        `The settings you left this song with are back beside today’s, as ${named(added)}.`,
      );
    const name = `${kept.name} as you left it`;
    const rest = others.slice(added.length);
    this.start.offer(rest.map((version) => ({ ...kept, name, recipe: recipeOf(version) })));
  }
}
