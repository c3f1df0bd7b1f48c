// hearing.js -- the listener's player: a shared song, its master and further versions under the studio's own switch.
// SPDX-License-Identifier: MIT
import { editOf, roomOf, sameEdit } from '../edited.js';
import { Calls } from '../jobs.js';
import { briefOf } from '../known.js';
import { NO_TARGET, neutralParams } from '../state.js';
import { VERSIONS, Versions } from '../versions.js';

/** @typedef {import('./share.js').Share} Share */

const BUCKET = 512; // frames for each point of the overview
const WAKE_MS = 1500; // that a device may take to come back

/** A blind vote goes on in its loop. @param {any} blind */
const held = (blind) => blind?.step === 'trial' || blind?.step === 'result';

export class Hearing extends Versions {
  /** @type {Share | null} */
  #share = null;
  /** The sender's settings in the names of the core that plays. @type {Record<string, number>[]} */
  #own = [];
  #wasPlaying = false;

  /** @param {{ workletUrl: string, worker: Worker }} options */
  constructor({ workletUrl, worker }) {
    const calls = new Calls(worker);
    const connect = (/** @type {MessagePort} */ port) =>
      void calls.call('feed', { port }, { transfer: [port] });
    super({ workletUrl, connect, guarded: true });
    this.calls = calls;
    this.worker = worker;
    this.patch({ interrupted: false, ready: 0 });
    this.player.addEventListener('state', () => this.#device());
    globalThis.navigator?.mediaDevices?.addEventListener?.('devicechange', () => this.#hold());
  }

  /** What the manifest says is there before the sound. @param {Share} share */
  show(share) {
    this.#share = share;
    const { source, title, recipe } = share;
    const song = {
      ...source,
      name: title,
      seconds: source.frames / source.sampleRate,
      mono: source.channels === 1,
      silent: share.a.figures.loudness.integratedLufs === null,
      figures: share.a.figures,
      overview: share.a.overview,
      bucket: BUCKET,
    };
    this.patch({ song, edit: recipe.edit ?? null });
    this.#settings(1);
  }

  /** The settings as the core has them that plays: in its own names, the rest at its own defaults.
   * @param {import('../../wasm/params.js').Table} table @param {Share} share over that table */
  driveBy(table, share) {
    this.table = table;
    this.player.options.table = table;
    this.#own = [share.params, ...share.versions.map(({ params }) => params)];
    this.#settings(this.state.versions.at);
  }

  /** @param {number} at version that is heard */
  #settings(at) {
    const slots = Array.from({ length: VERSIONS }, (_, i) => this.#slot(i + 1));
    this.patch({ versions: { at, slots }, params: slots[at - 1]?.params });
    this.soundChanged();
  }

  /** @param {number} n version, from 1 */
  #slot(n) {
    const share = /** @type {Share} */ (this.#share);
    const version = n === 1 ? share : share.versions[n - 2];
    if (!version) return null;
    const back = 'of' in version && version.of; // from a listener: names and defaults are this page's
    const params = back ? { ...neutralParams(), ...version.params } : this.#own[n - 1];
    return {
      params: { ...neutralParams(this.table), ...(params ?? version.params) },
      target: { ...NO_TARGET },
      brief: briefOf(this.#heard(n).figures),
    };
  }

  /** Other versions stand beside the first; the one that is heard goes on. @param {Share['versions']} versions */
  beside(versions) {
    const before = this.room;
    /** @type {Share} */ (this.#share).versions = versions;
    const { at, slots } = this.state.versions;
    const fresh = slots.map((/** @type {any} */ slot, /** @type {number} */ i) =>
      i + 1 === at ? slot : this.#slot(i + 1),
    );
    this.patch({ versions: { at, slots: fresh } });
    const { start, end } = this.room;
    if (start !== before.start || end !== before.end) this.sendEdit();
  }

  /** Top and tail of a version. @param {number} n from 1 @returns {import('../recipe-delivery.js').Edit | null} */
  editOf(n) {
    const share = /** @type {Share} */ (this.#share);
    return (n === 1 ? share.recipe.edit : share.versions[n - 2]?.edit) ?? null;
  }

  /** @override One clock for all versions, from where the first of them begins to where the last ends: who begins later is
   * silent until then, so that the place stays whichever is heard. */
  get room() {
    const share = this.#share;
    if (!share) return editOf(this.state);
    const edits = [1, ...share.versions.map((_, i) => i + 2)].map((n) => this.editOf(n));
    return roomOf(edits, share.source);
  }

  /** @param {number} n version, from 1 */
  #heard(n) {
    const share = /** @type {Share} */ (this.#share);
    return n === 1 ? share.b : share.versions[n - 2].b;
  }

  /** @override Only what was shared: there is nothing to copy. @param {number} n */
  version(n) {
    if (!this.state.versions.slots[n - 1] || this.state.blind) return;
    super.version(n);
    const edit = this.editOf(n);
    if (sameEdit(edit, this.state.edit)) return;
    this.patch({ edit });
    this.soundChanged(); // its figures count between its own ends, and so do A's
    this.sendEdit();
  }

  /** @override What is known of the result comes from the sender. */
  soundChanged() {
    const { versions } = this.state;
    const { figures, overview, reduction } = this.#heard(versions.at);
    const share = /** @type {Share} */ (this.#share);
    const { aPart } = versions.at === 1 ? share : share.versions[versions.at - 2];
    const a = aPart ?? share.a.figures;
    this.patch({
      final: { fresh: true, moved: false, a, b: figures, overview, reduction },
      compare: { ...this.state.compare, hint: null },
    });
    this.player.values(this.values());
    this.sendLevels({ atOnce: true });
    return true;
  }

  /** The sound, paused at its start. @param {ArrayBuffer} wasm the core */
  async load(wasm) {
    this.player.options.wasm = wasm;
    await this.#open();
    const { frame } = this.state.transport;
    const { start, end } = editOf(this.state);
    if (frame < start || frame >= end) this.seek(start); // the room may begin before it
  }

  async #open() {
    await this.player.load(this.state.song, this.values());
    this.sendEdit();
    this.sendLevels({ atOnce: true });
    this.player.post({ type: 'loop', loop: this.state.transport.loop });
  }

  /** @override A loudness that is not known is matched by ear. */
  play() {
    this.patch({ interrupted: false });
    this.#wasPlaying = true;
    super.play();
  }

  /** @override */
  pause() {
    this.#wasPlaying = false;
    super.pause();
  }

  /** @override A blind vote stays in its loop. @param {number} frame */
  seek(frame) {
    const { blind, transport } = this.state;
    const { start, end } = transport.loop;
    super.seek(held(blind) ? Math.max(start, Math.min(end - 1, frame)) : frame);
  }

  /** @override And nobody moves it. @param {Partial<import('../listening.js').Loop>} change */
  setLoop(change) {
    if (!held(this.state.blind)) super.setLoop(change);
  }

  /** @override What plays in a blind vote is its own business. @param {'A' | 'B' | 'R' | 'C'} slot */
  setSlot(slot) {
    if (!this.state.blind) super.setSlot(slot);
  }

  /** Frames that are decoded. @param {number} ready */
  came(ready) {
    this.patch({ ready });
  }

  /** A call, a lock, another device: the sound stops where it is, and waits for a finger. */
  #hold() {
    if (!this.state.transport.playing) return;
    const { frame } = this.state.transport;
    super.pause();
    this.seek(frame);
    this.patch({ interrupted: true });
  }

  #device() {
    const { context } = this.player;
    if (!context || !this.#wasPlaying || this.state.interrupted) return;
    const state = /** @type {string} */ (context.state);
    if (this.#ran && (state === 'interrupted' || state === 'suspended')) this.#hold();
    this.#ran = state === 'running';
  }

  #ran = false;

  /** Goes on at the same frame and slot; a device that does not come back is asked for anew. */
  async goOn() {
    const { frame, loop } = this.state.transport;
    this.player.resume();
    this.play();
    await new Promise((resolve) => setTimeout(resolve, WAKE_MS));
    if (!this.player.suspended || !this.state.transport.playing) return;
    await this.player.close().catch(() => {});
    await this.#open();
    this.putLoop(loop);
    this.seek(frame);
    this.player.play();
  }
}
