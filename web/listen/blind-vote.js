// blind-vote.js -- a vote without seeing: A and B as X and Y in an order that is sealed before the first trial; what was
// preferred becomes an answer that anybody can check. SPDX-License-Identifier: MIT
import { BlindRun } from '../blind-run.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('../blind.js').Result} Result */

export const TRIALS = 8;

/**
 * What a note says of a test. The seal is SHA-256 of `lacquer blind test, prefer, X=<order>, salt <salt>`; both are told
 * as `<order>:<salt>`.
 * @param {Result} result @returns {import('../share/notes.js').Blind}
 */
export function blindOf({ text, seal, trials, count, p }) {
  const [, order, salt] = /X=([AB]+), salt ([0-9a-f]+)$/.exec(text) ?? [];
  const counts = { a: trials - count, b: count };
  return { kind: 'preference', trials, counts, p, seal, order: `${order}:${salt}` };
}

/** @param {Result} result @returns {'a' | 'b' | 'same'} what it comes to: chance is no preference */
export const answerOf = ({ sure, count, trials }) =>
  sure ? (2 * count > trials ? 'b' : 'a') : 'same';

export class BlindVote {
  #glitches = 0; // before the test

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.run = new BlindRun(/** @type {any} */ (desk.hearing));
  }

  get #heard() {
    const { player, state } = this.desk.hearing;
    return player.underruns + state.transport.starved;
  }

  /** @returns {Promise<void>} when the first trial plays; `state.blind.blocked` says why it cannot */
  async begin() {
    const { hearing } = this.desk;
    hearing.version(1);
    this.#glitches = this.#heard;
    this.run.open();
    this.run.choose({ kind: 'prefer', trials: TRIALS });
    await this.run.start();
  }

  /** The playback broke off meanwhile. */
  get glitched() {
    return this.#heard > this.#glitches;
  }

  /** Sends the result as an answer. */
  send() {
    const result = this.desk.state.blind?.result;
    if (!result) return;
    const glitched = this.glitched;
    this.run.leave();
    const blind = blindOf(result);
    this.desk.say({
      kind: 'answer',
      answer: answerOf(result),
      blind,
      ...(glitched && { glitched }),
    });
  }

  leave() {
    this.run.leave();
  }
}
