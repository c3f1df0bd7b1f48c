// analysis.js -- role analysis: the figures of a whole file, in one pass.
// SPDX-License-Identifier: MIT
import { Core, MAX_FRAMES } from './core.js';

const BUCKET = 512; // frames of an overview bucket, as in dsp/analysis.h
const THIRDS = 31;

/** Floats of a record of 100 ms, as in dsp/analysis.h. */
export const RECORD = 3;

/** @param {number} value @returns {number | null} null for what does not exist */
const orNull = (value) => (Number.isFinite(value) ? value : null);

export class Analysis extends Core {
  /** @param {WebAssembly.Module} module @param {number} sampleRate @param {number} channels 1 or 2 */
  constructor(module, sampleRate, channels) {
    super(module, 'analysis', sampleRate, channels);
    /** After a push: [minimum, maximum, RMS] of each 512 frames. */
    this.overview = this.floats(this.x.lq_analysis_overview(), (MAX_FRAMES / BUCKET) * 3);
    this.overviewCount = 0;
  }

  /** @param {number} frames of `input` */
  push(frames) {
    this.x.lq_analysis_push(frames);
    this.overviewCount = this.x.lq_analysis_buckets();
  }

  /** What the last push finished: [momentary LUFS, short-term LUFS, true peak dBTP] of each 100 ms. */
  get records() {
    return this.floats(this.x.lq_analysis_records(), this.x.lq_analysis_record_count() * RECORD);
  }

  /** Of all frames so far, in the names and units of `analyze --json`. */
  result() {
    const all = this.doubles(this.x.lq_analysis_result(), this.x.lq_analysis_figures());
    const [integratedLufs, rangeLu, momentaryMaxLufs, shortTermMaxLufs] = Array.from(all, orNull);
    const [samplePeakDbfs, truePeakDbtp, clippedRuns, plrDb, psrMinDb, crestDb] = Array.from(
      all.subarray(4, 10),
      orNull,
    );
    const [correlation, monoLossDb, widthDb, balanceDb] = Array.from(all.subarray(10, 14), orNull);
    const thirdOctaveDb = Array.from(all.subarray(14, 14 + THIRDS), (db, band) => ({
      hz: this.x.lq_third_octave_hz(band),
      db: orNull(db),
    }));
    const [dcLeft, dcRight, exact16, exact24, nonfinite] = all.subarray(14 + THIRDS);
    return {
      loudness: { integratedLufs, rangeLu, momentaryMaxLufs, shortTermMaxLufs },
      peaks: { samplePeakDbfs, truePeakDbtp, clippedRuns: clippedRuns ?? 0 },
      dynamics: { plrDb, psrMinDb, crestDb },
      stereo: { correlation, monoLossDb, widthDb, balanceDb },
      spectrum: { thirdOctaveDb },
      dc: [dcLeft, dcRight],
      exact16: exact16 === 1,
      exact24: exact24 === 1,
      nonfinite,
    };
  }
}
