// tone.mjs -- the tones of EBU Tech 3341 and 3342 as files for the Analysis and as a live signal for the Engine.
// SPDX-License-Identifier: MIT
import { Analysis, Engine } from '../../wasm/engine.js';
import { core } from './core.mjs';
import { gain } from './signal.mjs';

/** Seconds and per-channel peak dBFS (null: silence) of an in-phase 1 kHz sine. @typedef {[number, number | null]} Segment */

/**
 * Fills left and right with the segments, a piece at a time; the phase runs on.
 * @param {Segment[]} segments @param {number} rate @param {number} size most frames in a piece
 * @param {[Float32Array, Float32Array]} to @param {(frames: number) => void} use
 */
function pieces(segments, rate, size, to, use) {
  let frame = 0;
  for (const [seconds, dbfs] of segments) {
    const level = dbfs === null ? 0 : gain(dbfs);
    for (let left = Math.round(seconds * rate); left > 0; ) {
      const run = Math.min(left, size);
      for (let i = 0; i < run; i++, frame++) {
        to[0][i] = level * Math.sin((2 * Math.PI * ((1000 * frame) % rate)) / rate);
      }
      to[1].set(to[0].subarray(0, run));
      use(run);
      left -= run;
    }
  }
}

/** A file made of segments; figures may be asked for on the way. */
export class ToneFile {
  /** @param {number} rate @param {Segment[]} segments */
  constructor(rate, segments) {
    this.rate = rate;
    this.analysis = new Analysis(core, rate, 2);
    this.play(segments);
  }

  /** @param {Segment[]} segments */
  play(segments) {
    const { analysis, rate } = this;
    pieces(segments, rate, 4096, analysis.input, (frames) => analysis.push(frames));
  }

  get loudness() {
    return this.analysis.result().loudness;
  }
}

/** Figures of the samples, in both channels. @param {number} rate @param {Float32Array} samples */
export function figuresOf(rate, samples, channels = 2) {
  const analysis = new Analysis(core, rate, channels);
  for (let i = 0; i < samples.length; i += 4096) {
    const part = samples.subarray(i, i + 4096);
    for (const plane of analysis.input) plane.set(part);
    analysis.push(part.length);
  }
  return analysis.result();
}

/** A page that plays. */
export class Live {
  /** @param {number} rate */
  constructor(rate) {
    this.rate = rate;
    this.engine = new Engine(core, rate);
  }

  /**
   * Returns the last readings.
   * @param {Segment[]} segments @param {(meters: Float32Array) => void} [look] at the meters every 10 ms
   */
  play(segments, look) {
    const { engine, rate } = this;
    pieces(segments, rate, look ? rate / 100 : 4096, engine.input, (frames) => {
      engine.process(frames);
      engine.listen(frames);
      if (look) look(engine.readMeters());
    });
    return engine.readMeters();
  }
}
