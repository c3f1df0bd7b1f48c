// desk.js -- a link becomes a song: the manifest first, then on demand core and audio; and what is said about it. The
// page reads `hearing.state` and calls methods; nothing here touches the DOM. SPDX-License-Identifier: MIT

import { NowAndThen } from '../now-and-then.js';
import { ofBuild } from '../offline.js';
import { toBase64Url } from '../share/bytes.js';
import { makeNote } from '../share/notes.js';
import { atServer } from './at-server.js';
import { Book } from './book.js';
import { Hearing } from './hearing.js';
import { browserShelf, Outbox } from './outbox.js';
import { Returned } from './returned.js';
import { kindOf } from './trouble.js';

/** @typedef {import('../share/notes.js').Note} Note */
/** @typedef {import('./share.js').Share} Share */

const START_SECONDS = 1; // decoded before Play is offered
const LOOK_MS = 20000; // for new notes
const NAME = 'lacquer.name';
const OWN = 'lacquer.answer.';
const BY = 'lacquer.by.';

/** What the page starts from. */
const START = {
  phase: 'opening', // then `refused`, `offered`, `loading`, `ready`
  trouble: null, // { kind, title, text, again }
  waiting: false, // for the network
  bytes: 0, // of the audio, sealed; 0 where nothing is fetched
  expires: '',
  comments: false, // whether something can be said
  proof: { state: 'none', text: '' }, // `checking`, `same`, `other`, `unknown`
};

export class Desk {
  /** @type {Share | null} */
  share = null;
  book = new Book();
  /** The listener's own answer, '' before there is one. */
  own = '';
  /** @type {Outbox | null} */
  outbox = null;
  #link = { server: '', id: '', key: '', writeToken: '' };
  #info = { blobs: /** @type {Record<string, { bytes: number }>} */ ({}) };
  #api = /** @type {import('./at-server.js').ShareApi} */ (/** @type {unknown} */ (null));
  #started = false;
  /** @type {Promise<import('./core.js').Chosen> | null} */
  #core = null;

  /** @param {{ href: string, place?: import('./at-server.js').Place, worker?: Worker, workletUrl?: string }} options */
  constructor({
    href,
    place = atServer(href),
    worker = place.worker(),
    workletUrl = ofBuild('worklet.js'),
  }) {
    this.place = place;
    this.hearing = new Hearing({ workletUrl, worker });
    this.hearing.patch({ listen: { ...START }, said: { refused: 0, fault: '' } });
    this.returned = new Returned(this);
    this.hearing.worker.addEventListener('message', ({ data }) => {
      if (data.tell) this.#told(data.tell);
    });
    globalThis.addEventListener?.('online', () => {
      if (this.state.listen.trouble?.kind === 'offline' && !this.#started) void this.open();
    });
  }

  get state() {
    return this.hearing.state;
  }

  /** What opens the share. */
  get link() {
    return this.#link;
  }

  /** @param {Record<string, any>} fields */
  #show(fields) {
    this.hearing.amend('listen', fields);
  }

