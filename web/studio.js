// studio.js -- the whole studio without a document: a song, its settings, what they come to. The page only reads
// `state` and calls methods; nothing here touches the DOM.
// SPDX-License-Identifier: MIT
import { BlindRun } from './blind-run.js';
import { CodecCheck } from './codec-check.js';
import { Editing } from './editing.js';
import { ExportDesk } from './export-desk.js';
import { Finisher } from './finisher.js';
import { Calls } from './jobs.js';
import { encodeLink } from './link.js';
import { ofBuild } from './offline.js';
import { References } from './references.js';
import { Session } from './session.js';
import { browserStore, Settings } from './settings.js';
import { SongDesk } from './song-desk.js';
import { songKey } from './song-key.js';
import { StandIn } from './standin.js';
import { TagDesk } from './tag-desk.js';
import { TomorrowDesk } from './tomorrow-desk.js';
import { Tour } from './tour.js';

const SAVE_MS = 300; // after the last change

/** @typedef {import('./state.js').JobName} JobName */

export class Studio extends Editing {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saving;
  /** @type {{ key: string, kept: import('./settings.js').Kept } | null} */
  #unsaved = null;

  /** @param {{ wasmUrl?: string, workletUrl?: string, worker?: Worker, settings?: Settings, memory?: number }} [options]
   *   memory: bytes for a song, and again for what is made of it; what is longer is read by the piece */
  constructor({
    wasmUrl = ofBuild('lacquer.wasm'),
    workletUrl = ofBuild('worklet.js'),
    worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
    settings = new Settings(browserStore()),
    memory,
  } = {}) {
    const calls = new Calls(worker);
    const connect = (/** @type {MessagePort} */ port) =>
      void calls.call('feed', { port }, { transfer: [port] });
    super({ wasmUrl, workletUrl, connect });
    this.calls = calls;
    this.settings = settings;
    this.finisher = new Finisher(calls, this.#finisherHost());
    this.references = new References(this);
    this.desk = new SongDesk(this, wasmUrl, memory);
    calls.onFault = (sentence) => this.notice(sentence);
    this.exports = new ExportDesk(this);
    this.tour = new Tour(this);
    this.blind = new BlindRun(this);
    this.standIn = new StandIn(this);
    this.codecCheck = new CodecCheck(this);
    this.session = new Session(this);
    this.tomorrow = new TomorrowDesk(this, this.session.store);
    this.tags = new TagDesk(this);
    globalThis.addEventListener('pagehide', () => this.flush());
  }

  /** @param {File} file @param {{ as?: 'song' | 'reference', pick?: number[] }} [options] */
  open(file, { as = 'song', pick } = {}) {
    return this.desk.open(as, file.name, async () => ({ file, pick }));
  }

  demo() {
    return this.desk.open('song', 'the demo', async () => ({ demo: true }));
  }

  /** @param {Partial<import('./recipe.js').Delivery>} change @param {number} [index] which of the deliveries */
  setDelivery(change, index = 0) {
    this.exports.set(change, index);
  }

  /** @param {JobName} name */
  cancel(name) {
    const { busy } = this.exports;
    this.exports.cancel();
    if (busy && name !== 'Landing') return;
    if (name === 'Analysing' && this.desk.busy) return this.desk.cancel();
    if (name === 'Analysing' && this.codecCheck.busy) return this.codecCheck.cancel();
    this.finisher.stop();
    if (this.state.landing.state === 'landing')
      this.amend('landing', { state: 'idle', text: 'cancelled: change something to land again' });
  }

  /** Lands on the loudest that the budget allows. */
  async loudestClean() {
    const { song, landing, target } = this.state;
    if (!song || song.silent) return;
    if (target.lufs !== null && landing.cleanLufs !== null)
      return this.setTarget(landing.cleanLufs);
    this.amend('landing', { state: 'landing', text: 'looking for the loudest clean loudness…' });
    const lufs = await this.finisher.clean({ ...target, lufs: 0 });
    if (this.state.song?.id !== song.id || this.state.landing.state !== 'landing') return;
    if (lufs === null || lufs === this.state.target.lufs) this.soundChanged();
    else this.setTarget(lufs);
  }

  /** Every delivery. @param {import('./sinks.js').Place} [place] where the user wants it @returns {Promise<import('./export-desk.js').File[]>} none when it was called off or failed */
  exportFiles(place) {
    return this.exports.run(place);
  }

  /** The first one. @returns {Promise<{ blob: Blob, name: string } | null>} */
  async exportFile() {
    const [file] = await this.exports.run();
    return file ?? null;
  }

  /** @override @returns {import('./recipe.js').Recipe} */
  recipe() {
    return super.recipe(this.desk.core ?? undefined);
  }

  /** @override @param {unknown} document a recipe; without a song it waits for the next one */
  applyRecipe(document) {
    const recipe = super.applyRecipe(document);
    if (recipe && !this.state.song) {
      this.desk.start.waiting = recipe;
      this.forget();
    }
    return recipe;
  }

  /** @returns {Promise<string>} an address that carries the settings, never the song */
  async link() {
    await this.finisher.settled(); // a link carries what was landed
    const link = await encodeLink(this.recipe(), globalThis.location.href);
    if (!link) throw new Error('These settings are too many for a link.');
    return link;
  }

  /** @override @param {number} frame @param {number} turns */
  showAside(frame, turns) {
    if (turns === this.references.turns) this.references.show(frame);
  }

  /** Takes over the settings of the song before this one. */
  usePrevious() {
    const [previous, ...others] = this.desk.start.previous;
    if (previous) this.applyRecipe(previous.recipe);
    this.desk.start.offer(others);
  }

  /** @override Of what is heard. */
  levels() {
    return this.standIn.levels(super.levels());
  }

  /** Of the chain as it is set, heard or not. */
  liveLevels() {
    return super.levels();
  }

  /** @override @param {Record<string, any>} meters */
  heardMeters(meters) {
    return this.standIn.meters(meters);
  }

  /** @override */
  soundChanged() {
    const known = super.soundChanged();
    // Before the song itself is measured its master is not; a measurement that was called off does not count.
    const { song } = this.state;
    if (known || this.held) this.finisher.stop();
    else if (song && (song.figures || !this.desk.busy)) this.finisher.changed();
    return known;
  }

  /** @override */
  keep() {
    const { song } = this.state;
    if (!song) return;
    const key = songKey(song);
    if (this.#unsaved?.key !== key) this.flush(); // of the song before
    clearTimeout(this.#saving);
    const [recipe, versions] = [this.recipe(), this.keptVersions()];
    const kept = { name: song.name, when: Date.now(), recipe, versions };
    this.#unsaved = { key, kept };
    this.desk.late.touched = true;
    this.#saving = setTimeout(() => this.flush(), SAVE_MS);
  }

  /** @override A song that nobody touched is not kept. */
  keepFigures() {
    const { song } = this.state;
    if (!song) return;
    const key = songKey(song);
    if (this.#unsaved?.key === key || this.settings.load(key)) this.keep();
  }

  /** What waits to be saved is nobody's doing. */
  unkeep() {
    clearTimeout(this.#saving);
    this.#unsaved = null;
  }

  /** Saves what waits to be saved, now. @returns {boolean} false when the browser's store is full or closed */
  flush() {
    clearTimeout(this.#saving);
    const saved = !this.#unsaved || this.settings.save(this.#unsaved.key, this.#unsaved.kept);
    this.#unsaved = null;
    return saved;
  }

  /** The fingerprint of the song in use; of a long one it may take a while. @param {{ signal?: AbortSignal,
   * onProgress?: (fraction: number) => void }} [options] @returns {Promise<string>} */
  print(options) {
    return this.desk.late.known(options);
  }

  /** @returns {import('./finisher.js').Host} */
  #finisherHost() {
    return {
      settings: () => ({ recipe: this.recipe(), target: this.state.target.lufs }),
      setLanded: (landed) => this.setLanded(landed),
      setFinal: (final) => this.setFinal(final),
      setProgress: (name, fraction) => {
        if (!this.exports.busy || fraction !== null) this.setProgress(name, fraction);
      },
      fail: (error) => this.fail('The final file could not be measured', error),
    };
  }
}
