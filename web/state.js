// state.js -- what the page shows, in one plain object, and the event that says what changed.
// SPDX-License-Identifier: MIT
import { TABLE } from '../wasm/params.js';
import { isCancelled } from './jobs.js';
import { DELIVERY } from './recipe-delivery.js';
import { TimeLeft } from './time-left.js';

/** @typedef {Record<string, number>} Params */
/** @typedef {'Analysing' | 'Landing' | 'Rendering' | 'Saving'} JobName */

/** @param {import('../wasm/params.js').Table} table */
const chainOf = ({ params }) => params.filter((p) => !p.flags.includes('monitor'));
const CHAIN = chainOf(TABLE);
/** Lands on nothing; with which limits it would. @type {Readonly<{ lufs: number | null, of: 'integrated' | 'shortTermMax', budget: Partial<import('./budget.js').Budget> }>} */
export const NO_TARGET = Object.freeze({ lufs: null, of: 'integrated', budget: {} });
const NEUTRAL = 'B is still your original: set a loudness or touch the EQ';

/** Every chain parameter at its default. @param {import('../wasm/params.js').Table} [table] @returns {Params} */
export const neutralParams = (table = TABLE) =>
  Object.fromEntries(chainOf(table).map((p) => [p.name, p.default]));

/** What Compare says while nothing changes the sound: every block is off, or on with all else at its default.
 * @param {Params} params @returns {string | null} */
export function neutralHint(params) {
  const touched = CHAIN.some(
    (p) => p.key !== 'on' && params[`${p.block}.on`] && params[p.name] !== p.default,
  );
  return touched ? null : NEUTRAL;
}

/** @returns {any} the state of a page without a song */
export function emptyState() {
  return {
    phase: 'empty',
    error: null,
    notices: [],
    progress: { analysing: null, landing: null, rendering: null },
    song: null,
    reference: null, // the chosen one of
    references: [],
    loopLufs: { a: null, r: null }, // of the stretch that song and reference are matched by
    wide: null, // { as, file, names, text } of one that waits for a choice of channels
    previous: null, // { name } of the song whose settings can be taken over
    params: neutralParams(),
    target: { ...NO_TARGET },
    landing: {
      ...{ state: 'idle', driveDb: 0, reachedLufs: null, text: '' },
      miss: null, // which limit the target would break, by how much and where
      cleanLufs: null, // then the nearest target that breaks none
    },
    // moved: another part of the song is released, so that A's figures are stale, too
    final: { fresh: false, moved: false, a: null, b: null, overview: null, reduction: null },
    compare: {
      slot: 'B',
      match: true,
      delta: false, // of the whole chain
      deltaOf: null, // or of one block
      mono: false,
      side: false,
      band: null, // { lowHz, highHz } that is heard alone
      place: 'studio', // or one of PLACES of monitor.js
      dim: false,
      approx: false,
      hint: NEUTRAL,
    },
    transport: {
      playing: false,
      frame: 0,
      loop: { on: false, start: 0, end: 0 },
      volumeDb: 0,
      suspended: false,
      contextRate: null,
      starved: 0,
    },
    platform: null, // id of the one that is heard
    tour: { places: [], at: -1, swap: true },
    blind: null,
    update: false, // whether a new build of the page waits
    tomorrow: null, // a choice that was sealed; see tomorrow-desk.js
    versions: { at: 1, slots: [null, null, null, null] }, // of the settings; see versions.js
    standIn: { mode: 'auto', wanted: false, busy: false, heard: false, older: false }, // see standin.js
    codec: { kind: 'mp3 320', opus: null, busy: false, made: null, old: null }, // see codec-check.js
    canUndo: false,
    canRedo: false,
    edit: null, // which part of the song is released; null for all of it
    delivery: { ...DELIVERY },
    deliveries: [{ ...DELIVERY }], // the files of an export; the first one is `delivery`
    written: null,
    record: false, // whether an export leaves a record beside its files
    tags: {}, // what the files will say of the song; see files/tags.js
  };
}

/** Events: `change` (detail.keys: the top-level keys that changed). */
export class Stateful extends EventTarget {
  /** @type {Partial<Record<JobName, TimeLeft>>} */
  #left = {};

  constructor() {
    super();
    this.state = emptyState();
  }

  /** @param {Record<string, any>} parts replace the state's own */
  patch(parts) {
    Object.assign(this.state, parts);
    this.dispatchEvent(new CustomEvent('change', { detail: { keys: Object.keys(parts) } }));
  }

  /** Changes some fields of one part. @param {string} key @param {Record<string, any>} fields */
  amend(key, fields) {
    const before = this.state[key];
    if (Object.entries(fields).some(([name, value]) => before[name] !== value))
      this.patch({ [key]: { ...before, ...fields } });
  }

  /** A sentence worth knowing; nothing failed. @param {string} text */
  notice(text) {
    if (!this.state.notices.includes(text)) this.patch({ notices: [...this.state.notices, text] });
  }

  /** A sentence that no longer holds. @param {string} text */
  dropNotice(text) {
    this.patch({ notices: this.state.notices.filter((/** @type {string} */ t) => t !== text) });
  }

  /** @param {string} title @param {unknown} error what was called off is no error */
  fail(title, error) {
    if (isCancelled(error)) return;
    const text = /** @type {any} */ (error)?.message || 'Something unexpected happened.';
    this.patch({ error: { title, text } });
  }

  dismissError() {
    this.patch({ error: null });
  }

  /** @param {JobName} name @param {number | null} fraction null when it is over */
  setProgress(name, fraction) {
    const key = name.toLowerCase();
    if (fraction === null) {
      delete this.#left[name];
      return this.amend('progress', { [key]: null });
    }
    this.#left[name] ??= new TimeLeft();
    const seconds = this.#left[name].at(fraction, Date.now());
    this.amend('progress', { [key]: { name, fraction, seconds } });
  }
}
