// song-desk.js -- opening: a file becomes the song or a reference; what fails leaves the old one as it was.
// SPDX-License-Identifier: MIT
import { LatePrint } from './late-print.js';
import { quiet, remarks } from './remarks.js';
import { fileKey } from './song-key.js';
import { SongStart } from './song-start.js';

const BUCKET = 512; // frames for each point of the overview, as in dsp/analysis.h

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {{ file?: File, demo?: boolean, pick?: number[], place?: { frame: number, loop: import('./listening.js').Loop },
 *   print?: string, settings?: import('./settings.js').Settings, apart?: boolean }} Source
 *   pick: which channels of a file with more than two; place: where to go on; print: fingerprint that it must have;
 *   settings: where those of this song are kept, if not with all others; apart: what was open before is offered again,
 *   not this */

const OTHER = 'It holds other samples than its link says. Ask for the link again.';

export class SongDesk {
  /** @type {AbortController | null} */
  #control = null;
  /** @type {Promise<void> | null} */
  #started = null;
  /** @type {Promise<void>} */
  #last = Promise.resolve(); // the opening that was asked for last
  /** Notices that are of the song in use. @type {string[]} */
  #told = [];
  /** SHA-256 of the core. @type {string | null} */
  core = null;
  #openings = 0;

  /** @param {Studio} studio @param {string} wasmUrl @param {number} [memory] bytes for a song */
  constructor(studio, wasmUrl, memory) {
    this.studio = studio;
    this.wasmUrl = wasmUrl;
    this.memory = memory;
    this.settings = studio.settings;
    this.start = new SongStart(studio);
    this.late = new LatePrint(studio, this.start);
  }

  /** A notice that goes with the song. @param {string} text */
  tell(text) {
    this.studio.notice(text);
    this.#told.push(text);
  }

  /** Whether a file is being read or measured. */
  get busy() {
    return this.#control !== null;
  }

  cancel() {
    this.#control?.abort();
  }

