// returned.js -- versions that listeners sent back, under the switch beside the sender's. They come while somebody
// listens: what is heard goes on until that ear goes elsewhere. Which place is whose: see share/notes.js.
// SPDX-License-Identifier: MIT
import { effective } from '../../wasm/params.js';
import { changed, editOf, sameEdit, wholeOf } from '../edited.js';
import { heardOf } from '../share/returned.js';
import { VERSIONS } from '../versions.js';
import { whose } from './book.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('./share.js').Share} Share */
/** @typedef {import('../share/notes.js').Note} Note */
/** @typedef {import('./share.js').Entry} Entry */

const QUIETER = 12; // LU below the quietest of the sender's: who claims more would make all else as quiet
const LOUDEST = 0; // LUFS

/**
 * Who stands where.
 * @param {Pick<Note, 'id' | 'name'>[]} notes of versions, in the order of the server
 * @param {number} room places
 * @returns {string[]} ids
 */
export function placesOf(notes, room) {
  /** @type {{ name: string, id: string, order: number }[]} */
  const places = [];
  notes.forEach(({ name, id }, order) => {
    const own = places.findIndex((place) => place.name === name);
    const oldest = places.reduce((at, { order }, i) => (order < places[at].order ? i : at), 0);
    const at = own >= 0 ? own : places.length < room ? places.length : oldest;
    if (at < room) places[at] = { name, id, order };
  });
  return places.map(({ id }) => id);
}

/**
 * A loudness that is believed, or none: then the ear's own measurement matches it. Level match only ever turns down, and
 * the guard holds what is left; but a loudness that nobody could reach would turn down everything beside it.
 * @param {import('../share/heard.js').Shown} figures as a stranger says
 * @param {number[]} known LUFS of the sender's
 * @returns {import('../share/heard.js').Shown}
 */
export function believed(figures, known) {
  const lufs = figures.loudness.integratedLufs ?? null;
  const least = Math.min(...known) - QUIETER;
  if (lufs === null || (lufs >= least && lufs <= LOUDEST)) return figures;
  return { ...figures, loudness: { ...figures.loudness, integratedLufs: null } };
}

/** The source between its ends, as a stranger says: no more is believed of it than of the version. @param {Share} share
 * @param {import('../share/heard.js').Shown | undefined} figures @returns {Entry['aPart']} */
function aPartOf({ a }, figures) {
  const whole = a.figures.loudness.integratedLufs ?? null;
  const lufs = figures?.loudness.integratedLufs ?? null;
  const near = whole !== null && lufs !== null && Math.abs(lufs - whole) <= QUIETER;
  return near && figures ? figures : null;
}

export class Returned {
  /** The sender's own. @type {Entry[] | null} */
  #sent = null;
  /** By id of the note. @type {Map<string, Entry>} */
  #entries = new Map();
  /** One that has no place of its own, for as long as it is heard. @type {{ at: number, entry: Entry } | null} */
  #guest = null;
  #moving = false;

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    desk.hearing.addEventListener('change', (/** @type {any} */ { detail }) => {
      if (detail.keys.includes('said') || detail.keys.includes('versions')) this.#changed();
    });
  }

  /** Their notes, in the order of the server. @returns {Note[]} */
  get notes() {
    return this.desk.book.ofKind('version');
  }

  /** @param {string | undefined} id @returns {Note | undefined} */
  note(id) {
    return this.notes.find((note) => note.id === id);
  }

  /** Whether it was made with another core than the share, whose core plays here. @param {Note} note */
  otherCore({ recipe }) {
    return Boolean(recipe?.core) && recipe?.core !== this.desk.share?.core;
  }

  /** Its top and tail, where they are not those of the share. @param {Note} note
   * @returns {import('../recipe-delivery.js').Edit | undefined} */
  ends(note) {
    const { share } = this.desk;
    if (!share || !this.#sent) return undefined;
    const { edit } = this.#entryOf(note);
    return sameEdit(edit, share.recipe.edit) ? undefined : (edit ?? wholeOf(share.source));
  }

  /** Whether it is the one that is heard. @param {string} id */
  hears(id) {
    const { versions, compare } = this.desk.state;
    return compare.slot === 'B' && this.desk.share?.versions[versions.at - 2]?.of === id;
  }

  /** @param {Note} note @returns {Entry} */
  #entryOf(note) {
    const known = this.#entries.get(note.id);
    if (known) return known;
    const share = /** @type {Share} */ (this.desk.share);
    const { source, a, b } = share;
    const lufs = [a, b, .../** @type {Entry[]} */ (this.#sent).map((version) => version.b)].flatMap(
      ({ figures }) => figures.loudness.integratedLufs ?? [],
    );
    const recipe = /** @type {import('../recipe.js').Recipe} */ (note.recipe);
    const coarse = /** @type {import('../share/returned.js').Coarse} */ (note.heard);
    const heard = heardOf(coarse, source);
    const entry = {
      ...{ name: whose(note), of: note.id },
      params: effective(recipe),
      edit: changed(recipe.edit ?? wholeOf(source), {}, source),
      aPart: aPartOf(share, coarse.a),
      b: { ...heard, figures: believed(heard.figures, lufs) },
    };
    this.#entries.set(note.id, entry);
    return entry;
  }

  #changed() {
    const { desk } = this;
    if (!desk.share || this.#moving) return;
    this.#sent ??= desk.share.versions.slice(0, VERSIONS - 1);
    const { at } = desk.state.versions;
    if (this.#guest && this.#guest.at !== at) this.#guest = null;
    this.#put();
  }

  /** All that there are; the one that is heard stays where it is. */
  #put() {
    const { desk } = this;
    const sent = /** @type {Entry[]} */ (this.#sent);
    const before = /** @type {Share} */ (desk.share).versions;
    const notes = new Map(this.notes.map((note) => [note.id, note]));
    const ids = placesOf([...notes.values()], VERSIONS - 1 - sent.length);
    const all = [...sent, ...ids.map((id) => this.#entryOf(/** @type {Note} */ (notes.get(id))))];
    const held = desk.state.versions.at - 2;
    if (this.#guest) all[this.#guest.at - 2] = this.#guest.entry;
    else if (before[held]) all[held] = before[held];
    if (all.length === before.length && all.every((entry, i) => entry === before[i])) return;
    desk.hearing.beside(all);
  }

  /** Hears one of them, also one that has no place of its own. @param {string} id of its note */
  hear(id) {
    const { hearing, share } = this.desk;
    const note = this.note(id);
    if (!note || !share) return;
    const place = () => share.versions.findIndex((version) => version.of === id);
    this.#moving = true;
    if (place() < 0) {
      hearing.version(1); // what is heard makes room
      this.#guest = null;
      this.#put();
    }
    if (place() < 0) {
      const at = Math.min(VERSIONS, share.versions.length + 2);
      this.#guest = { at, entry: this.#entryOf(note) };
      this.#put();
    }
    hearing.version(place() + 2);
    this.#moving = false;
    this.#changed();
    const { start, end } = editOf(this.desk.state); // who asks to hear it hears no silence
    const { frame } = this.desk.state.transport;
    if (frame < start || frame >= end) hearing.seek(start);
    if (this.desk.state.listen.phase === 'ready') hearing.play();
  }

  /** Which version an answer means, where it is one that came back. @param {string | undefined} answer */
  meant(answer) {
    const n = /^[2-4]$/.test(answer ?? '') ? Number(answer) : 0;
    const of = this.desk.share?.versions[n - 2]?.of;
    return of ? { of } : {};
  }
}
