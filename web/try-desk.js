// try-desk.js -- somebody's share in the whole studio: its song and settings come as if they had been dropped, and what
// was made of them goes back as a version. Without a document; the visitor's own work in this browser stays as it is.
// SPDX-License-Identifier: MIT
import { isCancelled } from './jobs.js';
import { browserStore, Settings } from './settings.js';
import { Bringing, keptOf, sentenceOf } from './share/bring.js';
import { SendBack } from './share/send-back.js';
import { dropTry, TryStore } from './share/try.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./share/links.js').ShareLink} ShareLink */
/**
 * @typedef {object} TryState
 * @property {'opening' | 'fetching' | 'reading' | 'ready' | 'refused' | 'over'} phase
 * @property {string} title of the share, '' before it is known
 * @property {number} fraction of its song
 * @property {boolean} waiting for the network
 * @property {{ title: string, text: string, again: boolean } | null} trouble
 * @property {boolean} can something be sent back
 * @property {boolean} sending
 * @property {number} sent how often
 * @property {string} fault why it was not sent
 * @property {string} own song of the visitor that waits, '' for none
 */
/** Events: `change`. */

const NAME = 'lacquer.name'; // as the listener's page keeps it
const CANCELLED = {
  ...{ title: 'It was not opened', text: 'You called it off.', again: true },
};
const OTHER_CORE =
  'This share was made with another version of the sound engine: here its master may differ a little.';

export class TryDesk extends EventTarget {
  state = /** @type {TryState} */ ({
    ...{ phase: 'opening', title: '', fraction: 0, waiting: false, trouble: null },
    ...{ can: false, sending: false, sent: 0, fault: '', own: '' },
  });
  #control = new AbortController();
  /** @type {import('./share/manifest.js').Manifest | null} */
  #share = null;
  /** @type {SendBack} */
  #back;

  /** @param {Studio} studio @param {ShareLink} link */
  constructor(studio, link) {
    super();
    this.studio = studio;
    this.link = link;
    this.#back = new SendBack(studio, link);
    studio.addEventListener('change', (/** @type {any} */ { detail }) => {
      if (detail.keys.includes('song')) this.#songChanged();
    });
  }

  /** @param {Partial<TryState>} change */
  #tell(change) {
    Object.assign(this.state, change);
    this.dispatchEvent(new Event('change'));
  }

  /** The share's song becomes the one in use; what fails leaves everything as it was. */
  async open() {
    const control = new AbortController();
    this.#control = control;
    this.#tell({ phase: 'opening', trouble: null, fraction: 0, waiting: false });
    const from = new Bringing(this.link, (waiting) => this.#tell({ waiting }));
    const { signal } = control;
    try {
      const { comments } = await from.info();
      const share = await from.manifest({ signal });
      this.#share = share;
      const can = comments === true && this.link.writeToken !== '';
      this.#tell({ phase: 'fetching', title: share.title, can });
      const onProgress = (/** @type {number} */ fraction) => this.#tell({ fraction });
      const file = await from.audio(share, { signal, onProgress });
      signal.throwIfAborted();
      await this.#use(file, share);
    } catch (error) {
      if (this.#control !== control || this.state.phase === 'over') return;
      const trouble = isCancelled(error) ? CANCELLED : sentenceOf(error);
      this.#tell({ phase: 'refused', trouble });
    } finally {
      from.close();
    }
  }

  /** @param {File} file @param {import('./share/manifest.js').Manifest} share */
  async #use(file, share) {
    const { studio } = this;
    const last = await studio.session.last();
    const settings = new Settings(new TryStore(browserStore(), this.link.id));
    const { pcm } = share.source;
    if (!settings.load(pcm)) settings.save(pcm, keptOf(share));
    this.#tell({ phase: 'reading', own: last ? last.kept.name : '' });
    const source = { file, print: pcm, settings, apart: true };
    await studio.desk.open('song', share.title, async () => source);
    if (this.#open || this.state.phase !== 'reading') return;
    const { error } = studio.state;
    studio.dismissError();
    const text = error?.text ?? CANCELLED.text;
    this.#tell({ phase: 'refused', trouble: { ...CANCELLED, text } });
  }

  /** Whether the share's song is in use. */
  get #open() {
    return this.studio.state.song?.pcm === this.#share?.source.pcm && this.#share !== null;
  }

  #songChanged() {
    const { phase } = this.state;
    if (phase === 'reading' && this.#open) {
      this.#tell({ phase: 'ready' });
      if (this.#share?.core !== this.studio.desk.core) this.studio.notice(OTHER_CORE);
    } else if (phase === 'ready' && !this.#open) this.#end();
  }

  /** Another song was opened. */
  #end() {
    dropTry();
    this.#tell({ phase: 'over' });
  }

  /** Another share is tried in this tab from here on. */
  stop() {
    this.#tell({ phase: 'over' });
    this.#control.abort();
  }

  cancel() {
    this.#control.abort();
    if (this.state.phase === 'reading') this.studio.cancel('Analysing');
  }

  /** Back to what the visitor had here, or to the empty page. What was tried is found again by the same link. */
  async leave() {
    this.#control.abort();
    dropTry();
    const last = this.state.own ? await this.studio.session.last() : null;
    if (last) {
      this.#tell({ phase: 'over' });
      await this.studio.session.resume(last);
      return;
    }
    this.studio.flush();
    location.reload();
  }

  /** The address behind which it is heard. */
  get address() {
    const { server, id, key, writeToken } = this.link;
    return `${server}s/${id}#${[key, writeToken].filter(Boolean).join('.')}`;
  }

  /** How the visitor is called; kept in this browser. */
  get name() {
    try {
      return localStorage.getItem(NAME) ?? '';
    } catch {
      return '';
    }
  }

  /** @param {string} name */
  set name(name) {
    try {
      localStorage.setItem(NAME, name);
    } catch {}
  }

  /** Seals the settings as they are heard and sends them; whatever fails, everything stays as it is.
   * @param {{ name: string, text: string }} words @returns {Promise<boolean>} */
  async send({ name, text }) {
    const { state } = this;
    if (state.sending || state.phase !== 'ready') return false;
    this.name = name;
    this.#tell({ sending: true, fault: '' });
    let fault = '';
    try {
      await this.#back.send({ name, text });
    } catch (error) {
      fault = String(/** @type {any} */ (error)?.message ?? error);
    }
    this.#tell({ sending: false, fault, ...(!fault && { sent: state.sent + 1 }) });
    return fault === '';
  }
}
