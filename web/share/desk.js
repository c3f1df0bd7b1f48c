// desk.js -- the sender's side of sharing, without a document: makes a share in the Worker, uploads it, goes on with
// what was interrupted, and keeps the list of this browser's links. Loaded when it is first needed.
// SPDX-License-Identifier: MIT
import { isCancelled } from '../jobs.js';
import { makeRecipe } from '../recipe.js';
import { TimeLeft } from '../time-left.js';
import { fromBase64 } from './bytes.js';
import { folderOf, makeLink, onlyHere } from './links.js';
import { makeNote, openNote, sealNote } from './notes.js';
import { ShareServer } from './server.js';
import { Shelf } from './shelf.js';
import { staged, sweepStaged, unstage } from './staged.js';
import { BLOBS, upload } from './upload.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('./shelf.js').Row} Row */
/** @typedef {import('./notes.js').Note} Note */
/** @typedef {{ title: string, loop: boolean, days: number, comments: boolean }} Choice */
/** @typedef {{ name: 'Preparing' | 'Uploading' | 'Saving', title: string, fraction: number, seconds: number | null, waiting: boolean }} Job */
/** Events: `change` of what is being done, `shared` (detail: the row). */

/** @param {string} local */
const lockOf = (local) => `lacquer-share ${local}`;

export class ShareDesk extends EventTarget {
  /** What is being done. @type {Job | null} */
  job = null;
  /** @type {AbortController | null} */
  #control = null;
  #left = new TimeLeft();
  shelf = new Shelf();
  /** Where no disk holds what is sealed. @type {Map<string, Record<string, Blob>>} */
  #held = new Map();

  /** @param {Studio} studio @param {string} [base] */
  constructor(studio, base = folderOf(document.baseURI)) {
    super();
    this.studio = studio;
    this.base = base;
    this.server = new ShareServer(base);
  }

  /** What the server takes; null where there is none. @returns {Promise<import('./server.js').Limits | null>} */
  async limits() {
    const limits = await this.server.limits();
    if (limits?.publicUrl) this.base = folderOf(limits.publicUrl);
    return limits;
  }

  /** Whether nobody else could open a link. */
  get onlyHere() {
    return onlyHere(this.base);
  }

  /** @param {Row} row @param {import('./links.js').LinkKind} kind */
  link(row, kind) {
    const { server, id = '', key, writeToken, ownerToken } = row;
    return makeLink(server, { id, key, writeToken, ownerToken }, kind);
  }

