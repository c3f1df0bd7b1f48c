// play.js -- signals through the core that the product uses: as files by Analysis, live by Engine.
// SPDX-License-Identifier: MIT
import { Analysis, Engine, MAX_FRAMES } from '../../wasm/engine.js';
import { METERS } from '../../wasm/out/table.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./cases.js').Figure} Figure */
/** @typedef {{ reading: number, expected: number }} Reading */
/**
 * @template T
 * @typedef {import('./run.js').Pass<T>} Pass
 */

/** Where the live meters show each figure. */
const LIVE = {
  M: 'momentary_lufs',
  S: 'short_term_lufs',
  I: 'integrated_lufs',
  LRA: 'range_lu',
  TP: 'true_peak_dbtp',
};

/** @param {Figure} figure @returns {number} */
function place(figure) {
  const meter = METERS.find(({ name }) => name === LIVE[figure]);
  if (!meter) throw new Error(`The core has no meter ${LIVE[figure]}.`);
  return meter.offset;
}

/** @param {Analysis} analysis @returns {Record<Figure, number>} */
function fileFigures(analysis) {
  const { loudness, peaks } = analysis.result();
  return {
    M: loudness.momentaryMaxLufs ?? Number.NaN,
    S: loudness.shortTermMaxLufs ?? Number.NaN,
    I: loudness.integratedLufs ?? Number.NaN,
    LRA: loudness.rangeLu ?? Number.NaN,
    TP: peaks.truePeakDbtp ?? Number.NaN,
  };
}

/**
 * @param {WebAssembly.Module} module
 * @param {number} rate
 * @param {import('./signals.js').Signal} signal
 * @param {number} [channels]
 * @returns {Pass<Record<Figure, number>>}
 */
export function* filePass(module, rate, signal, channels = 2) {
  const analysis = new Analysis(module, rate, channels);
  const { frames, read } = signal(rate);
  for (let left = frames; left > 0; ) {
    const count = Math.min(left, MAX_FRAMES);
    read(analysis.input[0], analysis.input[1], count);
    analysis.push(count);
    left -= count;
    yield count;
  }
  return fileFigures(analysis);
}

/**
 * What a listener's meters are fed, through a chain that changes nothing.
 * @param {Engine} engine
 * @param {import('./signals.js').Stream} stream
 * @param {number} size most frames in a call
 * @param {() => void} [look] after each call
 * @returns {Pass<void>}
 */
function* play(engine, { frames, read }, size, look) {
  for (let left = frames; left > 0; ) {
    const count = Math.min(left, size);
    read(engine.input[0], engine.input[1], count);
    engine.process(count);
    engine.listen(count);
    look?.();
    left -= count;
    yield count;
  }
}

/** @param {number} frames @returns {import('./signals.js').Stream} */
const silence = (frames) => ({
  frames,
  read: (left, right, count) => {
    left.fill(0, 0, count);
    right.fill(0, 0, count);
  },
});

/**
 * The readings at the end, when what is inside the chain has come out.
 * @param {WebAssembly.Module} module @param {number} rate @param {Case} one
 * @returns {Pass<Record<Figure, number>>}
 */
export function* livePass(module, rate, { signals, expected }) {
  const engine = new Engine(module, rate);
  yield* play(engine, signals[0](rate), MAX_FRAMES);
  if (expected.TP !== undefined) yield* play(engine, silence(MAX_FRAMES), MAX_FRAMES);
  const meters = engine.readMeters();
  const at = (/** @type {Figure} */ figure) => meters[place(figure)];
  return { M: at('M'), S: at('S'), I: at('I'), LRA: at('LRA'), TP: at('TP') };
}

/**
 * The readings every 10 ms: all of them once they must stand still, or the most of each step.
 * @param {WebAssembly.Module} module @param {number} rate @param {Case} one @param {Figure} figure
 * @returns {Pass<Reading[]>}
 */
export function* watchPass(module, rate, { signals, expected, steadyAfter = 0, steps }, figure) {
  const engine = new Engine(module, rate);
  const offset = place(figure);
  const first = steadyAfter * 100 + 1; // the latency is below 10 ms: one more until the window is full
  /** @type {Reading[]} */
  const readings = [];
  for (const [i, signal] of signals.entries()) {
    let looks = 0;
    let most = Number.NEGATIVE_INFINITY;
    yield* play(engine, signal(rate), rate / 100, () => {
      const reading = engine.readMeters()[offset];
      most = Math.max(most, reading);
      if (!steps && ++looks > first) readings.push({ reading, expected: expected[figure] ?? 0 });
    });
    if (steps) readings.push({ reading: most, expected: steps[i] });
  }
  return readings;
}
