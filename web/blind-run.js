// blind-run.js -- a blind test in the studio: the loop it is played in, what is heard, and what may be known of it.
// Which of A and B is heard stays in here: the state that the page shows does not tell.
// SPDX-License-Identifier: MIT
import { BlindTest, sameSound } from './blind.js';
import { editOf } from './edited.js';
import { WHOLE } from './monitor.js';
import { visit } from './visit.js';

/** @typedef {import('./studio.js').Studio} Studio */
/** @typedef {import('./blind.js').Kind} Kind */
/** @typedef {import('./blind.js').Button} Button */
/**
 * @typedef {object} BlindState
 * @property {'ask' | 'trial' | 'result' | 'tomorrow'} step
 * @property {Kind} kind
 * @property {number} trials
 * @property {string | null} blocked why it cannot begin
 * @property {{ start: number, end: number }} region seconds
 * @property {number} at trials that have been answered
 * @property {Button | null} heard the button that was pressed last
 * @property {boolean} matched the levels are those of this loop
 * @property {string} seal
 * @property {import('./blind.js').Result | null} result
 */

/**
 * What is compared. `hears` is what a side plays in a trial; `done` is told the result, `ended` that the page is back.
 * @typedef {object} Plan
 * @property {number} [trials]
 * @property {(slot: 'A' | 'B', trial: number) => Record<string, any>} hears
 * @property {(result: import('./blind.js').Result) => void} [done] shows it in a step of its own
 * @property {() => void} [ended]
 */

/** Source and master. @type {Plan} */
const AB = { hears: (slot) => ({ slot }) };
const LOOP_SECONDS = 8; // where no loop was set
const LONGEST_MATCH_SECONDS = 40; // beyond it the monitor matches by its last 40 s

const MEASURED = 'The master is still being measured. A moment, then it can begin.';
const SAME =
  'At matched level A and B are the same sound: there is nothing to tell apart yet. Change the master first.';
const SILENT = 'This song is silent: there is nothing to hear.';
const MUTE = 'There is no sound here: the browser gave no audio device.';

/** @param {any} state @param {unknown} node */
function blockedBy({ song, final, edit, compare }, node) {
  if (!node) return MUTE;
  if (song.silent) return SILENT;
  if (!final.fresh || !song.overview) return MEASURED;
  // The picture of an edited master is another one even where nothing else changes the sound.
  const same = edit ? compare.hint !== null : sameSound(song.overview, final.overview);
  return same ? SAME : null;
}

/** The loop that is set, or some seconds from the playhead on; frames.
 * @param {any} state @returns {{ start: number, end: number }} */
function regionOf({ song, edit, transport }) {
  const { start, end, on } = transport.loop;
  const part = editOf({ song, edit });
  const all = part.end - part.start;
  if (on || (end > start && end - start < all)) return { start, end };
  const length = Math.min(all, Math.round(LOOP_SECONDS * song.sampleRate));
  const from = Math.max(part.start, Math.min(transport.frame, part.end - length));
  return { start: from, end: from + length };
}

export class BlindRun {
  /** @type {BlindTest | null} */
  #test = null;
  #plan = AB;
  /** @type {(() => void) | null} */
  #back = null;
  #loop = { start: 0, end: 0 };
  #played = 0; // frames of the loop, to match by
  #last = -1;
  /** @type {number | undefined} */
  #song;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
    studio.addEventListener('change', (/** @type {any} */ { detail }) =>
      this.#changed(detail.keys),
    );
    studio.addEventListener('frame', (/** @type {any} */ { detail }) => this.#progress(detail));
  }

  /** Asks what is to be found out. */
  open() {
    const { song, blind } = this.studio.state;
    if (!song || blind) return;
    this.#song = song.id;
    this.#ask('hear', 8);
  }

  /** Something else than source and master: which one is preferred, at once. @param {Plan & { trials: number }} plan
   * @returns {Promise<boolean>} whether it plays */
  async compare(plan) {
    const { song, blind } = this.studio.state;
    if (!song || blind) return false;
    this.#song = song.id;
    this.#plan = plan;
    this.#ask('prefer', plan.trials);
    await this.start();
    return this.#test !== null;
  }

