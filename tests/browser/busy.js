// busy.js -- a worklet that burns a share of each quantum, for a machine that cannot keep up. SPDX-License-Identifier: MIT
class Busy extends AudioWorkletProcessor {
  constructor() {
    super();
    this.share = 0;
    this.owed = 0; // ms
    this.port.onmessage = ({ data }) => {
      this.share = data;
    };
  }

  process() {
    this.owed += (this.share * 128000) / sampleRate;
    const start = Date.now();
    while (Date.now() - start < Math.floor(this.owed)); // the only clock here counts milliseconds
    this.owed -= Math.floor(this.owed);
    return true;
  }
}

registerProcessor('busy', Busy);