  /** @param {{ frames?: number, waiting?: boolean }} tell */
  #told({ frames, waiting }) {
    if (waiting !== undefined) this.#show({ waiting });
    if (frames === undefined) return;
    this.hearing.came(frames);
    this.#ready();
  }

  #ready() {
    const { ready, song, listen } = this.state;
    const enough = Math.min(song?.frames ?? 1, START_SECONDS * (song?.sampleRate ?? 48000));
    if (listen.phase === 'loading' && ready >= enough && this.hearing.player.node)
      this.#show({ phase: 'ready' });
  }

  /** The manifest, and what was said so far. */
  async open() {
    this.#show({ ...START });
    try {
      const { link, api } = await this.place.open();
      [this.#link, this.#api] = [link, api];
      const { key, writeToken } = link;
      const info = await this.#api.info();
      this.#info = info;
      const { bytes: size } = info.blobs.manifest;
      const { expires, comments } = info;
      this.#show({ expires, comments: comments === true && writeToken !== '' });
      const url = this.#api.blob('manifest');
      this.share = await this.hearing.calls.call('manifest', { url, size, key });
      this.hearing.show(/** @type {Share} */ (this.share));
      this.#show({ phase: 'offered', bytes: this.place.alone ? 0 : info.blobs.audio.bytes });
      this.#core = this.#chooseCore();
      void this.#talk();
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Small beside the song, and there before it is asked for; when it fails, the click tries again. */
  #chooseCore() {
    const { core } = /** @type {Share} */ (this.share);
    const chosen = this.place.core(core);
    chosen.catch(() => {
      this.#core = null;
    });
    return chosen;
  }

  /** @param {unknown} error */
  #refuse(error) {
    const kind = kindOf(error);
    this.hearing.pause();
    this.#show({
      phase: 'refused',
      trouble: { kind, ...this.place.sentences[kind] },
      waiting: false,
    });
  }

  /** Once more, from where it makes sense. */
  again() {
    return this.#started ? globalThis.location?.reload() : this.open();
  }

  /** Core and audio; in a click, so that the browser allows the sound. */
  async listen() {
    if (this.state.listen.phase !== 'offered' || !this.share) return;
    this.#show({ phase: 'loading' });
    this.#started = true;
    const { source, title } = this.share;
    const { key } = this.#link;
    const { bytes: size } = this.#info.blobs.audio;
    const url = this.#api.blob('audio');
    const audio = this.hearing.calls.call('audio', { url, size, key, source, name: title });
    audio.catch((error) => this.#broke(error));
    try {
      const core = await (this.#core ?? this.#chooseCore());
      const read = await this.hearing.calls.call('start', { wasm: core.bytes });
      this.hearing.driveBy(core.table, read);
      await this.hearing.load(core.bytes);
      this.#ready();
      void this.#prove(core, audio, read.params);
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** The audio failed on its way: what was heard of it cannot be trusted either. @param {unknown} error */
  #broke(error) {
    this.#refuse(error);
  }

  /** @param {import('./core.js').Chosen} core @param {Promise<unknown>} audio @param {Share['params']} params for that core */
  async #prove(core, audio, params) {
    const { proof } = /** @type {Share} */ (this.share);
    const other = 'Not identical to what the sender heard.';
    const show = (/** @type {string} */ state, /** @type {string} */ text) =>
      this.#show({ proof: { state, text } });
    if (!core.identical) return show('other', `${other} ${core.reason}`);
    if (!proof) return show('unknown', 'The sender left nothing to compare with.');
    show('checking', 'Comparing with the sender…');
    try {
      const { same } = await this.hearing.calls.call('prove', { params, proof });
      if (!same) return show('other', `${other} The sound engine gave other samples here.`);
      await audio;
      show('same', 'Bit-identical to the sender');
    } catch {
      show('unknown', 'The comparison with the sender could not be made.');
    }
  }

  /** Reads what was said, now and then again, and sends what waits. */
  async #talk() {
    const { id } = this.#link;
    try {
      this.own = localStorage.getItem(OWN + id) ?? '';
    } catch {}
    this.outbox = new Outbox(browserShelf(id), (note) => this.#send(note), {
      changed: () => this.#said(),
      sent: (note, seq) => {
        this.book.add([{ seq, note }]);
        this.#said();
      },
      refused: (note, text) => {
        if (note.kind === 'answer') this.#answered(''); // it is not in: others' stay hidden
        this.#said({ fault: text, returned: note });
      },
    });
    if (this.place.alone) return this.look().catch(() => {});
    await new NowAndThen(
      () => this.look(),
      () => LOOK_MS,
    ).start();
  }

  /** New notes of others; then own ones that wait. @throws {unknown} where the server could not be asked */
  async look() {
    try {
      await this.#read();
    } finally {
      if (this.state.listen.comments) await this.outbox?.flush();
    }
  }

  async #read() {
    const notes = await this.#api.notes(this.book.last);
    if (notes.length === 0) return;
    const { key } = this.#link;
    const { read, refused } = await this.hearing.calls.call('unseal', { key, notes });
    this.book.add(read);
    const highest = Math.max(...notes.map(({ seq }) => seq));
    this.book.last = Math.max(this.book.last, highest);
    this.#said({ refused: this.state.said.refused + refused });
  }

  /** @param {Record<string, any>} [fields] */
  #said(fields = {}) {
    this.hearing.patch({ said: { ...this.state.said, ...fields } });
  }

  /** @param {Note} note @returns {Promise<import('./outbox.js').Sent>} */
  async #send(note) {
    if (this.book.has(note.id)) return { state: 'sent', seq: 0 }; // the answer to an earlier try was lost
    const { key, writeToken } = this.#link;
    const body = await this.hearing.calls.call('seal', { key, note });
    return this.#api.post(body, writeToken);
  }

  /** @param {Partial<Note> & { kind: Note['kind'] }} parts what is said @throws {Error} with a sentence */
  say(parts) {
    const meant = this.returned.meant(parts.answer);
    const { slot } = this.state.compare;
    const by = parts.kind === 'answer' ? this.#by() : undefined;
    const note = makeNote({ name: this.name, slot, by, ...meant, ...parts });
    if (note.kind === 'answer') this.#answered(String(note.answer));
    this.#said({ fault: '', returned: null });
    void this.outbox?.put(note);
    return note;
  }

  #who = toBase64Url(crypto.getRandomValues(new Uint8Array(9)));

  /** Whose answers these are: this browser's, and of no other share. */
  #by() {
    const key = BY + this.#link.id;
    try {
      this.#who = localStorage.getItem(key) ?? this.#who;
      localStorage.setItem(key, this.#who);
    } catch {}
    return this.#who;
  }

  /** Kept in this browser: what others answered is shown from then on. @param {string} answer */
  #answered(answer) {
    this.own = answer;
    try {
      localStorage.setItem(OWN + this.#link.id, answer);
    } catch {}
  }

  /** What others answered is not shown yet: one may still answer without having seen it. */
  get undecided() {
    return this.state.listen.comments && this.own === '';
  }

  /** Own notes that the server does not have yet. */
  get waiting() {
    return this.outbox?.notes ?? [];
  }

  /** How the listener is called; kept in this browser. */
  get name() {
    try {
      return localStorage.getItem(NAME) ?? '';
    } catch {
      return this.#name;
    }
  }

  #name = '';

  set name(name) {
    this.#name = name;
    try {
      localStorage.setItem(NAME, name);
    } catch {}
  }
}
