// landing.mjs -- what it costs to land, beside one render of the same song with the drive that was found.
// CPU time of this process in the same run, the best of three. One render is what an export of the same song does with
// no target: chain, limiter, the finished file's figures; a landing's own last pass is that render, and an export makes
// no further one. The chain alone, unmeasured, is the last column.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { music, PIECES } from '../../tests/lib/music.mjs';
import { Engine, loadCore, MAX_FRAMES } from '../../wasm/engine.js';
import { toValues } from '../../wasm/params.js';
import { masterAt } from '../../web/delivery.js';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { load } from '../../web/passes.js';
import { makeRecipe } from '../../web/recipe.js';
import { Stage } from '../../web/stage.js';
import { WASM } from '../house.mjs';
import { tableHead, tableRow } from './rows.mjs';
import { PARTS } from './sets.mjs';

/** @typedef {import('../../web/files/source.js').Pcm} Pcm */

const SECONDS = 30;
const TURNS = 3;
const CHAINS = {
  'loudness alone': {},
  'eq and dynamics': {
    ...PARTS['eq, 8 bells'],
    ...PARTS['multiband, 4 compressors'],
    ...PARTS.glue,
  },
};

/** @param {() => unknown} work @returns {Promise<number>} least CPU seconds of some turns */
async function cpu(work) {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < TURNS; turn++) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

/** @param {WebAssembly.Module} module @param {Pcm} pcm @param {Record<string, number>} params */
function chainAlone(module, pcm, params) {
  const engine = new Engine(module, pcm.sampleRate, toValues(params).values);
  return () => {
    engine.reset(0);
    for (let at = 0; at < pcm.frames; at += MAX_FRAMES) {
      load(engine.input, pcm.channels, at, MAX_FRAMES);
      engine.process(MAX_FRAMES);
    }
  };
}

/** @param {WebAssembly.Module} module @param {Pcm} pcm @param {import('../../web/recipe.js').Recipe} recipe */
async function made(module, pcm, recipe) {
  const stage = new Stage(module, pcm);
  const master = await masterAt(stage, recipe, pcm.sampleRate);
  stage.close();
  return master;
}

/** Prints the table. */
export async function landing() {
  const module = await loadCore(readFileSync(WASM));
  console.log(`\nLanding, ${SECONDS} s at 48 kHz, CPU seconds`);
  console.log('One render: what an export without a target does, chain, limiter and the figures.');
  console.log('A landing ends with that very render; its export needs no other.');
  tableHead(['song', 'chain', 'target', 'outcome', 'landing', 'render', 'times', 'of chain alone']);
  for (const piece of PIECES) {
    const path = music(piece, { start: 20, seconds: SECONDS, rate: 48000 });
    const pcm = await readAudio(fromBytes(readFileSync(path), path));
    for (const [name, params] of Object.entries(CHAINS))
      for (const lufs of [-16, -14, -11, -9]) {
        const target = { lufs, of: /** @type {const} */ ('integrated') };
        const recipe = makeRecipe({ params, target });
        const { landed } = await made(module, pcm, recipe);
        const found = { ...params, ...landed?.params };
        const cost = await cpu(() => made(module, pcm, recipe));
        const render = await cpu(() => made(module, pcm, makeRecipe({ params: found })));
        const alone = await cpu(chainAlone(module, pcm, found));
        const reached = landed?.reachedLufs?.toFixed(2) ?? '';
        const outcome = `${reached} ${landed?.blockedBy ?? ''}`;
        const seconds = [cost, render].map((x) => x.toFixed(2));
        const [times, strict] = [(cost / render).toFixed(2), (cost / alone).toFixed(2)];
        tableRow([piece, name, `${lufs}`, outcome, ...seconds, times, strict]);
      }
  }
}
