// engine.js -- the one wrapper around the core, for worklet, render, command line and tests.
// One instance has one role. Views are made once: the core's memory does not grow.
// SPDX-License-Identifier: MIT
import { Core, GRID, MAX_FRAMES } from './core.js';

export { Align } from './align.js';
export { Analysis } from './analysis.js';
export { GRID, hasSimd, loadCore, MAX_FRAMES } from './core.js';
export { Landing } from './landing.js';
export { Repair } from './repair.js';

/** As lq_dither_mode of dsp/dither.h. */
const DITHER = Object.freeze({ none: 0, tpdf: 1, shaped: 2 });

/** Floats of an effort, as in dsp/engine.h. */
export const EFFORT = 4;

/** Chain, monitor and meters: `process` is the export path, `listen` what reaches the ears. */
export class Engine extends Core {
  /** @param {WebAssembly.Module} module @param {number} sampleRate @param {Float32Array} [values] all parameters */
  constructor(module, sampleRate, values) {
    super(module, 'engine', sampleRate);
    this.reference = this.planes('lq_reference');
    /** The master behind a codec, beside `reference`. */
    this.coded = this.planes('lq_coded');
    this.heard = this.planes('lq_heard');
    /** The finished render beside `input`, while it stands in. */
    this.render = this.planes('lq_render');
    this.values = this.floats(this.x.lq_param_values(), this.x.lq_param_count());
    this.meters = this.floats(this.x.lq_meter_values(), this.x.lq_meter_count());
    this.quantized = [0, 1].map(
      (channel) => new Int32Array(this.x.memory.buffer, this.x.lq_quantized(channel), MAX_FRAMES),
    );
    if (values) this.set(values);
  }

  /** Frames from input to output; constant while the structure is. */
  get latency() {
    return this.x.lq_latency();
  }

  /** @param {Float32Array} values whole, plain values; taken over at the next frame divisible by 32 */
  set(values) {
    this.values.set(values);
    this.x.lq_set();
  }

  /** @param {number} frames 1..MAX_FRAMES: input -> output (B) */
  process(frames) {
    this.x.lq_process(frames);
  }

  /** After process(frames): A, B, reference and coded -> heard; feeds the meters. @param {number} frames */
  listen(frames) {
    this.x.lq_listen(frames);
  }

  /**
   * Loudness of the whole files, LUFS; NaN or null where unknown.
   * @param {{ a?: number | null, b?: number | null, r?: number | null, c?: number | null, least?: number | null, fresh?: boolean,
   *   atOnce?: boolean, loopFrames?: number }} known
   *   least: of the other versions of B; fresh: b belongs to the settings that are heard; atOnce: and those are other
   *   ones from now on; loopFrames: length of the loop, 0 without
   */
  match({ a, b, r, c, least, fresh = false, atOnce = false, loopFrames = 0 }) {
    const [a1, b1, r1, c1, least1] = [a, b, r, c, least].map((lufs) => lufs ?? NaN);
    this.x.lq_match(a1, b1, r1, c1, least1, fresh ? 1 : 0, atOnce ? 1 : 0, loopFrames);
  }

  /** Whether the finished render, in `render` at each process, is to be heard as B in place of the chain.
   * @param {boolean} on */
  standIn(on) {
    this.x.lq_stand_in(on ? 1 : 0);
  }

  /** How much of it is: 0 the chain alone .. 1 the render alone, and the chain rests. */
  get stoodIn() {
    return this.x.lq_stood_in();
  }

  /** Refreshes `meters`, laid out as METERS of out/table.js. */
  readMeters() {
    this.x.lq_read_meters();
    return this.meters;
  }

  /**
   * output -> `quantized`, whole steps of `bits`, the last step of an export.
   * @param {number} frames @param {16 | 24} bits
   * @param {boolean | keyof typeof DITHER} dither true: TPDF. `shaped` is flat at 24 bits
   * @param {number} frame absolute number of the first frame in the file; shaped goes through in order
   */
  quantize(frames, bits, dither, frame) {
    const mode = typeof dither === 'string' ? dither : dither ? 'tpdf' : 'none';
    this.x.lq_quantize(frames, bits, DITHER[mode], frame);
    return this.quantized;
  }

  /** The next frame out of `process` is the first of a recording: efforts of 100 ms, until the next reset. */
  record() {
    this.x.lq_record();
  }

  /** What the last process finished: EFFORT floats for each 100 ms, gain reduction (dB, 0 or less) and the highest
   * peak before the limiter (dB over its threshold). */
  get efforts() {
    return this.floats(this.x.lq_efforts(), this.x.lq_effort_count() * EFFORT);
  }

  resetMeters() {
    this.x.lq_reset_meters();
  }

  /** Forgets the signal. @param {number} frame source frame that comes next, divisible by 32 */
  reset(frame = 0) {
    if (frame % GRID !== 0) throw new RangeError(`A reset stands at a multiple of ${GRID} frames.`);
    this.x.lq_reset();
  }
}
