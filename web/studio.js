// studio.js -- the whole studio without a document: a song, its settings, what they come to. The page only reads
// `state` and calls methods; nothing here touches the DOM.
// SPDX-License-Identifier: MIT
import { clamp, effective, INDEX, isMonitor, short } from '../wasm/params.js';
import { Finisher } from './finisher.js';
import { History } from './history.js';
import { Calls } from './jobs.js';
import { encodeLink } from './link.js';
import { Listening } from './listening.js';
import { openFile } from './open.js';
import { checkRecipe, makeRecipe, TARGET_RANGE } from './recipe.js';
import { browserStore, Settings } from './settings.js';
import { SongDesk } from './song-desk.js';
import { neutralHint, neutralParams } from './state.js';

const DRIVE = 'loudness.drive_db';
const SAVE_MS = 300;

/** @typedef {import('./state.js').JobName} JobName */

export class Studio extends Listening {
  #history = new History();
  /** @type {AbortController | null} */
  #exporting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saving;

  /** @param {{ wasmUrl?: string, workletUrl?: string, worker?: Worker, settings?: Settings }} [options] */
  constructor({
    wasmUrl = new URL('lacquer.wasm', document.baseURI).href,
    workletUrl = new URL('worklet.js', document.baseURI).href,
    worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
    settings = new Settings(browserStore()),
  } = {}) {
    const calls = new Calls(worker);
    const connect = (/** @type {MessagePort} */ port) =>
      void calls.call('feed', { port }, { transfer: [port] });
    super({ wasmUrl, workletUrl, connect });
    this.calls = calls;
    this.settings = settings;
    this.finisher = new Finisher(calls, this.#finisherHost());
    this.desk = new SongDesk(this, wasmUrl);
  }

  /** @param {File} file @param {{ as?: 'song' | 'reference' }} [options] */
  open(file, { as = 'song' } = {}) {
    return this.desk.open(as, file.name, async () => {
      const got = await openFile(file);
      return got === 'wav' ? { file } : { pcm: got };
    });
  }

  demo() {
    return this.desk.open('song', 'the demo', async () => ({ demo: true }));
  }

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
    this.#gesture({ params, target: block === 'loudness' ? { lufs: null } : this.state.target });
  }

  /** @param {number | null} lufs null leaves the drive where it is, in the hand's care again */
  setTarget(lufs) {
    if (lufs === null || !Number.isFinite(lufs))
      return this.#gesture({ params: this.state.params, target: { lufs: null } });
    const target = { lufs: Math.min(TARGET_RANGE.max, Math.max(TARGET_RANGE.min, lufs)) };
    this.#gesture({ params: { ...this.state.params, 'loudness.on': 1 }, target });
  }

  /** @param {Partial<{ bits: '24' | '16' | '32f', dither: 'auto' | 'none' | 'tpdf' }>} change */
  setDelivery(change) {
    this.patch({ delivery: { ...this.state.delivery, ...change }, written: null });
    this.#save();
  }

  undo() {
    this.#restore(this.#history.undo(this.#snapshot()));
  }

  redo() {
    this.#restore(this.#history.redo(this.#snapshot()));
  }

