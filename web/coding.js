// coding.js -- what a lossy codec made of a master, in a sentence: how far the ceiling would have to go down, if at all.
// SPDX-License-Identifier: MIT
// Full scale is what counts, not the ceiling: the room under the ceiling is there for the codec to use, and only above
// 0 dBTP can a player clip. That the file is over the ceiling is told beside it.

/** @typedef {import('./lossy-back.js').Coded} Coded */
/** @typedef {{ coded?: Coded, ceilingDb?: number | null }} Made a lossy file; ceilingDb dBTP, null where nothing is promised */

const STEP = 10; // tenths of a dB, as the ceiling is set
const ROUNDING = 1e-6;

/** Tenths of a dB that are enough. @param {number} db */
const enough = (db) => Math.max(0, Math.ceil(db * STEP - ROUNDING) / STEP);

/** @param {number} db */
const signed = (db) => `${db < 0 ? '−' : '+'}${Math.abs(db).toFixed(1)}`;

/** @typedef {{ overCeilingDb: number | null, lowerDb: number | null }} Figures lowerDb: of the ceiling, so that decoded
 *   peaks stay at 0 dBTP */

/**
 * @param {Made} made
 * @returns {{ text: string, brief: string, figures: Figures }} text and brief, the same beside a file's peak, are empty
 *   for what is not lossy or could not be heard
 */
export function adviceOf({ coded, ceilingDb = null }) {
  const peak = coded?.peakDbtp ?? null;
  if (!coded || peak === null)
    return { text: '', brief: '', figures: { overCeilingDb: null, lowerDb: null } };
  const overCeilingDb = ceilingDb === null ? null : Math.max(0, peak - ceilingDb);
  const figures = { overCeilingDb, lowerDb: enough(peak) };
  const over =
    overCeilingDb !== null && overCeilingDb >= 0.05
      ? `${overCeilingDb.toFixed(1)} dB over the ceiling`
      : '';
  const text = sentence(coded, peak, figures.lowerDb, ceilingDb, over);
  return { text, brief: note(figures.lowerDb, ceilingDb, over), figures };
}

/** @param {number} lowerDb @param {number | null} ceilingDb @param {string} over */
function note(lowerDb, ceilingDb, over) {
  if (lowerDb === 0) return over && `${over}, under full scale`;
  const by = `${lowerDb.toFixed(1)} dB lower`;
  if (ceilingDb === null) return `the master ${by} should stay below 0`;
  return over ? `${over}; set that ${by} to stay below 0` : `set the ceiling ${by} to stay below 0`;
}

/** @param {Coded} coded @param {number} peak @param {number} lowerDb @param {number | null} ceilingDb @param {string} over */
function sentence({ overs }, peak, lowerDb, ceilingDb, over) {
  const reached = `Decoded peaks reach ${signed(peak)} dBTP${over && `, ${over}`}`;
  if (lowerDb === 0) return `${reached}: under full scale, nothing needs to be lowered`;
  const places = `${overs} ${overs === 1 ? 'place is' : 'places are'} above 0 dBTP`;
  const way =
    ceilingDb === null
      ? `turning the master down by ${lowerDb.toFixed(1)} dB`
      : `a ceiling of ${signed(ceilingDb - lowerDb)} dBTP, ${lowerDb.toFixed(1)} dB lower,`;
  return `${reached}, and ${places}: ${way} should keep them below; then check again`;
}
