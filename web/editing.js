// editing.js -- the half of the studio that shapes the master: settings, target, undo. What a change means for the
// result is told to `soundChanged` and `keep`, which the studio gives.
// SPDX-License-Identifier: MIT
import { clamp, effective, INDEX, isMonitor, short } from '../wasm/params.js';
import { History } from './history.js';
import { Listening } from './listening.js';
import { checkRecipe, makeRecipe, TARGET_RANGE } from './recipe.js';
import { neutralHint, neutralParams } from './state.js';

const DRIVE = 'loudness.drive_db';

/** @typedef {{ params: Record<string, number>, target: { lufs: number | null } }} Settings */

export class Editing extends Listening {
  #history = new History();

  /** The settings are others: what was known of the result is stale. */
  soundChanged() {
    const { final, landing, target, params } = this.state;
    const lands = target.lufs !== null;
    this.patch({
      final: { ...final, fresh: false },
      landing: { ...landing, state: lands ? 'landing' : 'idle', text: lands ? 'landing…' : '' },
      compare: { ...this.state.compare, hint: neutralHint(params) },
    });
    this.player.values(this.values());
    this.sendLevels();
  }

  /** Settings are to be kept for this song. */
  keep() {}

  /**
   * @param {string} name of a chain parameter
   * @param {number} value
   * @param {{ done?: boolean }} [options] done false while a drag goes on: one undo step for each gesture
   */
  set(name, value, { done = true } = {}) {
    if (INDEX[name] === undefined || isMonitor(name))
      throw new RangeError(`${name} is not a setting of the master`);
    const clears = name === DRIVE && this.state.target.lufs !== null;
    const params = { ...this.state.params, [name]: short(clamp(name, value)) };
    this.#gesture({ params, target: clears ? { lufs: null } : this.state.target }, done);
  }

  /** @param {string} block back to its defaults; it stays on */
  resetBlock(block) {
    const params = { ...this.state.params };
    for (const [name, value] of Object.entries(neutralParams()))
      if (name.startsWith(`${block}.`) && name !== `${block}.on`) params[name] = value;
    const clears = params[DRIVE] !== this.state.params[DRIVE];
    this.#gesture({ params, target: clears ? { lufs: null } : this.state.target });
  }

  /** @param {number | null} lufs null leaves the drive where it is, in the hand's care again */
  setTarget(lufs) {
    if (lufs === null || !Number.isFinite(lufs))
      return this.#gesture({ params: this.state.params, target: { lufs: null } });
    const target = { lufs: Math.min(TARGET_RANGE.max, Math.max(TARGET_RANGE.min, lufs)) };
    this.#gesture({ params: { ...this.state.params, 'loudness.on': 1 }, target });
  }

  undo() {
    this.#restore(this.#history.undo(this.#snapshot()));
  }

  redo() {
    this.#restore(this.#history.redo(this.#snapshot()));
  }

  /** Empties the list of steps: what is now is where undo ends. */
  forget() {
    this.#history.clear();
    this.patch({ canUndo: false, canRedo: false });
  }

  /** The program found the drive for the target: no step, and nothing to land again.
   * @param {import('./landing.js').Landed} landed */
  setLanded({ driveDb, reached, reachedLufs, text }) {
    const params = { ...this.state.params, [DRIVE]: short(driveDb) };
    this.patch({
      params,
      landing: { state: reached ? 'landed' : 'missed', driveDb, reachedLufs, text },
      compare: { ...this.state.compare, hint: neutralHint(params) },
    });
    this.player.values(this.values());
    this.keep();
  }

  /** @param {string} [core] SHA-256 of the core @returns {import('./recipe.js').Recipe} */
  recipe(core) {
    const { song, params, target, delivery } = this.state;
    const parts = { core, source: undefined, params, target: undefined, delivery };
    if (song) {
      const { name, pcm, sampleRate, channels, frames } = song;
      parts.source = /** @type {any} */ ({ name, pcm, sampleRate, channels, frames });
    }
    if (target.lufs !== null)
      parts.target = /** @type {any} */ ({ lufs: target.lufs, of: 'integrated' });
    return makeRecipe(parts);
  }

  /**
   * @param {unknown} document a recipe
   * @returns {import('./recipe.js').Recipe | null} null when it cannot be used; then nothing has changed
   */
  applyRecipe(document) {
    try {
      const { recipe, messages } = checkRecipe(document);
      for (const text of messages) this.notice(text);
      const target = { lufs: recipe.target?.lufs ?? null };
      const { bits, dither } = recipe.delivery;
      this.patch({ delivery: { bits, dither } });
      this.#gesture({ params: { ...neutralParams(), ...effective(recipe) }, target });
      return recipe;
    } catch (error) {
      this.fail('The recipe was not used', error);
      return null;
    }
  }

  /** While a target is set, drive belongs to the program and is no step. @returns {Settings} */
  #snapshot() {
    const { params, target } = this.state;
    if (target.lufs === null) return { params, target };
    const { [DRIVE]: _, ...rest } = params;
    return { params: rest, target };
  }

  /** @param {Settings} next @param {boolean} [done] */
  #gesture(next, done = true) {
    this.#history.begin(this.#snapshot());
    this.#apply(next);
    if (done) this.#history.end(this.#snapshot());
    this.#steps();
  }

  /** @param {any} snapshot */
  #restore(snapshot) {
    if (!snapshot) return;
    const params = { [DRIVE]: this.state.params[DRIVE], ...snapshot.params };
    this.#apply({ params, target: snapshot.target });
    this.#steps();
  }

  #steps() {
    const { canUndo, canRedo } = this.#history;
    if (canUndo !== this.state.canUndo || canRedo !== this.state.canRedo)
      this.patch({ canUndo, canRedo });
  }

  /** @param {Settings} next */
  #apply({ params, target }) {
    const { params: old, target: aim } = this.state;
    const same = Object.keys(params).every((name) => params[name] === old[name]);
    if (same && target.lufs === aim.lufs) return;
    this.patch({ params, target, written: null });
    this.soundChanged();
    this.keep();
  }
}
