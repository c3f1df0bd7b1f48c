// standin.js -- plays the Worker's finished render in place of the chain: where the machine is too weak to render live,
// or by hand. While other settings are rendered the render before goes on. SPDX-License-Identifier: MIT
import { keyOf } from './known.js';
import { RECORD_SECONDS } from './timeline.js';
import { Weak } from './weak.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('../worklet/rendered.js').RenderSlot} RenderSlot */
/** @typedef {import('../worklet/processor.js').Levels} Levels */
/** @typedef {'auto' | 'live' | 'rendered'} Mode */
/** @typedef {{ id: number, slot: RenderSlot, key: string, start: number, final: import('./passes.js').Final }} Offer */

const LOOK_MS = 1000;
/** @type {RenderSlot[]} */
const SLOTS = ['B1', 'B2', 'B3'];

export class StandIn {
  #weak = new Weak();
  #looked = 0;
  #ids = 0;
  /** What the audio thread was given last. @type {Offer | null} */
  #offer = null;
  /** What it plays. @type {Offer | null} */
  #heard = null;
  /** @type {AbortController | null} */
  #control = null;
  #song = 0; // id

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    studio.player.addEventListener('report', (/** @type {any} */ { detail }) =>
      this.#report(detail),
    );
    studio.addEventListener('change', (/** @type {any} */ { detail }) =>
      this.#changed(detail.keys),
    );
  }

  /** @param {Mode} mode */
  choose(mode) {
    this.studio.amend('standIn', { mode });
    this.#decide();
  }

  /** What is known of loudness, of what is heard. @param {Levels} levels @returns {Levels} */
  levels(levels) {
    return this.#heard ? withLevel(levels, this.#heard) : levels;
  }

  /** The meters of a chain that rests tell of no gain reduction: the render knows it.
   * @param {Record<string, any>} meters */
  meters(meters) {
    const { song, transport } = this.studio.state;
    if (!this.#heard || !song) return meters;
    const { final, start } = this.#heard;
    const record = Math.floor((transport.frame - start) / (RECORD_SECONDS * song.sampleRate));
    return { ...meters, gain_reduction_db: final.reduction[record] ?? 0 };
  }

  /** @param {any} report */
  #report({ render, starved, load }) {
    const { studio } = this;
    if (render !== (this.#heard?.id ?? 0)) this.#take(render);
    const now = performance.now();
    if (now - this.#looked < LOOK_MS) return;
    this.#looked = now;
    const { playing } = studio.state.transport;
    const dropouts = studio.player.underruns + starved;
    this.#weak.look({ time: now / 1000, playing, dropouts, load });
    this.#decide();
  }

  /** The audio thread reads another render from here on, or none. @param {number} id */
  #take(id) {
    const offer = this.#offer?.id === id ? this.#offer : null;
    if (id && !offer) return; // of another song
    this.#heard = offer;
    const kept = [offer?.slot, this.#offer?.slot];
    this.#release(SLOTS.filter((slot) => !kept.includes(slot)));
    this.studio.sendLevels();
    this.#show();
  }

  /** @param {string[]} keys */
  #changed(keys) {
    const { song, final } = this.studio.state;
    if (keys.includes('song') && song?.id !== this.#song) {
      this.#song = song?.id ?? 0;
      this.#weak.reset();
      this.#forget();
    }
    if (keys.includes('final') && final.fresh) this.#lend();
    if (this.#heard && ['params', 'target', 'edit'].some((key) => keys.includes(key))) this.#show();
  }

  #decide() {
    const { standIn, song } = this.studio.state;
    const wanted =
      Boolean(song) &&
      (standIn.mode === 'auto' ? this.#weak.rendered : standIn.mode === 'rendered');
    if (wanted === standIn.wanted) return;
    this.studio.amend('standIn', { wanted, busy: this.#weak.rendered });
    if (wanted) this.#lend();
    else this.#leave();
  }

  #leave() {
    this.#control?.abort();
    this.#offer = null;
    const levels = { ...this.studio.liveLevels(), atOnce: true };
    this.studio.player.post({ type: 'live', levels });
  }

  /** Another song is open: the audio thread has let go of all renders. */
  #forget() {
    this.#control?.abort();
    this.#offer = null;
    this.#heard = null;
    this.#show();
  }

  /** Gives the render of the settings as they are to the audio thread, once it is finished. */
  async #lend() {
    const { studio } = this;
    const { standIn, final } = studio.state;
    const key = this.#key;
    if (!standIn.wanted || !final.fresh || this.#offer?.key === key) return;
    this.#control?.abort();
    const control = new AbortController();
    this.#control = control;
    const taken = [this.#offer?.slot, this.#heard?.slot];
    const slot = /** @type {RenderSlot} */ (SLOTS.find((each) => !taken.includes(each)));
    try {
      const args = { recipe: studio.recipe(), slot };
      const { frames, start, final } = await studio.calls.call('lend', args, control);
      const id = ++this.#ids;
      this.#offer = { id, slot, key, start, final };
      const levels = { ...withLevel(studio.liveLevels(), this.#offer), atOnce: true };
      studio.player.post({ type: 'render', slot, id, frames, offset: -start, levels });
    } catch (error) {
      studio.fail('The finished render could not be played', error);
    }
  }

  /** What the settings as they are are known by. */
  get #key() {
    const { song, edit } = this.studio.state;
    return JSON.stringify([song?.id, edit, keyOf(this.studio.state)]);
  }

  /** @param {RenderSlot[]} slots */
  #release(slots) {
    if (slots.length > 0) this.studio.calls.call('release', { slots }).catch(() => {});
  }

  #show() {
    const heard = this.#heard !== null;
    const older = this.#heard !== null && this.#heard.key !== this.#key;
    this.studio.amend('standIn', { heard, older });
  }
}

/** @param {Levels} levels @param {Offer} offer @returns {Levels} */
const withLevel = (levels, { final }) => ({
  ...levels,
  b: final.figures.loudness.integratedLufs ?? Number.NaN,
  fresh: true,
});