  /** Gives the Worker the core, once. */
  async #start() {
    const response = await fetch(this.wasmUrl);
    if (!response.ok) throw new Error(`The core could not be loaded (status ${response.status}).`);
    const { memory } = this;
    const wasm = await response.arrayBuffer();
    const { core } = await this.studio.calls.call('start', { wasm, memory });
    this.core = core;
  }

  /**
   * Ends when all is known of it; a song is heard long before.
   * @param {'song' | 'reference'} as
   * @param {string} name for messages
   * @param {() => Promise<Source>} source
   */
  async open(as, name, source) {
    if (as === 'reference')
      await this.#last; // the song's own figures come first
    else this.#control?.abort();
    const before = this.#openings;
    const work = this.#open(as, name, source);
    this.#last = work;
    await work;
    if (this.#openings > before) await this.late.known().catch(() => {}); // who needs it asks again
  }

  /**
   * @param {'song' | 'reference'} as
   * @param {string} name
   * @param {() => Promise<Source>} source
   */
  async #open(as, name, source) {
    const { studio } = this;
    const control = new AbortController();
    this.#control = control;
    const { signal } = control;
    const onProgress = (/** @type {number} */ x) =>
      signal.aborted || studio.setProgress('Analysing', x);
    const options = { signal, onProgress };
    studio.patch({ phase: 'loading', error: null });
    /** @type {Source} */
    let from = {};
    try {
      if (as === 'reference') studio.references.check();
      this.#started ??= this.#start();
      await this.#started.catch((error) => {
        this.#started = null; // the next file tries again
        throw error;
      });
      from = await source();
      signal.throwIfAborted();
      const { file, demo, pick, print } = from;
      const later = !print; // what must be a certain song is known before it is used
      const info = await studio.calls.call('open', { file, demo, pick, later }, options);
      if (print && info.pcm !== print) throw new Error(OTHER);
      if (as === 'song') await this.#song(info, from, options);
      else await studio.references.add(info, options);
    } catch (error) {
      this.#refused(as, name, error, from.file);
      // The song that stays may have been interrupted while it was measured.
      const { song } = studio.state;
      if (song && !song.figures && !signal.aborted)
        await this.#measure(song, options).catch(() => {});
    } finally {
      if (this.#control === control) {
        this.#control = null;
        studio.setProgress('Analysing', null);
        studio.patch({ phase: studio.state.song ? 'ready' : 'empty' });
      }
    }
  }

  /** A file that has more channels than two asks which; else it says why not.
   * @param {'song' | 'reference'} as @param {string} name @param {any} error @param {File} [file] */
  #refused(as, name, error, file) {
    const { studio } = this;
    const names = error.code === 'channels' && error.channels;
    if (file && names) studio.patch({ wide: { as, file, names, text: error.message } });
    else studio.fail(`${name} was not opened`, error);
  }

  /** @param {any} info @param {Source} from @param {{ signal: AbortSignal, onProgress: (x: number) => void }} options */
  async #song(info, from, options) {
    const { studio } = this;
    studio.pause();
    studio.finisher.stop();
    studio.flush();
    const { references } = await studio.calls.call('use', { slot: 'A' });
    studio.flush();
    studio.settings = from.settings ?? this.settings;
    const last = studio.settings.last();
    const key = from.file && fileKey(from.file, from.pick);
    const song = {
      ...info,
      ...{ id: ++this.#openings, key },
      likely: info.pcm === null && key ? studio.settings.expected(key) : null,
      seconds: info.frames / info.sampleRate,
      mono: info.channels === 1,
      silent: false,
      figures: null,
      overview: null,
      bucket: BUCKET,
    };
    studio.patch({
      song,
      written: null,
      final: { fresh: false, a: null, b: null, overview: null, reduction: null },
    });
    studio.references.fit(references);
    for (const text of this.#told.splice(0)) studio.dropNotice(text); // they were of the song before
    this.late.opened(song, from);
    this.start.settle(song, last);
    await this.#sound(song);
    if (from.place) {
      const { loop } = from.place;
      if (loop.end > loop.start) studio.setLoop(loop);
      studio.seek(from.place.frame);
    }
    if (!from.apart) void studio.session.opened(from, song);
    studio.patch({ phase: 'ready' });
    for (const text of remarks(song)) this.tell(text);
    await this.#measure(song, options);
    await studio.references.alignAll(options);
  }

  /** @param {any} song */
  async #sound(song) {
    const { studio } = this;
    studio.amend('transport', { frame: 0, loop: { on: false, start: 0, end: 0 } });
    try {
      await studio.player.load(song, studio.values());
      studio.sendEdit();
      studio.player.post({ type: 'loop', loop: studio.state.transport.loop });
      studio.references.place();
    } catch (error) {
      studio.fail('There is no sound here; measuring and exporting still work', error);
    }
  }

  /** What the song measures, where that was called off. @param {{ signal: AbortSignal, onProgress: (x: number) => void }} options */
  async measured(options) {
    const { song } = this.studio.state;
    if (!song.figures) await this.#measure(song, options);
  }

  /** @param {any} song @param {{ signal: AbortSignal, onProgress: (x: number) => void }} options */
  async #measure(song, options) {
    const { studio } = this;
    const measured = await studio.calls.call('analyse', { slot: 'A' }, options);
    const { figures } = measured;
    if (studio.state.song?.id !== song.id) return;
    const silent = figures.loudness.integratedLufs === null;
    const why = quiet({ ...song, figures });
    if (why === 'silent')
      this.tell(`${song.name} is silent: there is nothing to measure or to land on a loudness.`);
    else if (why) this.tell(`${song.name} is ${why}. It can be exported, not landed.`);
    studio.patch({
      song: { ...studio.state.song, ...measured, silent },
      final: { ...studio.state.final, a: figures },
    });
    studio.soundChanged();
  }
}