  /** @param {Partial<Job> | null} change null: nothing is being done any more */
  #tell(change) {
    if (change === null) this.job = null;
    else {
      const job = /** @type {Job} */ ({ ...this.job, ...change });
      if (job.name !== this.job?.name) this.#left = new TimeLeft();
      job.seconds = job.waiting ? null : this.#left.at(job.fraction, Date.now());
      this.job = job;
    }
    this.dispatchEvent(new Event('change'));
  }

  cancel() {
    this.#control?.abort();
  }

  /** Every version that is in use but the one that is heard: that is the first of the share, and they count on from it. */
  #versions() {
    const { studio } = this;
    const { versions, edit } = studio.state;
    return studio
      .allVersions()
      .map((version, i) => ({ version, n: i + 1 }))
      .filter(({ version, n }) => version && n !== versions.at)
      .map(({ version }, i) => {
        const { params, target } = /** @type {any} */ (version);
        return {
          name: `Version ${i + 2}`,
          recipe: makeRecipe({ params, target, edit: edit ?? undefined }),
        };
      });
  }

  /** The loop, if one is on. @returns {import('./manifest.js').Range | null} */
  get loop() {
    const { on, start, end } = this.studio.state.transport.loop;
    return on && end > start ? { start, end } : null;
  }

  /**
   * From the click to the link. What is called off leaves nothing, neither here nor there.
   * @param {Choice} choice
   * @returns {Promise<Row | null>} null when it was called off
   */
  share(choice) {
    return this.#alone(choice.title, async (signal) => {
      const row = await this.#made(crypto.randomUUID(), choice, signal);
      await this.#sent(row, signal);
      return row;
    });
  }

  /**
   * One HTML file with player and song, in the clear, for the user's own hands.
   * @param {Pick<Choice, 'title' | 'loop'>} choice
   * @param {{ template: string, name: string, place: import('../sinks.js').Place }} file template: see one-file.js
   * @returns {Promise<(import('../sinks.js').Kept & { bytes: number }) | null>} null when it was called off
   */
  saveFile({ title, loop }, file) {
    return this.#alone(title, async (signal) => {
      const { wish } = await this.#wish('', { title, loop, days: 0, comments: true }, signal);
      const onProgress = (/** @type {number} */ fraction, /** @type {any} */ name) =>
        this.#tell({ fraction, name });
      return this.studio.calls.call('oneFile', { wish, ...file }, { signal, onProgress });
    });
  }

  /** @template T @param {string} title @param {(signal: AbortSignal) => Promise<T>} work @returns {Promise<T | null>} null: called off */
  async #alone(title, work) {
    if (this.#control) throw new Error('Another share is on its way: wait until it is there.');
    const control = new AbortController();
    this.#control = control;
    try {
      this.#tell({ name: 'Preparing', title, fraction: 0, waiting: false });
      return await work(control.signal);
    } catch (error) {
      if (!isCancelled(error)) throw error;
      return null;
    } finally {
      this.#control = null;
      this.#tell(null);
    }
  }

  /** A share names its song by its fingerprint. @param {AbortSignal} signal */
  async #known(signal) {
    await this.studio.print({ signal, onProgress: (fraction) => this.#tell({ fraction }) });
    this.#left = new TimeLeft();
    this.#tell({ fraction: 0 });
  }

  /** What is to be made, for the Worker. @param {string} local @param {Choice} choice @param {AbortSignal} signal */
  async #wish(local, { title, loop, comments }, signal) {
    const { studio } = this;
    if (studio.state.song?.pcm === null) await this.#known(signal);
    await studio.finisher.settled(); // a share carries what was landed
    signal.throwIfAborted();
    const { tags } = studio.state;
    const range = loop ? this.loop : null;
    const made = Date.now();
    const recipe = studio.recipe();
    const wish = {
      ...{ local, title, artist: tags.artist ?? '', core: recipe.core, comments },
      ...{ created: new Date(made).toISOString(), range, recipe, versions: this.#versions() },
    };
    return { wish, made, range };
  }

  /** @param {string} local @param {Choice} choice @param {AbortSignal} signal @returns {Promise<Row>} */
  async #made(local, choice, signal) {
    const { wish, made, range } = await this.#wish(local, choice, signal);
    const { title, days, comments } = choice;
    const { studio } = this;
    const { song } = studio.state;
    const onProgress = (/** @type {number} */ fraction) => this.#tell({ fraction });
    const { key, bytes, held } = await studio.calls.call('share', wish, { signal, onProgress });
    if (held) this.#held.set(local, held);
    /** @type {Row} */
    const row = {
      ...{ local, server: this.base, title, made, whole: range === null, key, days, comments },
      seconds: (range ? range.end - range.start : song.frames) / song.sampleRate,
      blobs: Object.fromEntries(BLOBS.map((name) => [name, { bytes: bytes[name] }])),
      state: 'staged',
    };
    await this.shelf.put(row);
    return row;
  }

  /** Under a lock: no other tab sends the same. @param {Row} row @param {AbortSignal} signal */
  async #sent(row, signal) {
    const { locks } = navigator;
    const work = () => this.#upload(row, signal);
    if (!locks) return work();
    return locks.request(lockOf(row.local), { ifAvailable: true }, async (lock) => {
      if (!lock) throw new Error('Another tab is uploading this already.');
      await work();
    });
  }

  /** @param {Row} row @param {AbortSignal} signal */
  async #upload(row, signal) {
    const { local, title } = row;
    this.#tell({ name: 'Uploading', title, fraction: 0, waiting: false });
    try {
      const files = this.#held.get(local) ?? (await this.#staged(row));
      await upload(row, files, {
        ...{ server: this.server, save: (now) => this.shelf.put(now), signal },
        onProgress: (fraction) => this.#tell({ fraction }),
        onWait: (waiting) => this.#tell({ waiting }),
      });
    } catch (error) {
      if (isCancelled(error)) await this.forget(row);
      throw error;
    }
    await this.#unstage(local);
    this.dispatchEvent(new CustomEvent('shared', { detail: row }));
  }

  /** @param {Row} row @returns {Promise<Record<string, Blob>>} */
  async #staged({ local, blobs }) {
    const files = await Promise.all(BLOBS.map((name) => staged(local, name)));
    const whole = BLOBS.every((name, i) => files[i]?.size === blobs[name].bytes);
    if (!whole) throw new Error('What was to be uploaded is no longer there: share it again.');
    return Object.fromEntries(BLOBS.map((name, i) => [name, /** @type {Blob} */ (files[i])]));
  }

  /** @param {string} local */
  async #unstage(local) {
    this.#held.delete(local);
    await unstage(local);
  }

  /** Goes on with what an earlier page left, one after the other. @returns {Promise<void>} */
  async resume() {
    const rows = await this.shelf.all();
    await sweepStaged(rows.filter(({ state }) => state === 'staged').map(({ local }) => local));
    const { locks } = navigator;
    for (const { local } of rows.filter(({ state }) => state === 'staged').reverse())
      if (locks) await locks.request(lockOf(local), () => this.#goOn(local));
      else await this.#goOn(local);
  }

  /** No other tab sends it now: one that did is done with it, or was closed. @param {string} local */
  async #goOn(local) {
    const row = (await this.shelf.all()).find((each) => each.local === local);
    if (row?.state !== 'staged' || this.#control) return; // or a new one has been begun meanwhile
    const control = new AbortController();
    this.#control = control;
    try {
      await this.#upload(row, control.signal);
    } catch (error) {
      if (!isCancelled(error)) this.studio.fail(`“${row.title}” was not uploaded`, error);
    } finally {
      this.#control = null;
      this.#tell(null);
    }
  }

  /** Removes a share, there and here. @param {Row} row */
  async forget(row) {
    const { id, ownerToken, local, state } = row;
    const gone = id && ownerToken ? this.server.remove(id, ownerToken) : Promise.resolve();
    // What was never finished is swept by the server anyway; what may be open to others must be gone for sure.
    await (state === 'shared' ? gone : gone.catch(() => {}));
    await this.#unstage(local);
    await this.shelf.drop(local);
  }

  /** How a share is doing. @param {Row} row
   * @returns {Promise<{ expires: string, comments: boolean, fresh: number } | null>} null when it is gone */
  async look(row) {
    const shown = await this.server.show(row.id ?? '');
    if (!shown) return null;
    const { expires, comments, notes } = shown;
    if (expires !== row.expires || comments !== row.comments)
      await this.shelf.amend(row, { expires, comments });
    return { expires, comments, fresh: Math.max(0, notes - (row.seen ?? 0)) };
  }

  /** @param {Row} row @returns {Promise<{ seq: number, time: string, fresh: boolean, note: Note }[]>} those that can be read */
  async notes(row) {
    const stored = await this.server.notes(row.id ?? '', 0);
    const seen = row.seen ?? 0;
    const read = await Promise.all(
      stored.map(async ({ seq, time, body }) => {
        const bytes = fromBase64(String(body));
        const note = bytes && (await openNote(bytes, row.key));
        return note && { seq, time: String(time), fresh: seq > seen, note };
      }),
    );
    const last = stored.at(-1)?.seq ?? 0;
    if (last > seen) await this.shelf.amend(row, { seen: last });
    return read.filter((x) => x !== null);
  }

  /** @param {Row} row @param {string} of id of the note that is answered @param {string} name @param {string} text */
  async reply(row, of, name, text) {
    const note = makeNote({ kind: 'reply', name, text, of });
    const sealed = await sealNote(note, row.key);
    const seq = await this.server.addNote(row.id ?? '', row.writeToken ?? '', sealed);
    if (seq === (row.seen ?? 0) + 1) await this.shelf.amend(row, { seen: seq });
  }

  /** @param {Row} row @param {{ days?: number, comments?: boolean, newWriteToken?: true }} change */
  async change(row, change) {
    const now = await this.server.change(row.id ?? '', row.ownerToken ?? '', change);
    await this.shelf.amend(row, now);
  }
}

/** @type {WeakMap<Studio, ShareDesk>} */
const desks = new WeakMap();

/** The one of a studio. @param {Studio} studio */
export function shareDesk(studio) {
  const desk = desks.get(studio) ?? new ShareDesk(studio);
  desks.set(studio, desk);
  return desk;
}