  /** @param {Kind} kind @param {number} trials */
  #ask(kind, trials) {
    const { state, player } = this.studio;
    const rate = state.song.sampleRate;
    this.#loop = regionOf(state);
    /** @type {BlindState} */
    const blind = {
      step: 'ask',
      kind,
      trials,
      blocked: this.#blocked(state, player.node),
      region: { start: this.#loop.start / rate, end: this.#loop.end / rate },
      at: 0,
      heard: null,
      matched: false,
      seal: '',
      result: null,
    };
    this.studio.patch({ blind });
  }

  /** @param {any} state @param {unknown} node */
  #blocked(state, node) {
    return this.#plan === AB || !node ? blockedBy(state, node) : null;
  }

  /** @param {{ kind?: Kind, trials?: number }} change */
  choose(change) {
    if (this.studio.state.blind?.step === 'ask') this.studio.amend('blind', change);
  }

  /** Draws and seals the order, then plays. */
  async start() {
    const { studio } = this;
    const { blind } = studio.state;
    if (blind?.step !== 'ask' || blind.blocked || this.#test) return;
    const test = await BlindTest.begin(blind.kind, blind.trials);
    if (studio.state.blind?.step !== 'ask') return;
    this.#test = test;
    this.#back ??= visit(studio);
    [this.#played, this.#last] = [0, -1];
    studio.setLoop({ on: true, ...this.#loop });
    this.#loop = studio.state.transport.loop;
    studio.amend('blind', { step: 'trial', seal: test.seal });
    this.listen('X');
    if (!studio.state.transport.playing) studio.play();
  }

  /** @param {Button} button */
  listen(button) {
    if (!this.#test) return;
    const heard = this.#plan.hears(this.#test.slot(button), this.#test.at);
    this.studio.hear({ ...heard, match: true, delta: false, deltaOf: null, side: false, ...WHOLE });
    this.studio.amend('blind', { heard: button });
  }

  /** @param {Button} button */
  answer(button) {
    const test = this.#test;
    if (!test || !this.studio.state.blind?.matched) return;
    test.answer(button);
    this.studio.amend('blind', { at: test.at });
    if (!test.done) return this.listen('X');
    this.#test = null;
    this.studio.pause();
    const result = /** @type {import('./blind.js').Result} */ (test.result());
    this.#plan.done?.(result);
    this.studio.amend('blind', { step: this.#plan.done ? 'tomorrow' : 'result', result });
  }

  /** Another test of the same kind, in the same loop. */
  again() {
    const { blind } = this.studio.state;
    if (blind?.step === 'result') this.#ask(blind.kind, blind.trials);
  }

  /** Back to the page as it was; what was not finished is forgotten. */
  leave() {
    const { studio } = this;
    if (!studio.state.blind) return;
    const back = this.#back;
    this.#test = null;
    this.#back = null;
    const { ended } = this.#plan;
    this.#plan = AB;
    studio.hear(null);
    studio.patch({ blind: null });
    if (back) back();
    ended?.();
  }

  /** @param {string[]} keys */
  #changed(keys) {
    const { studio } = this;
    const { blind, song, final } = studio.state;
    if (!blind) return;
    if (song?.id !== this.#song) return this.leave();
    if (!keys.includes('final') && !keys.includes('song')) return;
    if (blind.step === 'ask')
      studio.amend('blind', { blocked: this.#blocked(studio.state, studio.player.node) });
    else if (blind.step === 'trial' && this.#plan === AB && !final.fresh) {
      this.leave();
      studio.notice('The blind test ended: the master changed meanwhile.');
    }
  }

  /** The levels are those of the loop once it was played through. @param {number} frame */
  #progress(frame) {
    const { blind, song } = this.studio.state;
    if (!this.#test || !blind || blind.matched) return;
    const length = this.#loop.end - this.#loop.start;
    const step = this.#last < 0 ? 0 : frame - this.#last;
    this.#last = frame;
    const moved = step < 0 ? step + length : step;
    if (moved > 0 && moved < song.sampleRate) this.#played += moved;
    if (this.#played >= Math.min(length, LONGEST_MATCH_SECONDS * song.sampleRate))
      this.studio.amend('blind', { matched: true });
  }
}
