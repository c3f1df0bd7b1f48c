// export-desk.js -- the deliveries of a song, and the export that writes them all. SPDX-License-Identifier: MIT
import { checkDelivery, DELIVERY } from './recipe-delivery.js';
import { aboutSong } from './record.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./recipe.js').Delivery} Delivery */
/** @typedef {import('./state.js').JobName} JobName */
/** @typedef {{ blob: Blob, name: string, saved: boolean, memory?: boolean, text: string, driveDb: number, held: number, reached: boolean }} File
 *   held: places that were lowered to hold the ceiling; saved: where the user wanted it, else it is to be downloaded */

const MOST = 8; // files of one export
/** @type {JobName[]} */
const PHASES = ['Rendering', 'Landing', 'Analysing', 'Saving'];
const IN_MEMORY =
  'This browser keeps an export in memory until it is saved: a very long song may not fit.';

/** What was read back; of several files a line for each. @param {File[]} files @param {import('./sinks.js').Place | undefined} place
 * @param {boolean} record */
export function sentence(files, place, record) {
  const places = (/** @type {number} */ held) =>
    held ? `, ${held} ${held > 1 ? 'places' : 'place'} lowered to hold the ceiling` : '';
  const aim = (/** @type {boolean} */ reached) => (reached ? '' : ', short of the target');
  const [{ name, saved, text, held, reached }] = files;
  const beside = place?.folder && record ? ', its record beside it' : '';
  if (files.length === 1)
    return text + aim(reached) + places(held) + (saved ? `, saved as ${name}` : '') + beside;
  const lines = files.map(({ name, text, driveDb, held, reached }) => {
    const kind = name.slice(name.lastIndexOf(' master ') + 8);
    const says = text.replace(/^[^:]*: /, '') + aim(reached);
    const drive = driveDb ? `, drive ${driveDb.toFixed(1)} dB` : '';
    return `${kind}: ${says}${drive}${places(held)}`;
  });
  const where = place?.folder
    ? ` in ${place.folder.name}${beside && ', their record beside them'}`
    : '';
  return [`${files.length} files written and read back${where}`, ...lines].join('\n');
}

export class ExportDesk {
  /** @type {AbortController | null} */
  #control = null;
  /** Of the last export, where one was wanted. @type {import('./record.js').MasterRecord | null} */
  record = null;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
  }

  get busy() {
    return this.#control !== null;
  }

  cancel() {
    const { saving } = this.studio.state.progress;
    if (saving?.fraction >= 0.5) return; // it has its name already, and is only looked at once more
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

  /** Whether nobody has chosen anything. */
  get asNew() {
    const { deliveries } = this.studio.state;
    return JSON.stringify(deliveries) === JSON.stringify([DELIVERY]);
  }

  /** As they were kept. @param {import('./recipe.js').Recipe} recipe */
  restore({ delivery, deliveries }) {
    this.#list(deliveries ?? (delivery ? [delivery] : [DELIVERY]));
  }

  /** @param {Delivery[]} deliveries */
  #list(deliveries) {
    const list = deliveries.map((delivery) => checkDelivery(delivery, []));
    this.studio.patch({ deliveries: list, delivery: list[0] ?? { ...DELIVERY }, written: null });
    this.studio.keep();
  }

  /** @param {import('./sinks.js').Place} [place] @returns {Promise<File[]>} none when it was called off or failed */
  async run(place) {
    const { studio } = this;
    if (!studio.state.song || this.#control) return [];
    const control = new AbortController();
    const { signal } = control;
    this.#control = control;
    this.record = null;
    studio.patch({ written: null, error: null });
    try {
      await studio.finisher.settled();
      signal.throwIfAborted();
      return await this.#write(signal, place);
    } catch (error) {
      studio.fail('The master was not written', error);
      if (signal.aborted) await this.#calledOff();
      return [];
    } finally {
      this.#control = null;
      this.#show(null);
    }
  }

  /** Said when the Worker has stopped and put everything away. */
  async #calledOff() {
    const { calls } = this.studio;
    await calls.call('settled', {});
    this.#show(null);
    this.studio.patch({ written: 'Cancelled: nothing was written.' });
  }

  /** @param {AbortSignal} signal @param {import('./sinks.js').Place} [place] @returns {Promise<File[]>} */
  async #write(signal, place) {
    const { studio } = this;
    const onProgress = (/** @type {number} */ fraction, /** @type {any} */ phase) =>
      this.#show(phase, fraction);
    if (studio.state.record) await this.#known(signal);
    this.#show('Rendering', 0);
    const { song, deliveries } = studio.state;
    const tags = await studio.tags.current();
    const named = { ...song, title: tags.title, artist: tags.artist };
    const record = studio.state.record ? aboutSong(named, Date.now()) : null;
    const args = { recipe: studio.recipe(), deliveries, name: song.name, place, record, tags };
    const { files, made } = await studio.calls.call('export', args, { signal, onProgress });
    if (files.some((/** @type {File} */ { memory }) => memory)) studio.notice(IN_MEMORY);
    this.record = made;
    const text = sentence(files, place, record !== null);
    const same = studio.state.song?.pcm === song.pcm; // another song may have been opened meanwhile
    studio.patch({ written: same ? text : `${song.name}: ${text}` });
    return files;
  }

  /** A record tells the song's fingerprint and figures. @param {AbortSignal} signal */
  async #known(signal) {
    const onProgress = (/** @type {number} */ fraction) => this.#show('Analysing', fraction);
    await this.studio.print({ signal, onProgress });
    await this.studio.desk.measured({ signal, onProgress });
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
