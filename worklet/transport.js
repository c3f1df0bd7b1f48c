// transport.js -- play, pause, seek and starvation around one engine: source in by source frame, sound out.
//
//   feed -> reader [playhead, loop] -> engine (chain, monitor) -> [fade] -> out
//
// A seek fades out, resets the engine a second before the place, runs that second muted and fast, fades in.
// When chunks are late the sound fades out while there is still some left, waits, and is counted.
// SPDX-License-Identifier: MIT
import { MAX_FRAMES } from '../wasm/engine.js';
import { copyFrames } from './copy.js';
import { Reader } from './reader.js';
import { Takes } from './takes.js';

const FADE_SECONDS = 0.005;
const PREROLL_SECONDS = 1; // after it the sound is within -60 dB of the export's
const EXACT_SECONDS = 4; // an edit that begins this early is run up from the song's first frame: the export's, bit for bit
const PREROLL_SPEED = 10; // frames of pre-roll for each frame of silence
const GRID = 32; // frames: the engine is reset on its control grid
const START_SECONDS = 0.2; // must be there before sound starts

export class Transport {
  #gain = 0; // of the fade, linear
  #rise = 1; // of the gain per frame, while fading in
  #fall; // of the gain per frame, while fading out
  /** @type {number | null} */
  #target = 0; // source frame to go to when the sound has faded out
  #preroll = 0; // frames still to run muted
  /** What the reference does when the sound has faded out. @type {(() => void)[]} */
  #changes = [];
  #over = false; // the song ended under a reference that went on
  #fade; // frames

  /**
   * @param {import('../wasm/engine.js').Engine} engine
   * @param {import('./feed.js').Feed} feed
   * @param {number} sampleRate of the source
   */
  constructor(engine, feed, sampleRate) {
    this.engine = engine;
    this.reader = new Reader(feed, engine, sampleRate);
    this.takes = new Takes(sampleRate);
    this.sampleRate = sampleRate;
    this.playing = false;
    this.starving = false;
    this.starved = 0; // times that chunks came too late
    this.ended = false; // reached the end since the last play
    this.#fade = Math.round(FADE_SECONDS * sampleRate);
    this.#fall = 1 / this.#fade;
  }

