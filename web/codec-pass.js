// codec-pass.js -- the finished master through a lossy codec and back, as its file would be delivered: for the ears, and
// for the ceiling. The encoder begins at the track's own first sample. SPDX-License-Identifier: MIT
import { adviceOf } from './coding.js';
import { atRate } from './convert.js';
import { deliver } from './delivery.js';
import { formatOf } from './file-names.js';
import { read } from './pcm.js';
import { downloadSink } from './sinks.js';
import { run } from './slices.js';

/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {import('./recipe.js').Recipe} Recipe */
/** @typedef {import('./recipe.js').Delivery} Delivery */
/**
 * @typedef {object} Checked
 * @property {number} frames at the song's rate
 * @property {number} start frame of the song that its first one stands on
 * @property {import('./passes.js').Figures} figures
 * @property {import('./lossy-back.js').Coded} coded
 * @property {number | null} worst frame of the song, the highest place above full scale
 * @property {ReturnType<typeof adviceOf>} advice
 */

/**
 * @param {Stage} stage @param {Recipe} recipe @param {Delivery} delivery lossy
 * @param {import('./delivery.js').PhaseOptions} options
 * @returns {Promise<{ checked: Checked, loan: import('./track.js').Loan }>} loan: what is heard, at the song's rate
 */
export async function codecCheck(stage, recipe, delivery, options) {
  const { sampleRate: own } = stage.song;
  const { limit, used } = stage.room;
  const kept = { keepDecoded: true, limit: Math.max(0, limit - used) }; // what memory is left
  const sink = await downloadSink('The codec check', formatOf(delivery).type);
  /** @type {import('./delivery.js').Delivered} */
  let made;
  try {
    made = await deliver(stage, recipe, delivery, sink, { ...options, ...kept });
  } finally {
    await sink.abandon();
  }
  const { coded, decoded, figures, sampleRate } = made;
  stage.keepOnly([own]);
  if (!coded?.heard || !decoded)
    throw new Error('This browser does not decode AAC: try MP3, or another browser.');
  const { signal } = options;
  const heard = await run(atRate(stage.module, decoded, own, stage.room), { signal });
  if (heard !== decoded) decoded.close?.();
  const { frames } = heard;
  const { start = 0 } = recipe.edit ?? {};
  const { worst } = coded;
  const checked = {
    ...{ frames, start, figures, coded, advice: adviceOf(made) },
    worst: worst && start + Math.round((worst.frame * own) / sampleRate),
  };
  return {
    checked,
    loan: {
      frames,
      read: (planes, at, count) => read(heard, planes, at, count),
      close: () => heard.close?.(),
    },
  };
}
