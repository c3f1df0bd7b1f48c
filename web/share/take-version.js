// take-version.js -- a version that came back, into the sender's studio: over the very audio that was shared, beside the
// versions that are there. SPDX-License-Identifier: MIT
import { effective } from '../../wasm/params.js';
import { changed, sameEdit, wholeOf } from '../edited.js';
import { isCancelled } from '../jobs.js';
import { NO_TARGET, neutralParams } from '../state.js';
import { Bringing, keptOf, sentenceOf } from './bring.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('./shelf.js').Row} Row */
/** @typedef {import('./notes.js').Note} Note */
/** @typedef {import('./manifest.js').Manifest} Manifest */

const OTHER_CORE = 'It was made with another version of the sound engine: it may differ a little.';

/** @param {Note} note */
const whose = ({ name }) => (name ? `${name}’s version` : 'The version that came back');

/** What a share's song is known by, and the song itself where it is not in use. */
export class Shared {
  /** Asked where this page is, as for all that is in the list: the row's server is how others reach it, which may be
   * another origin, and of that this page may load nothing. @param {import('./desk.js').ShareDesk} desk @param {Row} row */
  constructor({ studio, server }, { id = '', key }) {
    this.studio = studio;
    this.from = new Bringing({ server: server.base, id, key });
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} with a sentence where it fails */
  async #told(work) {
    try {
      return await work();
    } catch (error) {
      if (isCancelled(error)) throw error;
      const { title, text } = sentenceOf(error);
      throw new Error(`${title}. ${text}`);
    }
  }

  /** @returns {Promise<{ manifest: Manifest, here: boolean }>} here: whether its song is the one in use */
  async look() {
    const manifest = await this.#told(() => this.from.manifest());
    return { manifest, here: await this.#here(manifest) };
  }

  /** A song of this length may be that one: then it is waited for until it is known. @param {Manifest} manifest */
  async #here({ source }) {
    const { song } = this.studio.state;
    if (!song || song.frames !== source.frames || song.sampleRate !== source.sampleRate)
      return false;
    return (song.pcm ?? (await this.studio.print().catch(() => null))) === source.pcm;
  }

  /** Its song into use; it has the settings that it was left with here, else those of the share. What was open before is
   * offered again by the page. @param {Manifest} manifest @param {import('./bring.js').Options} options */
  async open(manifest, options) {
    const { studio } = this;
    const file = await this.#told(() => this.from.audio(manifest, options));
    const { pcm } = manifest.source;
    const settings = studio.desk.settings;
    if (!settings.load(pcm)) settings.save(pcm, keptOf(manifest));
    await studio.desk.open('song', manifest.title, async () => ({ file, print: pcm, apart: true }));
    if (studio.state.song?.pcm !== pcm) throw new Error('The shared song could not be opened.');
  }

  close() {
    this.from.close();
  }
}

/** Top and tail as it has them. The edit is the song's, whatever the version: the others are heard with it, and a step
 * back takes it back alone. @param {Studio} studio @param {Note} note */
function takeEdit(studio, note) {
  const { song, params, target, edit: own } = studio.state;
  const { edit = wholeOf(song) } = /** @type {import('../recipe.js').Recipe} */ (note.recipe);
  const wanted = changed(edit, {}, song);
  if (sameEdit(wanted, own)) return;
  studio.gesture({ params, target, edit: wanted });
  studio.notice(
    `${whose(note)} begins, ends or fades otherwise: so does the song now. Undo brings your top and tail back.`,
  );
}

/**
 * Puts it where it can be heard, compared and exported.
 * @param {Studio} studio @param {Note} note of a version
 * @param {{ shared?: import('../recipe.js').Edit | null, over?: number | null }} [how] shared: top and tail of the share: who
 *   left that as it was leaves yours, too; over: version that it takes the place of; null: a free one
 */
export function takeVersion(studio, note, { shared, over = null } = {}) {
  const { params, target, core, edit } = /** @type {import('../recipe.js').Recipe} */ (note.recipe);
  if (over !== null) studio.version(over);
  const settings = {
    params: { ...neutralParams(), ...effective({ params, target }) },
    target: /** @type {any} */ ({ ...NO_TARGET, ...target }),
    brief: null,
  };
  studio.useVersion(settings, studio.state.versions.at);
  studio.notice(`${whose(note)} is version ${studio.state.versions.at} now.`);
  if (core && core !== studio.desk.core) studio.notice(OTHER_CORE);
  if (shared === undefined || !sameEdit(edit, shared)) takeEdit(studio, note);
}
