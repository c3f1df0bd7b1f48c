// record-written.js -- what a Worker or a command knows of a file that it wrote, for the record. SPDX-License-Identifier: MIT
import { record as deliveryRecord, workOf } from './delivery.js';
import { brief, overTime } from './record.js';

/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./recipe-delivery.js').Delivery} Delivery */
/** @typedef {import('./delivery.js').Delivered} Delivered */
/** @typedef {import('./record.js').Written} Written */

/**
 * What is known of a file once it was written.
 * @param {import('./stage.js').Stage} stage
 * @param {Partial<Recipe>} recipe
 * @param {Delivery} delivery
 * @param {Delivered} made
 * @param {string} name of the file
 * @param {import('./delivery.js').PhaseOptions} [options]
 * @returns {Promise<Written>}
 */
export async function writtenOf(stage, recipe, delivery, made, name, options) {
  const { limiterP95Db, limiterMaxDb } = await workOf(stage, made, options);
  const { sampleRate: rate, landed, repairs, figures, driveDb, dither, pcm, ceilingDb } = made;
  const { lufs: targetLufs = 0 } = recipe.target ?? {};
  const file = {
    ...{ name, format: delivery.format ?? 'wav', rate, bits: delivery.bits },
    ...{ dither, ditherAsked: delivery.dither, frames: made.track.frames, driveDb },
    landed: landed && { targetLufs, reached: landed.reached, text: landed.text },
    ceilingDbtp: ceilingDb,
    figures: brief(figures),
    ...{ limiterP95Db, limiterMaxDb },
    repairs: repairs.map(({ frame, overDb, loweredDb }) => ({
      seconds: Number((frame / rate).toFixed(4)),
      ...{ overDb, loweredDb },
    })),
    pcm,
  };
  return {
    file,
    kept: deliveryRecord(delivery, made),
    params: landed?.params ?? null,
    overTime: overTime(made.final.shortTerm),
  };
}