  /** Source frame that is heard now. */
  get frame() {
    if (this.#target !== null) return this.#target;
    const { playhead } = this.reader;
    if (this.#preroll > 0) return playhead.frame + this.#preroll - this.engine.latency;
    return Math.min(this.reader.end, playhead.heard(this.engine.latency));
  }

  /** @param {number} fadeMs of the fade in; 0 starts at full gain */
  play(fadeMs) {
    this.playing = true;
    this.ended = false;
    this.#rise = fadeMs > 0 ? Math.min(1, 1000 / (fadeMs * this.sampleRate)) : 1;
  }

  pause() {
    this.playing = false;
  }

  /** @param {number} frame of the source */
  seek(frame) {
    this.#target = this.#inside(frame);
    this.#over = false;
    this.ended = false;
  }

  /** @param {number} frame @returns {number} where it can be heard */
  #inside(frame) {
    const { edited, end } = this.reader;
    return Math.max(edited.first, Math.min(Math.floor(frame), end));
  }

  /** Which part of the song is played, and its fades. Where that changes what is heard now, the sound fades out for it.
   * @param {import('./edit.js').Edit | null} edit null for all of it @param {import('./edit.js').Room} [room] */
  edit(edit, room) {
    const { edited, playhead } = this.reader;
    if (this.#changes.length === 0 && edited.agrees(edit, room, playhead.frame, this.frame))
      return edited.set(edit, room);
    const change = () => {
      const { frame } = this;
      edited.set(edit, room);
      this.seek(frame);
    };
    if (this.#gain > 0 || this.#changes.length > 0) this.#changes.push(change);
    else change();
  }

  /** @param {number} frames of another reference, 0 for none @param {import('./reference.js').Place} place */
  openReference(frames, place) {
    const { feed, reference } = this.reader;
    this.#change(() => {
      feed.open('R', frames);
      reference.open(frames);
      reference.place(place);
    }, true);
  }

  /** @param {import('./reference.js').Place} place where the reference goes on */
  place(place) {
    const { reference } = this.reader;
    this.#change(() => reference.place(place), reference.jumps(place));
  }

  /** @param {number} frames of another C, 0 for none @param {number} offset of it against the song */
  openCoded(frames, offset) {
    const { coded, feed } = this.reader;
    if (frames === 0) return coded.leave();
    const open = () => {
      feed.open('C', frames);
      coded.open(frames, offset);
    };
    if (coded.heard && this.#gain > 0) this.#changes.push(open);
    else open();
  }

  /** Another side of a blind vote. @param {number} at 0 none of them: the engine */
  hear(at) {
    this.takes.hear(at, this.#gain === 0);
  }

  /** The vote is over. */
  leaveTakes() {
    this.takes.leave(this.#gain === 0);
  }

  /** Without a click: the sound fades out for it if the reference is heard.
   * @param {() => void} change @param {boolean} jumps false when it goes on without a seam */
  #change(change, jumps) {
    const { free, follow, heard } = this.reader.reference;
    const audible = this.#gain > 0 && (free || (follow && heard));
    if (this.#changes.length > 0 || (jumps && audible)) this.#changes.push(change);
    else change();
  }

  /**
   * The next frames of sound. [audio]
   * @param {Float32Array[]} out left and right
   * @param {number} frames any number
   */
  render(out, frames) {
    this.reader.plan(this.#preroll);
    let at = 0;
    const awake = this.#gain > 0 || this.#wake(frames);
    while (awake && at < frames) {
      const still = this.#target === null && this.#changes.length === 0;
      const wanted = this.playing && still && !this.#late(frames - at);
      if (!wanted && this.#gain === 0) break;
      at += this.#sound(out, at, Math.min(frames - at, this.#left), wanted);
      if (this.#finished()) break;
    }
    for (let c = 0; c < out.length && at < frames; c++) out[c].fill(0, at, frames);
  }

  /** Frames until the last one comes out. */
  get #left() {
    const { end, playhead } = this.reader;
    const left = end + this.engine.latency - playhead.frame;
    return left > 0 ? left : MAX_FRAMES;
  }

  /** What the sound has faded out for. A reference that follows the song starts as late as the song comes out: both
   * are run up to here again. */
  #apply() {
    while (this.#changes.length > 0) this.#changes.shift()?.();
    const { coded, reference } = this.reader;
    if ((reference.follow && reference.heard) || coded.heard) this.#target ??= this.frame;
  }

  /** Whether sound can start now; runs the pre-roll of a seek, several times as fast as it would play.
   * @param {number} frames */
  #wake(frames) {
    if (this.#changes.length > 0) this.#apply();
    if (this.#target !== null && !this.#land(this.#target)) return false;
    if (this.#preroll > 0) {
      const n = Math.min(this.#preroll, PREROLL_SPEED * frames);
      if (!this.reader.ready(n)) return false;
      for (let done = 0; done < n; ) done += this.#run(Math.min(MAX_FRAMES, n - done), true);
      this.#preroll -= n;
      return false;
    }
    const enough = Math.max(Math.ceil(START_SECONDS * this.sampleRate), frames + this.#fade);
    if (!this.playing || !this.reader.ready(enough)) return false;
    this.starving = false;
    return true;
  }

  /** Resets the engine for a seek, once the audio of its pre-roll is there.
   * @param {number} target */
  #land(target) {
    const { edited } = this.reader;
    const exact = target === edited.start && target <= EXACT_SECONDS * this.sampleRate;
    const early = exact ? 0 : Math.max(0, target - PREROLL_SECONDS * this.sampleRate);
    const from = early - (early % GRID);
    this.reader.playhead.jump(from, target - from);
    if (!this.reader.ready(target - from)) return false;
    this.engine.reset(from);
    this.reader.reference.late.reset();
    this.reader.coded.late.reset();
    edited.reset();
    // The sound is the engine's latency behind: run on until the target itself comes out. From the start
    // nothing is run ahead, so that what comes is the export after its latency.
    this.#preroll = target > 0 ? target - from + this.engine.latency : 0;
    this.#target = null;
    return true;
  }

  /** Whether sound runs short: it fades out while some is left.
   * @param {number} frames */
  #late(frames) {
    if (this.starving) return true;
    if (this.reader.ready(frames + this.#fade)) return false;
    this.starving = true;
    this.starved++;
    if (!this.reader.ready(this.#fade)) this.#gain = 0;
    return true;
  }

  /**
   * Some frames of sound under the fade.
   * @param {Float32Array[]} out
   * @param {number} at
   * @param {number} frames
   * @param {boolean} wanted whether the fade goes up
   * @returns {number} how many
   */
  #sound(out, at, frames, wanted) {
    const steady = wanted && this.#gain === 1;
    const step = wanted ? this.#rise : -this.#fall;
    const left = wanted ? 1 - this.#gain : this.#gain;
    const ramp = Math.max(1, Math.ceil(left / Math.abs(step)));
    const n = this.#run(Math.min(frames, MAX_FRAMES, steady ? MAX_FRAMES : ramp));
    const { heard } = this.engine;
    const start = this.#gain;
    for (let c = 0; c < 2; c++) {
      if (steady) copyFrames(out[c], at, heard[c], 0, n);
      for (let i = 0; i < n && !steady; i++)
        out[c][at + i] = heard[c][i] * Math.min(1, Math.max(0, start + step * (i + 1)));
    }
    if (!steady) this.#gain = n === ramp ? Number(wanted) : start + step * n;
    if (this.#gain === 1) this.#rise = this.#fall;
    return n;
  }

  /** The last sound has left the engine: stop, and be ready at the start. A reference at its own place goes on; the
   * song then starts over when it is heard again. */
  #finished() {
    if (this.reader.playhead.frame < this.reader.end + this.engine.latency) return false;
    if (this.#target !== null) return false; // on the way to another place
    if (this.reader.reference.free) {
      this.#over = true;
      return false;
    }
    if (this.#over) {
      this.seek(this.reader.edited.start);
      return false;
    }
    this.playing = false;
    this.ended = true;
    this.#gain = 0;
    this.#target = this.reader.edited.start;
    return true;
  }

  /** Runs chain and monitor. @param {number} frames at most MAX_FRAMES @param {boolean} [muted]
   * @returns {number} frames */
  #run(frames, muted) {
    const { engine, reader, takes } = this;
    const first = takes.on ? reader.playhead.leaves(engine.latency) : 0;
    reader.fill(frames, muted);
    engine.process(frames);
    engine.listen(frames);
    if (takes.on) takes.mix(engine.heard, frames, first);
    return frames;
  }
}
