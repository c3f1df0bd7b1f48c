// send-back.js -- what the studio holds as a note of a share: measured, sealed, posted. Whatever fails is a sentence, and
// leaves everything as it was. SPDX-License-Identifier: MIT
import { Api } from '../listen/api.js';
import { makeNote, noteBytes } from './notes.js';
import { returnedParts } from './returned.js';
import { sealed } from './seal.js'; // here before it is needed: by then the line may be down

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('./notes.js').Note} Note */

const UNREACHED =
  'The server cannot be reached: nothing was sent, and nothing is lost. Check the connection and send it again.';
const BUSY =
  'The server is busy: nothing was sent, and nothing is lost. Send it again in a moment.';
const UNMEASURED =
  'The master could not be measured, so it was not sent. Change something, or wait.';
const CLOSED = 'Comments are closed for this link: your version cannot be sent back.';

/** What is heard now, once it is measured. @param {Studio} studio @returns {Promise<any>} */
async function measured(studio) {
  await studio.finisher.settled();
  if (!studio.state.final.fresh) studio.soundChanged(); // a measurement that was called off
  await studio.finisher.settled();
  const { final } = studio.state;
  if (!final.fresh || !final.b) throw new Error(UNMEASURED);
  return { ...final, figures: final.b };
}

export class SendBack {
  /** What was sealed last, so that sending it again is no second version. @type {{ of: string, note: Note } | null} */
  #last = null;

  /** @param {Studio} studio @param {import('./links.js').ShareLink} link */
  constructor(studio, link) {
    this.studio = studio;
    this.link = link;
    this.api = new Api(link.server, link.id);
  }

  /** @param {{ name: string, text: string }} words @returns {Promise<Note>} */
  async #note(words) {
    const { studio } = this;
    const final = await measured(studio);
    const parts = returnedParts(words, studio.recipe(), final, studio.state.song.frames);
    const of = JSON.stringify(parts);
    if (this.#last?.of !== of) this.#last = { of, note: makeNote(parts) };
    return this.#last.note;
  }

  /** The settings as they are heard. @param {{ name: string, text: string }} words @throws {Error} with a sentence */
  async send(words) {
    const body = await sealed(noteBytes(await this.#note(words)), this.link.key);
    const { writeToken } = this.link;
    const result = await this.api.post(/** @type {any} */ (body), writeToken);
    if (result.state === 'sent') return;
    if (result.state === 'later') throw new Error(result.afterMs > 0 ? BUSY : UNREACHED);
    throw new Error(/^Comments are closed/.test(result.text) ? CLOSED : result.text);
  }
}
