// engine.js -- the one wrapper around the core, for worklet, render, command line and tests.
// One instance has one role. Views are made once: the core's memory does not grow.
// SPDX-License-Identifier: MIT

export const MAX_FRAMES = 4096;
export const GRID = 32;

const ROLE = { engine: 1, analysis: 2, land: 3 };

/** A SIMD function that a browser without SIMD refuses: (module (func (result v128) i32.const 0 i8x16.splat)) */
const SIMD_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15,
  11,
]);

/** @returns {boolean} whether this host can run the core */
export const hasSimd = () => WebAssembly.validate(SIMD_PROBE);

/**
 * @param {BufferSource | Response | Promise<Response> | string | URL} source bytes, a response or an address
 * @returns {Promise<WebAssembly.Module>}
 */
export async function loadCore(source) {
  if (!hasSimd()) {
    throw new Error('This browser lacks WebAssembly SIMD. Please use a current Chrome, Edge, Firefox or Safari.');
  }
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return WebAssembly.compile(/** @type {BufferSource} */ (source));
  }
  const response =
    typeof source === 'string' || source instanceof URL ? await fetch(source) : await source;
  if (!(/** @type {Response} */ (response).ok)) {
    throw new Error(`The core could not be loaded (status ${/** @type {Response} */ (response).status}).`);
  }
  return WebAssembly.compile(await /** @type {Response} */ (response).arrayBuffer());
}

/** What every role has: an instance, its exports, views on its memory. */
export class Core {
  /**
   * @param {WebAssembly.Module} module
   * @param {keyof typeof ROLE} role
   * @param {number} sampleRate Hz, 8000..192000
   * @param {number} channels of the file, 1 or 2 (analysis)
   */
  constructor(module, role, sampleRate, channels = 2) {
    /** @type {any} */
    this.x = new WebAssembly.Instance(module).exports;
    const code = this.x.lq_init(ROLE[role], sampleRate, channels);
    if (code === 1) throw new RangeError(`Sample rate ${sampleRate} Hz is outside 8 to 192 kHz.`);
    if (code !== 0) throw new Error(`The core does not know the role ${role}.`);
    this.sampleRate = sampleRate;
    this.input = this.planes('lq_input');
    this.output = this.planes('lq_output');
  }

  /** @param {string} name @returns {[Float32Array, Float32Array]} */
  planes(name) {
    return [this.floats(this.x[name](0), MAX_FRAMES), this.floats(this.x[name](1), MAX_FRAMES)];
  }

  /** @param {number} address @param {number} length */
  floats(address, length) {
    return new Float32Array(this.x.memory.buffer, address, length);
  }

  /** @param {number} address @param {number} length */
  doubles(address, length) {
    return new Float64Array(this.x.memory.buffer, address, length);
  }
}

/** Chain, monitor and meters: `process` is the export path, `listen` what reaches the ears. */
export class Engine extends Core {
  /** @param {WebAssembly.Module} module @param {number} sampleRate @param {Float32Array} [values] all parameters */
  constructor(module, sampleRate, values) {
    super(module, 'engine', sampleRate);
    this.reference = this.planes('lq_reference');
    this.heard = this.planes('lq_heard');
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

  /** After process(frames): A, B and reference -> heard; feeds the meters. @param {number} frames */
  listen(frames) {
    this.x.lq_listen(frames);
  }

  /**
   * Loudness of the whole files, LUFS; NaN or null where unknown.
   * @param {{ a?: number | null, b?: number | null, r?: number | null, fresh?: boolean, loopFrames?: number }} known
   *   fresh: b belongs to the settings that are heard; loopFrames: length of the loop, 0 without
   */
  match({ a, b, r, fresh = false, loopFrames = 0 }) {
    this.x.lq_match(a ?? Number.NaN, b ?? Number.NaN, r ?? Number.NaN, fresh ? 1 : 0, loopFrames);
  }

  /** Refreshes `meters`, laid out as METERS of out/table.js. */
  readMeters() {
    this.x.lq_read_meters();
    return this.meters;
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
