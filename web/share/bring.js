// bring.js -- the song of a share for the studio, as if its file had been dropped: fetched and opened in a Worker of its
// own, which ends with it. SPDX-License-Identifier: MIT

import { Calls } from '../jobs.js';
import { briefOf } from '../known.js';
import { Api } from '../listen/api.js';
import { kindOf, SENTENCES } from '../listen/trouble.js';
import { VERSIONS } from '../versions.js';

/** @typedef {import('./manifest.js').Manifest} Manifest */
/** @typedef {{ server: string, id: string, key: string }} Access */
/** @typedef {{ signal?: AbortSignal, onProgress?: (fraction: number) => void }} Options */

/** The sentence for whatever went wrong. @param {any} error @returns {{ title: string, text: string, again: boolean }} */
export const sentenceOf = (error) => SENTENCES[kindOf(error)];

export class Bringing {
  /** @type {Promise<import('../listen/api.js').Info> | null} */
  #info = null;

  /** @param {Access} access @param {(waiting: boolean) => void} [onWait] for the network */
  constructor({ server, id, key }, onWait = () => {}) {
    this.api = new Api(server, id);
    this.key = key;
    this.worker = new Worker(new URL('./try-worker.js', import.meta.url), { type: 'module' });
    this.calls = new Calls(this.worker);
    this.worker.addEventListener('message', ({ data }) => {
      if (data.tell) onWait(data.tell.waiting);
    });
  }

  info() {
    this.#info ??= this.api.info();
    return this.#info;
  }

  /** @param {'manifest' | 'audio'} blob */
  async #where(blob) {
    const { blobs } = await this.info();
    return { url: this.api.blob(blob), size: blobs[blob].bytes, key: this.key };
  }

  /** @param {Options} [options] @returns {Promise<Manifest>} */
  async manifest(options) {
    return this.calls.call('manifest', await this.#where('manifest'), options);
  }

  /** @param {Manifest} manifest @param {Options} [options] @returns {Promise<File>} */
  async audio({ title }, options) {
    return this.calls.call('audio', { ...(await this.#where('audio')), name: title }, options);
  }

  close() {
    this.worker.terminate();
  }
}

/** A share's settings as the browser keeps those of a song, so that opening it brings them: the main ones, and its other
 * versions beside. @param {Manifest} manifest */
export function keptOf({ title, recipe, b, versions }) {
  const all = [{ recipe, b }, ...versions].slice(0, VERSIONS);
  const slots = Array.from({ length: VERSIONS }, (_, i) => {
    if (!all[i]) return null;
    const { params, target } = all[i].recipe;
    return { params, target, brief: briefOf(all[i].b.figures) };
  });
  return { name: title, when: Date.now(), recipe, versions: { at: 1, slots }, shared: true };
}
