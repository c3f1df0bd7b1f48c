// tomorrow-desk.js -- seals the choice of a song, reminds of it, plays it blind when the ears are fresh, and keeps or
// changes it. The seals lie in the browser's own database; see tomorrow.js for what they say.
// SPDX-License-Identifier: MIT
import { makeRecipe } from './recipe.js';
import { isFresh, reminder, rivalsOf, sealText, trialsFor, verdictOf } from './tomorrow.js';
import { checked } from './versions.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./tomorrow.js').Seal} Seal */
/** @typedef {import('./tomorrow.js').Rival} Rival */
/** @typedef {import('./tomorrow.js').Verdict} Verdict */
/** @typedef {import('./versions.js').Version} Version */
/** Where seals lie. @typedef {{ seals: () => Promise<Seal[]>, putSeals: (seals: Seal[]) => Promise<unknown> }} SealStore */
/**
 * What the page shows.
 * @typedef {object} TomorrowState
 * @property {Seal | null} seal of the song that is open
 * @property {boolean} fresh whether it may be opened as intended
 * @property {string} text
 * @property {string | null} reminder
 * @property {boolean} busy versions are being measured
 * @property {Verdict | null} verdict
 */

const LOOK_MS = 60000;
const MOST = 50; // songs
const READING = 'The song is being read through: your choice is sealed when that is done.';

export class TomorrowDesk {
  /** @type {Seal[]} */
  #seals = [];
  /** @type {Rival[]} */
  #rivals = [];

  /** @param {Studio} studio @param {SealStore} store @param {() => number} [now] milliseconds */
  constructor(studio, store, now = () => Date.now()) {
    this.studio = studio;
    this.store = store;
    this.now = now;
    /** Resolves when the seals of earlier days are known. */
    this.ready = this.#load();
    studio.addEventListener('change', (/** @type {any} */ { detail }) => {
      if (detail.keys.includes('song')) this.#show();
    });
    setInterval(() => this.#seals.length && this.#show(), LOOK_MS);
  }

  async #load() {
    const kept = await this.store.seals().catch(() => []);
    const known = new Set(this.#seals.map(({ pcm }) => pcm));
    this.#seals.push(...kept.filter(({ pcm }) => !known.has(pcm)));
    this.#show();
  }

  /** Of the song that is open. */
  get #own() {
    const { song } = this.studio.state;
    return this.#seals.find(({ pcm }) => pcm === song?.pcm) ?? null;
  }

  /** The newest one that waits for fresh ears and may remind, of any song. @returns {{ seal: Seal, text: string } | null} */
  get due() {
    const now = this.now();
    const waiting = this.#seals.filter((seal) => isFresh(seal, now) && !seal.dismissed);
    const [seal] = waiting.sort((a, b) => b.when - a.when);
    return seal ? { seal, text: reminder(seal, now) } : null;
  }

  #show() {
    const seal = this.#own;
    const now = this.now();
    const fresh = seal !== null && isFresh(seal, now);
    /** @type {TomorrowState} */
    const tomorrow = {
      seal,
      fresh,
      text: seal ? sealText(seal, now) : '',
      reminder: seal && fresh && !seal.dismissed ? reminder(seal, now) : null,
      busy: false,
      verdict: null,
    };
    this.studio.patch({ tomorrow: { ...tomorrow, ...this.#during() } });
  }

  /** What stays while a comparison goes on. */
  #during() {
    const { tomorrow } = this.studio.state;
    return tomorrow && { busy: tomorrow.busy, verdict: tomorrow.verdict };
  }

  /** @param {Seal[]} seals */
  async #put(seals) {
    this.#seals = seals.slice(-MOST);
    this.#show();
    await this.store.putSeals(this.#seals).catch(() => {}); // a private window: until the page is closed
  }

  /** Seals the version that is heard as B. */
  async seal() {
    const { studio } = this;
    const { song, versions } = studio.state;
    if (!song) return;
    await studio.finisher.settled(); // with the drive that was found
    if (studio.state.song?.id !== song.id) return;
    const made = {
      ...{ name: song.name, when: this.now(), at: versions.at },
      ...{ versions: studio.keptVersions(), core: studio.desk.core ?? '' },
    };
    const pcm = song.pcm ?? (await this.#known());
    if (pcm) await this.#put([...this.#others(pcm), { pcm, ...made }]);
  }

  /** A seal names its song by its fingerprint. @returns {Promise<string | null>} null when it is not to be had */
  async #known() {
    const { studio } = this;
    studio.notice(READING);
    try {
      return await studio.print();
    } catch (error) {
      studio.fail('The choice was not sealed', error);
      return null;
    } finally {
      studio.dropNotice(READING);
    }
  }

  /** @param {string} pcm */
  #others(pcm) {
    return this.#seals.filter((seal) => seal.pcm !== pcm);
  }