  /** @param {JobName} name */
  cancel(name) {
    if (name === 'Analysing') return this.desk.cancel();
    if (name === 'Rendering' && this.#exporting) return this.#exporting.abort();
    this.finisher.stop();
    if (this.state.landing.state === 'landing')
      this.amend('landing', { state: 'idle', text: 'cancelled: change something to land again' });
  }

  /** @returns {Promise<{ blob: Blob, name: string } | null>} null when it was called off or failed */
  async exportFile() {
    if (!this.state.song || this.#exporting) return null;
    const control = new AbortController();
    this.#exporting = control;
    this.patch({ written: null, error: null });
    try {
      await this.finisher.settled();
      const { song, delivery } = this.state;
      const onProgress = (/** @type {number} */ x) => this.setProgress('Rendering', x);
      const args = { values: this.values(), delivery, name: song.name };
      onProgress(0);
      const made = await this.calls.call('export', args, { signal: control.signal, onProgress });
      this.patch({ written: made.text });
      return { blob: made.blob, name: made.name };
    } catch (error) {
      this.fail('The master was not written', error);
      return null;
    } finally {
      this.#exporting = null;
      this.setProgress('Rendering', null);
    }
  }

  /** @returns {import('./recipe.js').Recipe} */
  recipe() {
    const { song, params, target, delivery } = this.state;
    const source = song && {
      name: song.name,
      pcm: song.pcm,
      sampleRate: song.sampleRate,
      channels: song.channels,
      frames: song.frames,
    };
    const wanted = target.lufs === null ? undefined : { lufs: target.lufs, of: 'integrated' };
    const core = this.desk.core ?? undefined;
    const parts = { core, source: source ?? undefined, params, target: wanted, delivery };
    return makeRecipe(/** @type {any} */ (parts));
  }

  /** @returns {Promise<string>} an address that carries the settings, never the song */
  async link() {
    const link = await encodeLink(this.recipe(), globalThis.location.href);
    if (!link) throw new Error('These settings are too many for a link.');
    return link;
  }

  /**
   * @param {unknown} document a recipe; without a song it waits for the next one
   * @param {{ undoable?: boolean }} [options]
   * @returns {boolean} false when it cannot be used; then nothing has changed
   */
  applyRecipe(document, { undoable = true } = {}) {
    try {
      const { recipe, messages } = checkRecipe(document);
      for (const text of messages) this.notice(text);
      const target = { lufs: recipe.target?.lufs ?? null };
      const params = { ...neutralParams(), ...effective(recipe) };
      if (!this.state.song) this.desk.waiting = recipe;
      this.patch({ delivery: { bits: recipe.delivery.bits, dither: recipe.delivery.dither } });
      this.#gesture({ params, target });
      if (!undoable || !this.state.song) this.forget();
      return true;
    } catch (error) {
      this.fail('The recipe was not used', error);
      return false;
    }
  }

  /** Takes over the settings of the song before this one. */
  usePrevious() {
    const kept = this.desk.previous;
    if (kept) this.applyRecipe(kept.recipe);
    this.patch({ previous: null });
  }

  /** Empties the list of steps: what is now is where undo ends. */
  forget() {
    this.#history.clear();
    this.patch({ canUndo: false, canRedo: false });
  }

  /** While a target is set, drive belongs to the program and is no step. */
  #snapshot() {
    const { params, target } = this.state;
    if (target.lufs === null) return { params, target };
    const { [DRIVE]: _, ...rest } = params;
    return { params: rest, target };
  }

  /** @param {{ params: any, target: any }} next @param {boolean} [done] */
  #gesture(next, done = true) {
    this.#history.begin(this.#snapshot());
    this.#apply(next);
    if (done) this.#history.end(this.#snapshot());
    this.patch({ canUndo: this.#history.canUndo, canRedo: this.#history.canRedo });
  }

  /** @param {any} snapshot */
  #restore(snapshot) {
    if (!snapshot) return;
    const params = { [DRIVE]: this.state.params[DRIVE], ...snapshot.params };
    this.#apply({ params, target: snapshot.target });
    this.patch({ canUndo: this.#history.canUndo, canRedo: this.#history.canRedo });
  }

  /** @param {{ params: any, target: any }} next */
  #apply(next) {
    const before = this.state;
    if (
      JSON.stringify([before.params, before.target]) === JSON.stringify([next.params, next.target])
    )
      return;
    this.patch({ ...next, written: null });
    this.soundChanged();
    this.#save();
  }

  /** The settings, or the song, are others now: what was known of the result is stale. */
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
    if (this.state.song?.figures) this.finisher.changed();
  }

  /** @returns {import('./finisher.js').Host} */
  #finisherHost() {
    return {
      settings: () => ({
        recipe: this.recipe(),
        values: this.values(),
        target: this.state.target.lufs,
      }),
      setLanded: ({ driveDb, reached, reachedLufs, text }) => {
        const params = { ...this.state.params, [DRIVE]: short(driveDb) };
        this.patch({
          params,
          landing: { state: reached ? 'landed' : 'missed', driveDb, reachedLufs, text },
          compare: { ...this.state.compare, hint: neutralHint(params) },
        });
        this.player.values(this.values());
      },
      setFinal: ({ figures, overview, reduction }) => {
        const a = this.state.song?.figures ?? null;
        this.patch({ final: { fresh: true, a, b: figures, overview, reduction } });
        this.sendLevels();
      },
      setProgress: (name, fraction) => {
        if (!this.#exporting || name === 'Landing') this.setProgress(name, fraction);
      },
      fail: (error) => this.fail('The final file could not be measured', error),
    };
  }

  #save() {
    clearTimeout(this.#saving);
    const { song } = this.state;
    if (!song) return;
    const kept = { name: song.name, when: Date.now(), recipe: this.recipe() };
    this.#saving = setTimeout(() => this.settings.save(song.pcm, kept), SAVE_MS);
  }
}
