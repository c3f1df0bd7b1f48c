// recorder.js -- a worklet that passes sound on and keeps a copy of every sample. SPDX-License-Identifier: MIT
class Recorder extends AudioWorkletProcessor {
  constructor() {
    super();
    /** @type {Float32Array[][]} */
    this.kept = [[], []];
    this.port.onmessage = () => this.port.postMessage(this.kept.map(joined));
  }

  process([input], [output]) {
    for (let c = 0; c < 2; c++) {
      const plane = input[c] ?? new Float32Array(output[c].length);
      output[c].set(plane);
      this.kept[c].push(plane.slice());
    }
    return true;
  }
}

/** @param {Float32Array[]} parts */
function joined(parts) {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

registerProcessor('recorder', Recorder);