  /** The choice stays sealed but reminds no more. @param {Seal} seal */
  dismiss(seal) {
    return this.#put(this.#seals.map((one) => (one === seal ? { ...one, dismissed: true } : one)));
  }

  /** Lets the seal go; the settings stay as they are. */
  drop() {
    const seal = this.#own;
    return seal ? this.#put(this.#others(seal.pcm)) : Promise.resolve();
  }

  /** The sealed settings. @param {Seal} seal @returns {Version | null} */
  #choice({ versions, at, core }) {
    return checked(versions?.slots?.[at - 1], core === this.studio.desk.core);
  }

  /** Plays the sealed choice against the rest, without names. */
  async listen() {
    const { studio } = this;
    const seal = this.#own;
    const choice = seal && this.#choice(seal);
    if (!seal || !choice || studio.state.tomorrow?.busy || studio.state.blind) return;
    studio.amend('tomorrow', { busy: true, verdict: null });
    try {
      await studio.finisher.settled();
      const rivals = rivalsOf(choice, studio.allVersions());
      const ours = await this.#heard(choice);
      const theirs = [];
      for (const { version } of rivals) theirs.push(version && (await this.#heard(version)));
      if (studio.state.song?.pcm === seal.pcm) await this.#play(seal, rivals, ours, theirs);
    } catch (error) {
      studio.fail('The sealed choice was not played', error);
    } finally {
      studio.amend('tomorrow', { busy: false });
    }
  }

  /** A version as it can be played: with its drive, and how loud it is. @param {Version} version */
  async #heard({ params, target, brief }) {
    if (brief) return { params, lufs: brief.lufs };
    const { edit } = this.studio.state;
    const { lufs, ...aim } = target;
    const recipe = makeRecipe({ params, edit, ...(lufs !== null && { target: { ...aim, lufs } }) });
    const op = recipe.target ? 'land' : 'final';
    const made = await this.studio.calls.call(op, { recipe });
    const { figures } = made.final ?? made;
    const found = { ...params, ...made.params };
    return { params: found, lufs: figures.loudness.integratedLufs ?? Number.NaN };
  }

  /**
   * @param {Seal} seal @param {Rival[]} rivals
   * @param {{ params: any, lufs: number }} ours @param {({ params: any, lufs: number } | null)[]} theirs
   */
  async #play(seal, rivals, ours, theirs) {
    const { studio } = this;
    const { mode } = studio.state.standIn;
    const levels = [ours, ...theirs].map((one) => one?.lufs ?? Number.NaN);
    const known = levels.filter((lufs) => !Number.isNaN(lufs));
    const least = known.length > 1 ? Math.min(...known) : Number.NaN;
    const as = (/** @type {{ params: any, lufs: number }} */ { params, lufs }) => ({
      ...{ slot: 'B', params },
      levels: { b: lufs, least, fresh: true },
    });
    const hears = (/** @type {'A' | 'B'} */ slot, /** @type {number} */ trial) => {
      if (slot === 'B') return as(ours);
      const rival = theirs[trial % theirs.length];
      return rival ? as(rival) : { slot: 'A', levels: { b: ours.lufs, least, fresh: true } };
    };
    this.#rivals = rivals;
    studio.standIn.choose('live'); // a render of one version would stand in for all
    const ended = () => studio.standIn.choose(mode);
    const done = (/** @type {import('./blind.js').Result} */ result) =>
      studio.amend('tomorrow', { verdict: verdictOf(seal, rivals, result) });
    const began = await studio.blind.compare({ trials: trialsFor(rivals), hears, done, ended });
    if (!began) ended();
  }

  /** What was sealed is the master. */
  async keep() {
    const { studio } = this;
    const seal = this.#own;
    const choice = seal && this.#choice(seal);
    studio.blind.leave();
    if (!seal || !choice) return;
    studio.useVersion(choice, seal.at);
    await this.drop();
  }

  /** Today's ears decide: the version that they prefer, or the settings as they are. */
  async change() {
    const { studio } = this;
    const { winner } = studio.state.tomorrow?.verdict ?? {};
    const rival = winner && this.#rivals.find(({ at }) => at === winner.at);
    studio.blind.leave();
    if (rival?.version && rival.at) studio.useVersion(rival.version, rival.at);
    await this.drop();
  }
}
