// codec-check.js -- C: the master behind a codec, beside A and B, until the master changes. SPDX-License-Identifier: MIT

import { FORMATS } from './files/formats.js';
import { hasOpus } from './files/has-opus.js';
import { isCancelled } from './jobs.js';
import { keyOf } from './known.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./recipe.js').Delivery} Delivery */
/** @typedef {import('./codec-pass.js').Checked & { title: string, key: string }} Made */

const LEAD_S = 1; // that the loop begins before the worst place
const LOOP_S = 3;
const FADE_MS = 200; // until nobody hears C any more

/** What can be checked. @type {readonly { kind: string, title: string, delivery: Delivery }[]} */
export const CODECS = Object.freeze(
  /** @type {const} */ ([
    ['mp3', 320],
    ['mp3', 128],
    ['m4a', 256],
    ['m4a', 128],
    ['opus', 128],
    ['opus', 96],
  ]).map(([format, kbps]) => ({
    kind: `${format} ${kbps}`,
    title: `${FORMATS[format].title} ${kbps} kbps`,
    delivery: /** @type {Delivery} */ ({ format, kbps, bits: '24', dither: 'auto' }),
  })),
);

export class CodecCheck {
  /** @type {AbortController | null} */
  #control = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #leaving;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    studio.addEventListener('change', (/** @type {any} */ { detail: { keys } }) => {
      if (['params', 'target', 'edit', 'song'].some((key) => keys.includes(key))) this.#changed();
    });
    hasOpus().then((opus) => studio.amend('codec', { opus }));
  }

  get busy() {
    return this.#control !== null;
  }

  cancel() {
    this.#control?.abort();
  }

  /** @param {string} kind of CODECS */
  choose(kind) {
    this.studio.amend('codec', { kind });
  }

  /** Encodes and decodes the master as it is. */
  async run() {
    const { studio } = this;
    const { codec, song, landing } = studio.state;
    const chosen = CODECS.find(({ kind }) => kind === codec.kind);
    if (!song || !chosen || landing.state === 'landing') return;
    this.cancel();
    const control = new AbortController();
    this.#control = control;
    studio.amend('codec', { busy: true });
    studio.patch({ error: null });
    try {
      await studio.finisher.settled();
      control.signal.throwIfAborted();
      await this.#make(chosen, control.signal);
    } catch (error) {
      if (!isCancelled(error)) studio.fail('The codec was not checked', error);
    } finally {
      if (this.#control === control) {
        this.#control = null;
        studio.amend('codec', { busy: false });
        studio.setProgress('Analysing', null);
      }
    }
  }

  /** @param {(typeof CODECS)[number]} chosen @param {AbortSignal} signal */
  async #make({ title, delivery }, signal) {
    const { studio } = this;
    const key = this.#key;
    let most = 0; // several phases, one bar
    const onProgress = (/** @type {number} */ fraction, /** @type {string} */ phase = '') => {
      most = Math.max(most, phase === 'Analysing' ? 0.7 + 0.3 * fraction : 0.7 * fraction);
      if (this.#control?.signal === signal) studio.setProgress('Analysing', most);
    };
    onProgress(0);
    const args = { recipe: studio.recipe(), delivery };
    const checked = await studio.calls.call('codec', args, { signal, onProgress });
    if (key !== this.#key) return; // the master changed on the way
    clearTimeout(this.#leaving);
    const { frames, start } = checked;
    studio.amend('codec', { made: { ...checked, title, key }, old: null });
    studio.player.post({ type: 'coded', frames, offset: -start });
    studio.sendLevels();
  }

  /** What the settings as they are are known by. */
  get #key() {
    const { song, edit } = this.studio.state;
    return JSON.stringify([song?.id, edit, keyOf(this.studio.state)]);
  }

  #changed() {
    const { made } = this.studio.state.codec;
    if (!made && !this.#control) return;
    const key = this.#key;
    if (made && made.key === key) return;
    this.cancel();
    if (made) this.#drop(made);
  }

  /** The master is another one: C goes, its figures stay a while in grey. @param {Made} made */
  #drop(made) {
    const { studio } = this;
    const gone = JSON.parse(made.key)[0] !== studio.state.song?.id;
    if (studio.state.compare.slot === 'C') studio.setSlot('B');
    studio.amend('codec', { made: null, old: gone ? null : made });
    studio.player.post({ type: 'coded', frames: 0 });
    studio.sendLevels();
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => {
      if (!studio.state.codec.made) studio.calls.call('uncode', {}).catch(() => {});
    }, FADE_MS);
  }

  /** Hears what the codec lost, alone; or C again. */
  hearLost() {
    const { compare } = this.studio.state;
    const lost = compare.slot === 'C' && compare.delta;
    this.studio.setSlot('C');
    this.studio.setDelta(!lost);
  }

  /** Goes to the highest place above full scale, and round it. */
  hearWorst() {
    const { codec, song } = this.studio.state;
    const worst = codec.made?.worst;
    if (!song || worst === null || worst === undefined) return;
    const start = Math.max(0, worst - LEAD_S * song.sampleRate);
    this.studio.setLoop({ on: true, start, end: start + LOOP_S * song.sampleRate });
    this.studio.setSlot('C');
    this.studio.seek(start);
  }
}
