// blind-vote.js -- a vote without seeing: the mix, the master and further versions as letters, in an order that is sealed
// before the first trial; what was found becomes an answer that anybody can check. Which side is heard stays in here: the
// state that the page shows does not tell. SPDX-License-Identifier: MIT
import { commonOf } from '../edited.js';
import { visit } from '../visit.js';
import { Ballot, TRIALS, trialsOf } from './ballot.js';
import { answerOf, blindOf } from './blind-note.js';
import {
  blockedBy,
  candidatesOf,
  editsOf,
  gainsOf,
  LEAST_SECONDS,
  stretchOf,
} from './blind-sides.js';

/** @typedef {import('./desk.js').Desk} Desk */
/** @typedef {import('./ballot.js').Button} Button */
/** @typedef {import('./ballot.js').Kind} Kind */
/** @typedef {import('./ballot.js').Side} Side */
/** @typedef {import('./takes.js').Take} Take */
/** @typedef {import('./blind-sides.js').Candidate} Candidate */
/**
 * @typedef {object} VoteState
 * @property {'ask' | 'wait' | 'trial' | 'result'} step
 * @property {Candidate[]} all
 * @property {Side[]} sides that are compared
 * @property {Kind} kind
 * @property {number} wished trials, of two
 * @property {number} trials
 * @property {string | null} blocked why it cannot begin
 * @property {number} at trials that have been answered
 * @property {Button | null} heard the button that was pressed last
 * @property {string} seal
 * @property {boolean} glitched the playback broke off meanwhile
 * @property {import('./ballot.js').Result | null} result
 */

const DOUBLE_MS = 300; // a finger that taps twice means once

const NO_SOUND = 'There is no sound here: the browser gave no audio device.';
const APART = 'These have less than half a second of the song in common.';
const SHORT = 'The loop is too short to be matched: make it half a second or longer.';

export class BlindVote {
  /** @type {Ballot | null} */
  #ballot = null;
  /** @type {(() => void) | null} */
  #back = null;
  /** @type {AbortController | null} */
  #control = null;
  /** As the audio thread was given them. @type {{ takes: any[], start: number } | null} */
  #lent = null;
  #node; // that has them
  #breaks = 0; // that were counted so far
  #asked = 0; // when this trial began, ms

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    const { player } = desk.hearing;
    this.#node = player.node;
    player.addEventListener('report', () => this.#look());
    player.addEventListener('state', () => this.#device());
  }

  /** @returns {VoteState | null} */
  get #state() {
    return this.desk.hearing.state.blind;
  }

  /** @param {Partial<VoteState>} fields */
  #show(fields) {
    if (this.#state) this.desk.hearing.amend('blind', fields);
  }

  /** What is to be compared, and how? The mix with what is heard as B, unless more is asked for. */
  open() {
    const { hearing } = this.desk;
    if (hearing.state.blind) return;
    const all = candidatesOf(this.desk);
    const { at } = hearing.state.versions;
    const now = all.find(({ side }) => side === (at === 1 ? 'B' : String(at)))?.side ?? 'B';
    /** @type {VoteState} */
    const blind = {
      ...{ step: 'ask', all, sides: ['A', now], kind: 'prefer' },
      ...{ wished: TRIALS[0], trials: 0, blocked: null, at: 0, heard: null },
      ...{ seal: '', glitched: false, result: null },
    };
    hearing.patch({ blind });
  }

