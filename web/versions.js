// versions.js -- the settings as they are, up to three other versions of them beside, and the way back.
//
//   1 [settings] <- the version that is heard and changed: `state.params`, `state.target`
//   2 [settings]
//   3 empty: starts as a copy of the one that is heard
//
// One list of steps for all: undo takes back what was done last, and goes to the version where that was. Going to
// another version is no step. SPDX-License-Identifier: MIT
import { effective } from '../wasm/params.js';
import { History } from './history.js';
import { asked, briefOf, FOUND, Known, keyOf } from './known.js';
import { Listening } from './listening.js';
import { checkRecipe, makeRecipe } from './recipe.js';
import { NO_TARGET, neutralParams } from './state.js';

/** @typedef {import('./known.js').Settings} Settings */
/** @typedef {import('./known.js').Brief} Brief */
/** @typedef {Settings & { brief: Brief | null }} Version */
/** @typedef {{ at: number, slots: (Version | null)[] }} AllVersions at: 1..4 */
/** @typedef {import('./recipe.js').Edit} Edit */
/** One version as it was; `from` is the one that it was a copy of. The edit is the song's, whatever the version.
 * @typedef {{ at: number, from?: number, settings: Settings | null, edit: Edit | null }} Step */
/** @typedef {Settings & { edit?: Edit | null }} Next without an edit it stays */

export const VERSIONS = 4;

const [DRIVE, LIMITER] = FOUND;

/** No version but the first. @returns {AllVersions} */
export const firstVersion = () => ({ at: 1, slots: Array(VERSIONS).fill(null) });

export class Versions extends Listening {
  /** @type {History<Step>} */
  #history = new History();
  known = new Known();
  held = false; // a hand holds the edit

  /** The settings are others. @returns {boolean} whether it is known what they come to */
  soundChanged() {
    return false;
  }

  /** Settings are to be kept for this song. */
  keep() {}

  /** Hears another version from here on; an empty one starts as a copy of this one. @param {number} n 1..4 */
  version(n) {
    const { at, slots } = this.state.versions;
    if (!(n >= 1 && n <= VERSIONS)) return;
    if (n !== at) {
      if (!slots[n - 1]) this.copyTo(n);
      this.#close();
      this.#go(n);
    }
    if (this.state.compare.slot !== 'B') this.setSlot('B');
  }

  /** The settings that are heard also become another version. @param {number} n */
  copyTo(n) {
    const { at } = this.state.versions;
    if (n === at || !(n >= 1 && n <= VERSIONS)) return;
    this.#close();
    this.#history.begin(this.#stepOf(n, at));
    this.#put(n, this.#present());
    this.#history.end(this.#stepOf(n, at));
    this.#steps();
    this.sendLevels();
    this.keep();
  }

  /** @returns {number | null} the first that is empty */
  get freeVersion() {
    const { at, slots } = this.state.versions;
    const free = slots.findIndex((/** @type {any} */ slot, /** @type {number} */ i) => {
      return !slot && i + 1 !== at;
    });
    return free < 0 ? null : free + 1;
  }

  /** What the finished file of a version measures, as far as it is known. @param {number} n @returns {Brief | null} */
  brief(n) {
    const { versions, final } = this.state;
    if (n === versions.at && final.fresh) return briefOf(final.b);
    const slot = versions.slots[n - 1];
    if (!slot) return null;
    const key = keyOf(slot);
    if (n === versions.at && key !== keyOf(this.state)) return null;
    const known = this.known.get(key);
    return known ? briefOf(known.final.b) : slot.brief;
  }

  /** @override @returns {import('../worklet/processor.js').Levels} */
  levels() {
    const { versions, final } = this.state;
    const all = Array.from({ length: VERSIONS }, (_, i) => this.brief(i + 1)?.lufs ?? Number.NaN);
    const own = all.splice(versions.at - 1, 1)[0];
    const others = all.filter((lufs) => !Number.isNaN(lufs));
    const levels = { ...super.levels(), least: others.length ? Math.min(...others) : Number.NaN };
    return final.fresh || Number.isNaN(own) ? levels : { ...levels, b: own, fresh: true };
  }

