// finisher.js -- keeps landing and the final file's figures in step with the settings: each change marks them stale,
// calls off what runs, and starts again when the hand rests.
// SPDX-License-Identifier: MIT
import { isCancelled } from './jobs.js';

const REST_MS = 150; // after the last change

/**
 * @typedef {object} Host what the finisher needs of the studio
 * @property {() => { recipe: any, target: number | null }} settings
 * @property {(landed: import('./landing.js').Landed) => void} setLanded
 * @property {(final: import('./passes.js').Final) => void} setFinal
 * @property {(name: 'Landing' | 'Analysing', fraction: number | null) => void} setProgress
 * @property {(error: Error) => void} fail
 */

export class Finisher {
  /** @type {AbortController | null} */
  #control = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #settled = Promise.resolve();

  /** @param {import('./jobs.js').Calls} calls @param {Host} host */
  constructor(calls, host) {
    this.calls = calls;
    this.host = host;
  }

  /** The sound changed: everything known about the result is stale. */
  changed() {
    this.stop();
    const control = new AbortController();
    this.#control = control;
    this.#settled = new Promise((resolve) => {
      control.signal.addEventListener('abort', () => resolve());
      this.#timer = setTimeout(() => this.#run(control.signal).then(resolve), REST_MS);
    });
  }

  /** Calls off what runs. */
  stop() {
    clearTimeout(this.#timer);
    this.#control?.abort();
    this.#control = null;
    this.host.setProgress('Landing', null);
    this.host.setProgress('Analysing', null);
  }

  /** Resolves when no change is on its way any more. @returns {Promise<void>} */
  async settled() {
    for (let last; last !== this.#settled; ) {
      last = this.#settled;
      await last;
    }
  }

  /** The loudest that a target could be. @param {import('./recipe.js').Target} target
   * @returns {Promise<number | null>} LUFS; null for silence, or called off */
  async clean(target) {
    this.stop();
    const control = new AbortController();
    this.#control = control;
    const recipe = { ...this.host.settings().recipe, target };
    const work = this.#call('Landing', 'clean', { recipe }, control.signal);
    this.#settled = work.then(
      () => {},
      () => {},
    );
    try {
      return await work;
    } catch (error) {
      if (!isCancelled(error)) this.host.fail(/** @type {Error} */ (error));
      return null;
    }
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    try {
      const { target, recipe } = this.host.settings();
      if (target === null)
        return this.host.setFinal(await this.#call('Analysing', 'final', { recipe }, signal));
      const landed = await this.#call('Landing', 'land', { recipe }, signal);
      this.host.setLanded(landed);
      this.host.setFinal(landed.final);
    } catch (error) {
      if (!isCancelled(error)) this.host.fail(/** @type {Error} */ (error));
    }
  }

  /**
   * @param {'Landing' | 'Analysing'} name
   * @param {string} op
   * @param {any} args
   * @param {AbortSignal} signal
   */
  async #call(name, op, args, signal) {
    this.host.setProgress(name, 0);
    const onProgress = (/** @type {number} */ fraction) => this.host.setProgress(name, fraction);
    const result = await this.calls.call(op, args, { signal, onProgress });
    this.host.setProgress(name, null);
    return result;
  }
}