  /** Takes a side in, or out. @param {Side} side */
  turn(side) {
    const { all, sides, step } = /** @type {VoteState} */ (this.#state);
    if (step !== 'ask') return;
    const wanted = all
      .map((each) => each.side)
      .filter((each) => (each === side) !== sides.includes(each));
    this.#show({ sides: wanted, blocked: null });
  }

  /** @param {number} wished trials */
  wish(wished) {
    this.#show({ wished });
  }

  /** Prepares the sides, draws and seals the order, plays. In a click, so that the browser allows the sound.
   * @param {Kind} kind */
  async begin(kind) {
    const { hearing } = this.desk;
    const blind = this.#state;
    if (blind?.step !== 'ask' || blind.sides.length < 2) return;
    if (!hearing.player.node) return this.#show({ blocked: NO_SOUND });
    hearing.player.resume();
    this.#back ??= visit(hearing);
    hearing.pause();
    const control = new AbortController();
    this.#control = control;
    this.#show({ step: 'wait', kind, blocked: null });
    try {
      const blocked = await this.#prepare(control.signal);
      if (control.signal.aborted) return;
      if (blocked) return this.#show({ step: 'ask', blocked });
      this.#start();
    } catch (error) {
      if (control.signal.aborted) return;
      const { message } = /** @type {Error} */ (error);
      this.#show({ step: 'ask', blocked: `The sound could not be prepared: ${message}` });
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<string | null>} why it cannot begin */
  async #prepare(signal) {
    const { hearing } = this.desk;
    const { all, sides } = /** @type {VoteState} */ (this.#state);
    const chosen = all.filter(({ side }) => sides.includes(side));
    const { song } = hearing.state;
    const edits = editsOf(chosen);
    const least = LEAST_SECONDS * song.sampleRate;
    const { start, end } = commonOf(edits, song);
    if (end - start < Math.min(least, song.frames)) return APART;
    const stretch = stretchOf(hearing.state, sides.length, edits);
    if (stretch.frames < least) return SHORT;
    const args = { sides: chosen.map(({ params }) => params), stretch };
    const { takes, alike } = await hearing.calls.call('takes', args, { signal });
    if (signal.aborted) return null;
    const blocked = blockedBy(chosen, takes, alike);
    if (blocked) return blocked;
    const gains = gainsOf(takes.map((/** @type {Take} */ { lufs }) => lufs));
    this.#lent = {
      takes: takes.map((/** @type {Take} */ { planes }, /** @type {number} */ i) => ({
        planes,
        gain: gains[i],
      })),
      start: stretch.start,
    };
    hearing.putLoop({ on: true, start: stretch.start, end: stretch.start + stretch.frames });
    return null;
  }

  #start() {
    const { hearing } = this.desk;
    const { kind, sides, wished } = /** @type {VoteState} */ (this.#state);
    const ballot = new Ballot(kind, sides, wished);
    this.#ballot = ballot;
    this.#lend();
    hearing.seek(hearing.state.transport.loop.start);
    this.#breaks = this.#counted;
    this.#show({ step: 'trial', trials: ballot.trials, at: 0, seal: ballot.seal, glitched: false });
    this.#next();
    hearing.play();
  }

  #lend() {
    const { player } = this.desk.hearing;
    this.#node = player.node;
    player.post({ type: 'takes', ...this.#lent });
  }

  #next() {
    this.listen('X');
    this.#asked = performance.now();
  }

  /** @param {Button} button */
  listen(button) {
    const ballot = this.#ballot;
    if (!ballot) return;
    this.#asked = 0;
    const at = 1 + ballot.sides.indexOf(ballot.plays(button));
    this.desk.hearing.player.post({ type: 'take', at });
    this.#show({ heard: button });
  }

  /** @param {Button} button */
  answer(button) {
    const ballot = this.#ballot;
    if (!ballot || (this.#asked > 0 && performance.now() - this.#asked < DOUBLE_MS)) return;
    ballot.answer(button);
    this.#show({ at: ballot.at });
    if (!ballot.done) return this.#next();
    this.#look();
    this.desk.hearing.pause();
    this.#ballot = null;
    this.#show({ step: 'result', result: ballot.result() });
  }

  /** Times that the sound broke off, for want of audio or of time. */
  get #counted() {
    const { player, state } = this.desk.hearing;
    return player.underruns + state.transport.starved;
  }

  #look() {
    if (this.#state?.step !== 'trial') return;
    const counted = this.#counted;
    if (counted > this.#breaks) this.#show({ glitched: true });
    this.#breaks = counted;
  }

  /** Another audio thread, after a device went away: it gets what the one before had. */
  #device() {
    const { node } = this.desk.hearing.player;
    if (!node || node === this.#node || !this.#lent) return;
    this.#lend();
    this.#breaks = 0;
    const heard = this.#state?.heard;
    if (heard) this.listen(heard);
  }

  /** Sends the result as an answer. */
  send() {
    const { all, result, glitched } = this.#state ?? {};
    if (!result) return;
    this.leave();
    const blind = blindOf(result, all);
    const answer = answerOf(result);
    const of = blind.of?.[answer]; // not who stands there by now
    this.desk.say({ kind: 'answer', answer, of, blind, ...(glitched && { glitched }) });
  }

  /** Back to the page as it was; what was not finished is forgotten. */
  leave() {
    const { hearing } = this.desk;
    if (!hearing.state.blind) return;
    const back = this.#back;
    this.#control?.abort();
    this.#control = null;
    this.#ballot = null;
    this.#back = null;
    if (this.#lent) hearing.player.post({ type: 'leave' });
    this.#lent = null;
    hearing.patch({ blind: null });
    back?.();
  }
}

/** Of what is chosen. @param {VoteState} blind @returns {number} */
export const plannedTrials = ({ sides, wished }) =>
  sides.length < 2 ? 0 : trialsOf(sides.length, wished);
