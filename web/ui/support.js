// support.js -- what the page cannot do without, and the sentence when it is missing. SPDX-License-Identifier: MIT

/** The smallest module that uses a vector instruction: (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt). */
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
]);

/** What this browser lacks, if anything. @returns {{ title: string, text: string } | null} */
export function lacking() {
  if (!window.isSecureContext) {
    return {
      title: 'This page is not secure',
      text: 'Browsers allow audio processing only over https or on localhost. Open the same address with https.',
    };
  }
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(SIMD)) {
    return {
      title: 'This browser has no WebAssembly SIMD',
      text: 'Lacquer’s sound runs on vector instructions. A current Chrome, Edge, Firefox or Safari has them.',
    };
  }
  if (typeof AudioWorkletNode !== 'function') {
    return {
      title: 'This browser has no AudioWorklet',
      text: 'Lacquer plays through an AudioWorklet. A current Chrome, Edge, Firefox or Safari has it.',
    };
  }
  return null;
}
