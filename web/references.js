// references.js -- up to four other files beside the song, one of them chosen (R). Each keeps its place and its loop;
// an earlier bounce of the song is found by the Worker and may follow the song's playhead.
// SPDX-License-Identifier: MIT
import { RECORD_SECONDS } from './timeline.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {{ signal: AbortSignal, onProgress: (x: number) => void }} Options */

export const MOST_REFERENCES = 4;
const BUCKET = 512; // frames for each point of the overview, as in dsp/analysis.h
const SHORT_TERM_S = 3; // of EBU Tech 3341
const LOUDEST_S = 10; // that a reference begins with
const SHORTEST_LOOP_S = 0.05;
const SETTLE_MS = 250; // after the last change of a loop

/** Where the loudest ten seconds begin, seconds. @param {Float32Array} shortTerm LUFS of each 100 ms @param {number} seconds */
function loudestPlace(shortTerm, seconds) {
  const most = shortTerm.reduce((best, lufs, i) => (lufs > shortTerm[best] ? i : best), 0);
  const middle = (most + 1) * RECORD_SECONDS - SHORT_TERM_S / 2;
  return Math.max(0, Math.min(middle - LOUDEST_S / 2, seconds - LOUDEST_S));
}

export class References {
  #last = 0; // id
  #turns = 0; // places that were sent
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  #loops = ''; // whose loudness is known

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    studio.addEventListener('change', (event) => {
      const { keys } = /** @type {CustomEvent} */ (event).detail;
      if (keys.includes('transport') || keys.includes('reference')) this.#loopsChanged();
    });
  }

  /** The audio thread's place of these. Reports of others are from before a jump. */
  get turns() {
    return this.#turns;
  }

  /** @throws {Error} when there is no room for one more */
  check() {
    const { references } = this.studio.state;
    if (references.length >= MOST_REFERENCES)
      throw new Error(`${MOST_REFERENCES} references are open. Remove one first.`);
  }

  /** What the Worker has read becomes the chosen reference. @param {any} info @param {Options} options */
  async add(info, options) {
    const { calls, state } = this.studio;
    const id = ++this.#last;
    const part = (/** @type {number} */ from, /** @type {number} */ to) => ({
      ...options,
      onProgress: (/** @type {number} */ x) => options.onProgress(from + (to - from) * x),
    });
    try {
      const { frames } = await calls.call('use', { slot: 'R', id }, part(0, 0.4));
      const measured = await calls.call('analyse', { slot: 'R', id }, part(0.4, 0.7));
      const { figures, overview, shortTerm } = measured;
      const seconds = info.frames / info.sampleRate;
      const loudest = Math.round(loudestPlace(shortTerm, seconds) * state.song.sampleRate);
      const entry = { ...info, id, seconds, frames, figures, overview, bucket: BUCKET, loudest };
      const place = { frame: loudest, loop: { on: false, start: 0, end: 0 } };
      const fresh = { ...entry, ...place, aligned: null, follow: false };
      this.studio.patch({ references: [...this.studio.state.references, fresh] });
    } catch (error) {
      await calls.call('forget', { id });
      throw error;
    }
    await this.choose(id);
    await this.#align(id, part(0.7, 1));
  }

  /** Another song is open: those that its rate leaves out go, the others may be earlier bounces of it.
   * @param {{ id: number, frames: number }[]} audible */
  fit(audible) {
    const { studio } = this;
    /** @type {any[]} */
    const kept = [];
    for (const each of studio.state.references) {
      const { frames } = audible.find(({ id }) => id === each.id) ?? {};
      const scale = (frames ?? 0) / each.frames;
      const at = (/** @type {number} */ frame) => Math.floor(frame * scale);
      const { on, start, end } = each.loop;
      const place = { frame: at(each.frame), loudest: at(each.loudest) };
      const loop = { on, start: at(start), end: at(end) };
      if (frames) kept.push({ ...each, ...place, frames, loop, aligned: null, follow: false });
      else {
        studio.calls.call('forget', { id: each.id });
        studio.notice(`${each.name} cannot be played at the rate of this song and was removed.`);
      }
    }
    const chosen = studio.state.reference?.id;
    studio.patch({ references: kept, reference: kept.find(({ id }) => id === chosen) ?? null });
    if (!studio.state.reference) this.#leave();
  }

  /** Looks for earlier bounces of a song that has come after its references. @param {Options} options */
  async alignAll(options) {
    for (const { id } of this.studio.state.references) await this.#align(id, options);
  }

  /** @param {number} id @param {Options} options */
  async #align(id, options) {
    const { calls, state } = this.studio;
    const { song } = state;
    const aligned = await calls.call('align', { id }, options);
    if (this.studio.state.song?.id !== song.id) return;
    this.#amend(id, { aligned, follow: aligned.found });
    if (aligned.found && this.studio.state.reference?.id === id) this.#send();
  }

  /** @param {number} id of the one that is R */
  async choose(id) {
    const { studio } = this;
    const reference = studio.state.references.find((/** @type {any} */ r) => r.id === id);
    if (!reference) return;
    studio.patch({ reference });
    await studio.calls.call('choose', { id });
    if (studio.state.reference?.id === id) this.place();
  }

  /** @param {number} id */
  async remove(id) {
    const { studio } = this;
    const { reference, references } = studio.state;
    const at = references.findIndex((/** @type {any} */ r) => r.id === id);
    if (at < 0) return;
    const kept = references.filter((/** @type {any} */ r) => r.id !== id);
    studio.patch({ references: kept });
    if (reference?.id === id) {
      const next = kept[Math.min(at, kept.length - 1)];
      studio.patch({ reference: null });
      if (next) await this.choose(next.id);
      else this.#leave();
    }
    await studio.calls.call('forget', { id });
  }

  #leave() {
    if (this.studio.state.compare.slot === 'R') this.studio.setSlot('B');
    this.place();
  }

  /** @param {number} frame of the reference; of one that follows, the song goes there */
  seek(frame) {
    const { studio } = this;
    const { reference } = studio.state;
    if (!reference || !Number.isFinite(frame)) return;
    if (reference.follow) return studio.seek(frame - reference.aligned.offset);
    const to = Math.max(0, Math.min(reference.frames - 1, Math.round(frame)));
    reference.frame = to;
    this.#send({ frame: to });
    this.show(to);
  }

  /** @param {Partial<import('./listening.js').Loop>} change */
  setLoop(change) {
    const { reference, song } = this.studio.state;
    if (!reference || !song) return;
    const { on, start, end } = { ...reference.loop, ...change };
    const least = Math.min(reference.frames, Math.ceil(SHORTEST_LOOP_S * song.sampleRate));
    const from = Math.max(0, Math.min(Math.round(start), reference.frames - least));
    const to = Math.min(reference.frames, Math.max(from + least, Math.round(end)));
    this.#amend(reference.id, { loop: { on, start: from, end: to } });
    this.#send();
    const { frame } = this.studio.state.reference;
    if (on && (frame < from || frame >= to)) this.seek(from);
  }

  /** Whether an earlier bounce goes along with the song. @param {boolean} on */
  follow(on) {
    const { reference } = this.studio.state;
    if (!reference?.aligned?.found) return;
    this.#amend(reference.id, { follow: on });
    this.#send();
  }

  /** Brings the audio thread to the chosen reference, or to none. */
  place() {
    const { reference } = this.studio.state;
    const place = reference ? this.#placeOf(reference, { frame: reference.frame }) : {};
    this.studio.player.post({ type: 'source', slot: 'R', frames: reference?.frames ?? 0, place });
    if (reference) this.show(reference.frame);
    this.studio.sendLevels();
  }

  /** The place that is heard now, from the audio thread or ahead of it. @param {number} frame */
  show(frame) {
    const { reference } = this.studio.state;
    if (!reference) return;
    if (!reference.follow) reference.frame = frame;
    this.studio.dispatchEvent(new CustomEvent('aside', { detail: frame }));
  }

  /** @param {any} reference @param {{ frame?: number }} jump */
  #placeOf({ loop, follow, aligned }, jump) {
    return { ...jump, loop, follow, offset: follow ? aligned.offset : 0, turns: ++this.#turns };
  }

  /** @param {{ frame?: number }} [jump] */
  #send(jump = {}) {
    const { reference } = this.studio.state;
    if (!reference) return;
    this.studio.player.post({ type: 'reference', place: this.#placeOf(reference, jump) });
  }

  /** @param {number} id @param {Record<string, any>} fields */
  #amend(id, fields) {
    const { reference, references } = this.studio.state;
    const next = references.map((/** @type {any} */ r) => (r.id === id ? { ...r, ...fields } : r));
    const chosen = next.find((/** @type {any} */ r) => r.id === reference?.id) ?? null;
    this.studio.patch({ references: next, reference: chosen });
  }

  /** The same stretch of both, where there is one: both in a loop, or what an earlier bounce has of the song (or of its
   * loop). They are then matched by it, and not by the whole files. */
  #stretches() {
    const { reference, song, transport } = this.studio.state;
    const { loop } = transport;
    if (!reference || !song) return null;
    if (!reference.follow) {
      const both = loop.on && reference.loop.on;
      return both ? { a: loop, r: reference.loop } : null;
    }
    const { offset } = reference.aligned;
    const start = Math.max(-offset, loop.on ? loop.start : 0);
    const end = Math.min(reference.frames - offset, loop.on ? loop.end : song.frames);
    if (end <= start) return null;
    return { a: { start, end }, r: { start: start + offset, end: end + offset } };
  }

  #loopsChanged() {
    const { reference, song } = this.studio.state;
    const both = this.#stretches();
    const key = both
      ? [song.id, reference.id, both.a.start, both.a.end, both.r.start, both.r.end].join()
      : '';
    if (key === this.#loops) return;
    this.#loops = key;
    clearTimeout(this.#settling);
    if (!both) return this.#put({ a: null, r: null });
    this.#settling = setTimeout(() => this.#measure(key, both.a, both.r), SETTLE_MS);
  }

  /** @param {string} key @param {{ start: number, end: number }} a @param {{ start: number, end: number }} r */
  async #measure(key, a, r) {
    const { studio } = this;
    const { id } = studio.state.reference;
    const unknown = { a: null, r: null };
    try {
      const lufs = async (/** @type {any} */ args) =>
        (await studio.calls.call('analyse', args)).figures.loudness.integratedLufs;
      const known = {
        a: await lufs({ slot: 'A', start: a.start, end: a.end }),
        r: await lufs({ slot: 'R', id, start: r.start, end: r.end }),
      };
      if (key === this.#loops) this.#put(known.a === null || known.r === null ? unknown : known);
    } catch {
      if (key === this.#loops) this.#put(unknown); // the whole files count
    }
  }

  /** @param {{ a: number | null, r: number | null }} lufs */
  #put(lufs) {
    const { a, r } = this.studio.state.loopLufs;
    if (a === lufs.a && r === lufs.r) return;
    this.studio.patch({ loopLufs: lufs });
    this.studio.sendLevels();
  }
}
