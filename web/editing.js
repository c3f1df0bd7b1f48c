// editing.js -- the half of the studio that shapes the master: settings, target, undo. What a change means for the
// result is told to `soundChanged` and `keep`, which the studio gives.
// SPDX-License-Identifier: MIT
import { clamp, effective, INDEX, isMonitor, short } from '../wasm/params.js';
import { changed, editOf, placed } from './edited.js';
import { FOUND, keyOf } from './known.js';
import { checkRecipe, makeRecipe, TARGET_RANGE } from './recipe.js';
import { NO_TARGET, neutralHint, neutralParams } from './state.js';
import { Versions } from './versions.js';

const [, LIMITER] = FOUND;

/** @typedef {import('./known.js').Aim} Aim */
/** @typedef {import('./known.js').Settings} Settings */

export class Editing extends Versions {
  /** @override What was known of the result is stale, unless these settings were here before.
   * @returns {boolean} whether they were */
  soundChanged() {
    const result = this.known.get(keyOf(this.state));
    if (result) this.#comesTo(result);
    else this.#stale();
    this.player.values(this.values());
    this.sendLevels({ atOnce: true });
    return result !== null;
  }

  /** @param {import('./known.js').Result} result */
  #comesTo({ found, final, landing }) {
    const params = { ...this.state.params, ...found };
    const compare = { ...this.state.compare, hint: neutralHint(params) };
    this.patch({ params, final, landing, compare });
  }

  #stale() {
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
  }

  /** The finished file was measured, with the settings as they are.
   * @param {import('./passes.js').Final & { a?: any }} final a: what the source measures where it is edited */
  setFinal({ figures, a = null, ...measured }) {
    const { song, params, target, edit } = this.state;
    const overTime = placed(measured, edit, song);
    this.patch({
      final: { fresh: true, moved: false, a: a ?? song?.figures ?? null, b: figures, ...overTime },
    });
    const found = target.lufs === null ? [] : FOUND.map((name) => [name, params[name]]);
    const { landing, final } = this.state;
    this.known.put(keyOf(this.state), { found: Object.fromEntries(found), landing, final });
    this.sendLevels();
    this.keepFigures();
  }

  /** What the settings come to is to be kept with them. */
  keepFigures() {}

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
    this.gesture({ params, target: before.target }, done);
  }

  /** @param {string} block back to its defaults; it stays on */
  resetBlock(block) {
    const before = block === 'loudness' ? this.#freed() : this.state;
    const params = { ...before.params };
    for (const [name, value] of Object.entries(neutralParams()))
      if (name.startsWith(`${block}.`) && name !== `${block}.on`) params[name] = value;
    this.gesture({ params, target: before.target });
  }

  /** @param {number | null} lufs null leaves the drive where it is, in the hand's care again */
  setTarget(lufs) {
    if (lufs === null || !Number.isFinite(lufs)) return this.gesture(this.#freed());
    const { min, max } = TARGET_RANGE;
    const target = { ...this.state.target, lufs: Math.min(max, Math.max(min, lufs)) };
    this.gesture({ params: { ...this.state.params, 'loudness.on': 1 }, target });
  }

  /** What the target means and may cost. @param {Partial<Pick<Aim, 'of' | 'budget'>>} change */
  setAim(change) {
    this.gesture({ params: this.state.params, target: { ...this.state.target, ...change } });
  }

  /** The settings without their target: drive is the hand's again, and the limiter there for it. @returns {Settings} */
  #freed() {
    const { params, target } = this.state;
    return { params: { ...params, [LIMITER]: 1 }, target: { ...target, lufs: null } };
  }

  /**
   * Which part of the song is released. While a drag goes on nothing is measured, and what is heard stays.
   * @param {Partial<import('./recipe.js').Edit>} change
   * @param {{ done?: boolean }} [options]
   */
  setEdit(change, { done = true } = {}) {
    const { song, params, target } = this.state;
    if (!song) return;
    const held = this.held;
    this.held = !done;
    this.gesture({ params, target, edit: changed(editOf(this.state), change, song) }, done);
    if (held && done) this.cutAnew();
  }

  /** All of the song, without fades. */
  resetEdit() {
    const { params, target } = this.state;
    this.gesture({ params, target, edit: null });
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
    if (song?.pcm) {
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
      this.patch({ delivery: deliveries[0], deliveries });
      this.gesture({ params: { ...neutralParams(), ...effective(recipe) }, target, edit });
      return recipe;
    } catch (error) {
      this.fail('The recipe was not used', error);
      return null;
    }
  }
}
