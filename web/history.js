// history.js -- undo and redo of whole states, one step for each gesture.
// SPDX-License-Identifier: MIT

const MOST_STEPS = 500;

/** @template T states are plain data and never changed in place */
export class History {
  /** @type {T[]} */
  #past = [];
  /** @type {T[]} */
  #future = [];
  /** @type {T | null} */
  #before = null; // where the open gesture started

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** What undo would return to. @returns {T | undefined} */
  get lastStep() {
    return this.#past.at(-1);
  }

  /** What redo would go forward to. @returns {T | undefined} */
  get nextStep() {
    return this.#future.at(-1);
  }

  /** A gesture starts; while it is open further calls do nothing. @param {T} state as it is before */
  begin(state) {
    this.#before ??= structuredClone(state);
  }

  /** The gesture is over. Leaves no step when nothing changed. @param {T} state as it is now */
  end(state) {
    const before = this.#before;
    this.#before = null;
    if (before === null || JSON.stringify(before) === JSON.stringify(state)) return;
    this.#past.push(before);
    if (this.#past.length > MOST_STEPS) this.#past.shift();
    this.#future = [];
  }

  /** @param {T} now @returns {T | null} the state to return to */
  undo(now) {
    this.end(now);
    const state = this.#past.pop();
    if (state === undefined) return null;
    this.#future.push(structuredClone(now));
    return state;
  }

  /** @param {T} now @returns {T | null} the state to go forward to */
  redo(now) {
    const state = this.#future.pop();
    if (state === undefined) return null;
    this.#past.push(structuredClone(now));
    return state;
  }

  clear() {
    this.#past = [];
    this.#future = [];
    this.#before = null;
  }
}
