// listening.js -- the half of the studio that only listens: transport, compare, volume. Nothing here reaches a file.
// SPDX-License-Identifier: MIT
import { TABLE } from '../wasm/params.js';
import { editOf } from './edited.js';
import { bandInRange, listeningValues, PLACES, WHOLE } from './monitor.js';
import { Player } from './player.js';
import { Stateful } from './state.js';

/** @typedef {{ on: boolean, start: number, end: number }} Loop */

const SHORTEST_LOOP = 0.05; // seconds
const UNLOCK_MS = 400; // that a browser may take to start the sound before we say it is held back

export class Listening extends Stateful {
  /** What a blind test hears instead of what Compare shows. @type {Record<string, any> | null} */
  #instead = null;
  /** The song whose figures the platform was chosen for. @type {number | undefined} */
  #platformSong;
  /** Of the core that plays. */
  table = TABLE;

  /** @param {import('./player.js').Options} options */
  constructor(options) {
    super();
    this.player = new Player(options);
    this.player.addEventListener('report', (event) => this.#report(event));
    this.player.addEventListener('meters', (event) => this.#meters(event));
    this.player.addEventListener('state', () => this.#device());
    this.player.addEventListener('failed', () =>
      this.fail('The sound stopped', new Error('The audio processor failed. Open the song again.')),
    );
    this.addEventListener('change', (event) => this.#followPlatform(event));
  }

  /** All values as the core takes them, monitor included. @returns {Float32Array} */
  values() {
    return listeningValues(this.state, this.#instead, this.table);
  }

  /** What is known of the loudness of whole files. @returns {import('../worklet/processor.js').Levels} */
  levels() {
    const { codec, final, loopLufs, reference, song } = this.state;
    const lufs = (/** @type {any} */ figures) => figures?.loudness.integratedLufs ?? Number.NaN;
    const a = lufs(final.a ?? song?.figures);
    return {
      a,
      b: lufs(final.b),
      r: lufs(reference?.figures),
      c: lufs(codec.made?.figures),
      ...(loopLufs.r !== null && { r: a + loopLufs.r - loopLufs.a }),
      fresh: final.fresh,
    };
  }

  /** Tells them to the monitor. @param {{ atOnce?: boolean }} [how] atOnce: of settings that begin now */
  sendLevels({ atOnce = false } = {}) {
    const levels = { ...this.levels(), ...this.#instead?.levels, atOnce };
    this.player.post({ type: 'levels', levels });
  }

  play() {
    if (!this.state.song || !this.player.node) return;
    this.amend('transport', { playing: true });
    this.player.play();
  }

  pause() {
    this.amend('transport', { playing: false, suspended: false });
    this.player.post({ type: 'pause' });
  }

  toggle() {
    if (this.state.transport.playing) this.pause();
    else this.play();
  }

  /** Where one may be, frames: the part of the song that is released. @returns {{ start: number, end: number }} */
  get room() {
    return editOf(this.state);
  }

  /** @param {number} frame of the source */
  seek(frame) {
    const { song } = this.state;
    if (!song || !Number.isFinite(frame)) return;
    const { start, end } = this.room;
    const to = Math.max(start, Math.min(end - 1, Math.round(frame)));
    this.player.seek(to);
    this.#show(to);
  }

  /** @param {Partial<Loop>} change */
  setLoop(change) {
    const { song, transport } = this.state;
    if (!song) return;
    const { on, start, end } = { ...transport.loop, ...change };
    const part = this.room;
    const least = Math.min(part.end - part.start, Math.ceil(SHORTEST_LOOP * song.sampleRate));
    const from = Math.max(part.start, Math.min(Math.round(start), part.end - least));
    const loop = {
      on,
      start: from,
      end: Math.min(part.end, Math.max(from + least, Math.round(end))),
    };
    this.putLoop(loop);
  }

  /** To the audio thread: which part of the song is played. Loop and playhead stay inside. */
  sendEdit() {
    const { edit, song, transport } = this.state;
    if (!song) return;
    const { start, end } = this.room;
    this.player.post({ type: 'edit', edit, room: { start, end } });
    const { loop, frame } = transport;
    const outside = loop.end <= start || loop.start >= end;
    if (outside) this.putLoop({ on: false, start: 0, end: 0 });
    else if (loop.start < start || loop.end > end) this.setLoop({});
    if (frame < start || frame >= end) this.seek(editOf(this.state).start);
  }

  /** @param {Loop} loop as it once was */
  putLoop(loop) {
    this.amend('transport', { loop });
    this.player.post({ type: 'loop', loop });
    const { frame } = this.state.transport;
    if (loop.on && (frame < loop.start || frame >= loop.end)) this.seek(loop.start);
  }

  /** @param {number} volumeDb of listening only */
  setVolume(volumeDb) {
    this.amend('transport', { volumeDb });
    this.#send();
  }

  /** @param {'A' | 'B' | 'R' | 'C'} slot */
  setSlot(slot) {
    if (slot === 'R' && !this.state.reference) return;
    if (slot === 'C' && !this.state.codec.made) return;
    // Delta is another one at C: what was lost.
    const other = (slot === 'C') !== (this.state.compare.slot === 'C');
    this.#compare({ slot, ...(other && { delta: false }) });
  }

  /** Lets go of a platform. @param {boolean} match */
  setMatch(match) {
    const { platform } = this.state;
    if (platform) this.patch({ platform: null });
    this.#compare({ match: platform ? true : match });
  }

  /** Hears every slot as a platform would play it, in place of level match. @param {string | null} platform its id */
  hearOn(platform) {
    this.#platformSong = this.state.song?.id;
    this.patch({ platform });
    this.#send();
  }

  /** For a blind test: hears this whatever Compare shows, and keeps the meters still.
   * @param {Record<string, any> | null} instead */
  hear(instead) {
    const others = Boolean(this.#instead?.levels || instead?.levels);
    this.#instead = instead;
    this.#send();
    if (others) this.sendLevels({ atOnce: true });
  }

  /** @param {boolean} delta */
  setDelta(delta) {
    this.#compare({ delta, deltaOf: null });
  }

  /** Hears what one block changes. @param {string | null} deltaOf its name */
  setDeltaOf(deltaOf) {
    this.#compare({ delta: false, deltaOf });
  }

  /** @param {boolean} mono */
  setMono(mono) {
    this.#compare({ mono });
  }

  /** @param {boolean} side */
  setSide(side) {
    this.#compare({ side });
  }

  /** Hears one band alone, with 24 dB/oct at both ends. @param {import('./monitor.js').Band | null} band null: all of it */
  setBand(band) {
    this.#compare({ band: band && bandInRange(band) });
  }

  /** @param {string} place of PLACES */
  setPlace(place) {
    if (PLACES.includes(place)) this.#compare({ place });
  }

  /** @param {boolean} dim 20 dB down */
  setDim(dim) {
    this.#compare({ dim });
  }

  /** Leaves band, place and dim. */
  hearWhole() {
    this.#compare(WHOLE);
  }

  /** @param {Record<string, any>} fields */
  #compare(fields) {
    this.amend('compare', fields);
    this.#send();
  }

  /** Its gains follow the figures; another song lets go of it. @param {Event} event */
  #followPlatform(event) {
    const { keys } = /** @type {CustomEvent} */ (event).detail;
    if (!this.state.platform) return;
    if (keys.includes('song') && this.state.song?.id !== this.#platformSong) this.hearOn(null);
    else if (keys.includes('final') || keys.includes('reference') || keys.includes('codec'))
      this.#send();
  }

  #send() {
    this.player.values(this.values());
  }

  /** @param {number} frame */
  #show(frame) {
    this.state.transport.frame = frame;
    this.dispatchEvent(new CustomEvent('frame', { detail: frame }));
  }

  /** @param {Event} event */
  #report(event) {
    const { frame, aside, turns, ended, starved } = /** @type {CustomEvent} */ (event).detail;
    this.amend('transport', { starved });
    if (ended) this.amend('transport', { playing: false });
    if (frame !== this.state.transport.frame) this.#show(frame);
    this.showAside(aside, turns);
  }

  /** @param {Record<string, any>} meters of the core @returns {Record<string, any>} */
  heardMeters(meters) {
    return meters;
  }

  /** Where the reference is. @param {number} _frame @param {number} _turns places that were sent before */
  showAside(_frame, _turns) {}

  /** @param {Event} event */
  #meters(event) {
    if (this.#instead) return;
    const detail = this.heardMeters(/** @type {CustomEvent} */ (event).detail);
    this.amend('compare', { approx: this.state.compare.match && detail.match_fresh < 0.5 });
    this.dispatchEvent(new CustomEvent('meters', { detail }));
  }

  #device() {
    const rate = this.player.context?.sampleRate ?? null;
    this.amend('transport', { contextRate: rate });
    const wanted = this.state.song?.sampleRate;
    if (rate && wanted && rate !== wanted)
      this.notice(
        `Your device plays at ${rate / 1000} kHz: listening is converted, the file keeps ${wanted / 1000} kHz.`,
      );
    const look = () => {
      const suspended = this.state.transport.playing && this.player.suspended;
      this.amend('transport', { suspended });
    };
    if (this.player.suspended) setTimeout(look, UNLOCK_MS);
    else look();
  }
}
