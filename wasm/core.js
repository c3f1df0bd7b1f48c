// core.js -- the module and what every role has: an instance, its exports, views on its memory.
// SPDX-License-Identifier: MIT

export const MAX_FRAMES = 4096;
export const GRID = 32;

const ROLE = { engine: 1, analysis: 2, land: 3, convert: 4, repair: 5, align: 6 };

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
    throw new Error(
      'This browser lacks WebAssembly SIMD. Please use a current Chrome, Edge, Firefox or Safari.',
    );
  }
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return WebAssembly.compile(/** @type {BufferSource} */ (source));
  }
  const response =
    typeof source === 'string' || source instanceof URL ? await fetch(source) : await source;
  if (!(/** @type {Response} */ (response).ok)) {
    throw new Error(
      `The core could not be loaded (status ${/** @type {Response} */ (response).status}).`,
    );
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