  /** Every version as it is now. @returns {(Version | null)[]} */
  allVersions() {
    const { at, slots } = this.state.versions;
    return slots.with(at - 1, this.#present());
  }

  /** @param {Settings} wanted @returns {number} the version that these settings are; 0: none */
  placeOf(wanted) {
    const key = keyOf(wanted);
    return this.allVersions().findIndex((version) => version && keyOf(version) === key) + 1;
  }

  /** A version beside those that are there, which is no step. @param {Version} version @returns {number} where; 0: there
   * is no room */
  addVersion(version) {
    const { freeVersion } = this;
    if (freeVersion === null) return 0;
    this.#put(freeVersion, version);
    this.sendLevels();
    return freeVersion;
  }

  /** Goes to these settings: where they are, or as a version of their own; with none free, as a step here.
   * @param {Version} wanted @param {number} at where they were */
  useVersion(wanted, at) {
    const key = keyOf(wanted);
    const all = this.allVersions();
    const same = (/** @type {Version | null} */ version) =>
      version !== null && keyOf(version) === key;
    const there = same(all[at - 1]) ? at : this.placeOf(wanted);
    if (there) return this.version(there);
    const free = this.freeVersion;
    if (free) this.version(free);
    this.gesture({ params: wanted.params, target: wanted.target });
    if (this.state.compare.slot !== 'B') this.setSlot('B');
  }

  /** All of them, for the browser's store. */
  keptVersions() {
    const { at, slots } = this.state.versions;
    const kept = slots.map((/** @type {Version | null} */ slot, /** @type {number} */ i) => {
      const version = i + 1 === at ? this.#present() : slot;
      if (!version) return null;
      const target = /** @type {any} */ (version.target);
      const recipe = makeRecipe({ params: version.params, target });
      return { params: recipe.params, target: recipe.target, brief: this.brief(i + 1) };
    });
    return { at, slots: kept };
  }

  /** What was kept of another song, before its recipe is applied. @param {any} kept
   * @param {boolean} same whether it was measured by this core */
  putVersions(kept, same) {
    const at = kept?.at >= 1 && kept.at <= VERSIONS ? Math.floor(kept.at) : 1;
    const { slots } = firstVersion();
    this.known.forget();
    this.patch({ versions: { at, slots: slots.map((_, i) => checked(kept?.slots?.[i], same)) } });
  }

  /** Another part of the song is released: no version's figures hold. */
  forgetFigures() {
    this.known.forget();
    const { at, slots } = this.state.versions;
    const bare = slots.map(
      (/** @type {Version | null} */ slot) => slot && { ...slot, brief: null },
    );
    this.patch({ versions: { at, slots: bare } });
  }

  undo() {
    this.#close();
    const { lastStep } = this.#history;
    if (lastStep) this.#restore(this.#history.undo(this.#stepOf(lastStep.at, lastStep.from)));
  }

  redo() {
    const { nextStep } = this.#history;
    if (nextStep) this.#restore(this.#history.redo(this.#stepOf(nextStep.at, nextStep.from)));
  }

  /** Empties the list of steps: what is now is where undo ends. */
  forget() {
    this.#history.clear();
    this.patch({ canUndo: false, canRedo: false });
  }

  /** @param {Next} next @param {boolean} [done] false while a gesture goes on */
  gesture(next, done = true) {
    this.#history.begin(this.#stepOf(this.state.versions.at));
    this.#apply(next);
    if (done) this.#close();
    this.#steps();
  }

  /** A gesture that is still open ends here. */
  #close() {
    this.#history.end(this.#stepOf(this.state.versions.at));
  }

  /** @returns {Version} */
  #present() {
    const { params, target, versions } = this.state;
    return { params, target, brief: this.brief(versions.at) };
  }

  /** @param {number} n @param {number} [from] @returns {Step} */
  #stepOf(n, from) {
    const { versions, params, target } = this.state;
    const settings = n === versions.at ? { params, target } : versions.slots[n - 1];
    return { at: n, from, settings: settings && asked(settings), edit: this.state.edit };
  }

  /** @param {number} n @param {Version | null} version */
  #put(n, version) {
    const { at, slots } = this.state.versions;
    this.patch({ versions: { at, slots: slots.with(n - 1, version) } });
  }

  /** @param {number} n a version that is there */
  #go(n) {
    const { at } = this.state.versions;
    this.#put(at, this.#present());
    const { slots } = this.state.versions;
    this.patch({ versions: { at: n, slots } });
    if (!this.#apply(slots[n - 1])) this.sendLevels();
    this.keep();
  }

  /** @param {Step | null} step */
  #restore(step) {
    if (!step) return;
    const { at: now } = this.state.versions;
    const { at, from, settings, edit } = step;
    const { params, target } = this.state;
    this.#apply({ params, target, edit });
    if (!settings) {
      if (at === now && from) this.#go(from);
      this.#put(at, null);
    } else if (at === now) {
      this.#apply(this.#filled(settings));
    } else {
      this.#put(at, { ...this.#filled(settings), brief: null });
      if (!from) this.#go(at);
    }
    this.sendLevels();
    this.keep();
    this.#steps();
  }

  /** With the drive that is there, until another is found. @param {Settings} settings @returns {Settings} */
  #filled({ params, target }) {
    return { params: { [DRIVE]: this.state.params[DRIVE], [LIMITER]: 1, ...params }, target };
  }

  #steps() {
    const { canUndo, canRedo } = this.#history;
    if (canUndo !== this.state.canUndo || canRedo !== this.state.canRedo)
      this.patch({ canUndo, canRedo });
  }

  /** @param {Next} next @returns {boolean} whether they are others */
  #apply({ params, target, edit = this.state.edit }) {
    const { params: old, target: aim } = this.state;
    const cut = JSON.stringify(edit) !== JSON.stringify(this.state.edit);
    const same = Object.keys(params).every((name) => params[name] === old[name]);
    if (same && !cut && JSON.stringify(target) === JSON.stringify(aim)) return false;
    if (cut) {
      this.patch({ edit, final: { ...this.state.final, moved: true } });
      this.forgetFigures();
    }
    // Until it has landed again nobody knows that the last drive needs no limiter.
    const safe = target.lufs === null ? params : { ...params, [LIMITER]: 1 };
    this.patch({ params: safe, target, written: null });
    if (cut && !this.held) this.cutAnew();
    else this.soundChanged();
    this.keep();
    return true;
  }

  /** Another part of the song is released: heard, and measured again. */
  cutAnew() {
    this.sendEdit();
    this.soundChanged();
  }
}

/** A version as it was kept, or nothing. @param {any} kept @param {boolean} same @returns {Version | null} */
export function checked(kept, same) {
  if (!kept) return null;
  try {
    const { recipe } = checkRecipe({ lacquer: 1, params: kept.params, target: kept.target });
    const { lufs, dbtp = null, plr = null } = kept.brief ?? {};
    return {
      params: { ...neutralParams(), ...effective(recipe) },
      target: { ...NO_TARGET, ...recipe.target },
      brief: same && Number.isFinite(lufs) ? { lufs, dbtp, plr } : null,
    };
  } catch {
    return null;
  }
}
