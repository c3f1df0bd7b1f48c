// editing.js -- the half of the studio that shapes the master: settings, target, undo. What a change means for the
// result is told to `soundChanged` and `keep`, which the studio gives.
// SPDX-License-Identifier: MIT
import { clamp, effective, INDEX, isMonitor, short } from '../wasm/params.js';
import { History } from './history.js';
import { Listening } from './listening.js';
import { checkRecipe, makeRecipe, TARGET_RANGE } from './recipe.js';
import { NO_TARGET, neutralHint, neutralParams } from './state.js';

const DRIVE = 'loudness.drive_db';
const LIMITER = 'loudness.limiter';
const FOUND = [DRIVE, LIMITER]; // while a target is set these belong to the program

/** @typedef {Omit<import('./recipe.js').Target, 'lufs'> & { lufs: number | null }} Aim */
/** @typedef {{ params: Record<string, number>, target: Aim }} Settings */

export class Editing extends Listening {
  #history = new History();

  /** The settings are others: what was known of the result is stale. */
  soundChanged() {
    const { final, landing, target, params } = this.state;
    const lands = target.lufs !== null;
    this.patch({
      final: { ...final, fresh: false },
      landing: {
        ...landing,
        ...{ state: lands ? 'landing' : 'idle', text: lands ? 'landing…' : '' },
        ...{ miss: null, cleanLufs: null },
      },
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
    const clears = FOUND.includes(name) && this.state.target.lufs !== null;
    const before = clears ? this.#freed() : this.state;
    const params = { ...before.params, [name]: short(clamp(name, value)) };
    this.#gesture({ params, target: before.target }, done);
  }

  /** @param {string} block back to its defaults; it stays on */
  resetBlock(block) {
    const before = block === 'loudness' ? this.#freed() : this.state;
    const params = { ...before.params };
    for (const [name, value] of Object.entries(neutralParams()))
      if (name.startsWith(`${block}.`) && name !== `${block}.on`) params[name] = value;
    this.#gesture({ params, target: before.target });
  }

  /** @param {number | null} lufs null leaves the drive where it is, in the hand's care again */
  setTarget(lufs) {
    if (lufs === null || !Number.isFinite(lufs)) return this.#gesture(this.#freed());
    const { min, max } = TARGET_RANGE;
    const target = { ...this.state.target, lufs: Math.min(max, Math.max(min, lufs)) };
    this.#gesture({ params: { ...this.state.params, 'loudness.on': 1 }, target });
  }

  /** What the target means and may cost. @param {Partial<Pick<Aim, 'of' | 'budget'>>} change */
  setAim(change) {
    this.#gesture({ params: this.state.params, target: { ...this.state.target, ...change } });
  }

  /** The settings without their target: drive is the hand's again, and the limiter there for it. @returns {Settings} */
  #freed() {
    const { params, target } = this.state;
    return { params: { ...params, [LIMITER]: 1 }, target: { ...target, lufs: null } };
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
  setLanded({ params: found, driveDb, reached, reachedLufs, cleanLufs, miss, text }) {
    const params = { ...this.state.params };
    for (const name of FOUND) params[name] = short(found[name]);
    const state = reached ? 'landed' : 'missed';
    this.patch({
      params,
      landing: { state, driveDb, reachedLufs, cleanLufs, miss, text },
      compare: { ...this.state.compare, hint: neutralHint(params) },
    });
    this.player.values(this.values());
    this.keep();
  }

  /** @param {string} [core] SHA-256 of the core @returns {import('./recipe.js').Recipe} */
  recipe(core) {
    const { song, edit, params, target, delivery, deliveries } = this.state;
    const files = deliveries.length > 1 ? deliveries : undefined;
    const parts = {
      ...{ core, source: undefined, edit, params, target: undefined },
      ...{ delivery, deliveries: files },
    };
    if (song) {
      const { name, pcm, sampleRate, channels, frames } = song;
      parts.source = /** @type {any} */ ({ name, pcm, sampleRate, channels, frames });
    }
    if (target.lufs !== null) {
      const { lufs, of, budget = {} } = target;
      const limits = Object.keys(budget).length > 0 && { budget };
      parts.target = /** @type {any} */ ({ lufs, of, ...limits });
    }
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
      const target = { ...NO_TARGET, ...recipe.target };
      const { delivery, deliveries = [delivery], edit = null } = recipe;
      const cut = JSON.stringify(edit) !== JSON.stringify(this.state.edit);
      this.patch({ edit, delivery: deliveries[0], deliveries });
      this.#gesture({ params: { ...neutralParams(), ...effective(recipe) }, target });
      if (cut) this.soundChanged();
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
    const { [DRIVE]: _, [LIMITER]: __, ...rest } = params;
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
    const found = { [DRIVE]: this.state.params[DRIVE], [LIMITER]: 1 };
    const params = { ...found, ...snapshot.params };
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
    if (same && JSON.stringify(target) === JSON.stringify(aim)) return;
    // Until it has landed again nobody knows that the last drive needs no limiter.
    const safe = target.lufs === null ? params : { ...params, [LIMITER]: 1 };
    this.patch({ params: safe, target, written: null });
    this.soundChanged();
    this.keep();
  }
}
