// export-desk.js -- the deliveries of a song, and the export that writes them all. SPDX-License-Identifier: MIT
import { checkDelivery, DELIVERY } from './recipe-delivery.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./recipe.js').Delivery} Delivery */
/** @typedef {import('./state.js').JobName} JobName */
/** @typedef {{ blob: Blob, name: string, text: string, driveDb: number, held: number, reached: boolean }} File
 *   held: places that were lowered to hold the ceiling */

const MOST = 8; // files of one export
/** @type {JobName[]} */
const PHASES = ['Rendering', 'Landing', 'Analysing'];

/** What was read back; of several files a line for each. @param {File[]} files */
function sentence(files) {
  const places = (/** @type {number} */ held) =>
    held ? `, ${held} ${held > 1 ? 'places' : 'place'} lowered to hold the ceiling` : '';
  if (files.length === 1) return files[0].text + places(files[0].held);
  const lines = files.map(({ name, text, driveDb, held }) => {
    const kind = name.slice(name.lastIndexOf(' master ') + 8);
    return `${kind}: ${text.replace(/^[^:]*: /, '')}, drive ${driveDb.toFixed(1)} dB${places(held)}`;
  });
  return [`${files.length} files written and read back`, ...lines].join('\n');
}

export class ExportDesk {
  /** @type {AbortController | null} */
  #control = null;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
  }

  get busy() {
    return this.#control !== null;
  }

  cancel() {
    this.#control?.abort();
  }

  /** @param {Partial<Delivery>} change @param {number} index */
  set(change, index) {
    const { deliveries } = this.studio.state;
    this.#list(
      deliveries.map((/** @type {Delivery} */ d, /** @type {number} */ i) =>
        i === index ? { ...d, ...change } : d,
      ),
    );
  }

  /** One more file, as the last one is until somebody changes it. */
  add() {
    const { deliveries } = this.studio.state;
    if (deliveries.length < MOST) this.#list([...deliveries, { ...deliveries.at(-1) }]);
  }

  /** @param {number} index the first one stays when it is alone */
  remove(index) {
    const { deliveries } = this.studio.state;
    if (deliveries.length > 1)
      this.#list(
        deliveries.filter((/** @type {Delivery} */ _, /** @type {number} */ i) => i !== index),
      );
  }

  /** @param {Delivery[]} deliveries */
  #list(deliveries) {
    const list = deliveries.map((delivery) => checkDelivery(delivery, []));
    this.studio.patch({ deliveries: list, delivery: list[0] ?? { ...DELIVERY }, written: null });
    this.studio.keep();
  }

  /** @returns {Promise<File[]>} none when it was called off or failed */
  async run() {
    const { studio } = this;
    if (!studio.state.song || this.#control) return [];
    const control = new AbortController();
    const { signal } = control;
    this.#control = control;
    studio.patch({ written: null, error: null });
    try {
      await studio.finisher.settled();
      signal.throwIfAborted();
      return await this.#write(signal);
    } catch (error) {
      studio.fail('The master was not written', error);
      return [];
    } finally {
      this.#control = null;
      this.#show(null);
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<File[]>} */
  async #write(signal) {
    const { studio } = this;
    const { song, deliveries } = studio.state;
    const onProgress = (/** @type {number} */ fraction, /** @type {any} */ phase) =>
      this.#show(phase, fraction);
    this.#show('Rendering', 0);
    const tags = await studio.tags.current();
    const args = { recipe: studio.recipe(), deliveries, name: song.name, tags };
    const { files } = await studio.calls.call('export', args, { signal, onProgress });
    studio.patch({ written: sentence(files) });
    return files;
  }

  /** One bar at a time, named for what is being done. @param {JobName | null} phase @param {number} [fraction] */
  #show(phase, fraction = 0) {
    const { studio } = this;
    for (const name of PHASES)
      if (name !== phase && studio.state.progress[name.toLowerCase()])
        studio.setProgress(name, null);
    if (phase && this.#control) studio.setProgress(phase, fraction);
  }
}
