// worker.js -- the one background thread: holds the decoded songs, feeds the audio thread, measures, lands, renders
// and exports. Everything long runs in slices of 20 ms; in between it answers the feed and new calls.
// SPDX-License-Identifier: MIT
import { loadCore } from '../wasm/engine.js';
import { toParams } from '../wasm/params.js';
import { alignPass } from './align.js';
import { analyse } from './analyse.js';
import { codecCheck } from './codec-pass.js';
import { adviceOf } from './coding.js';
import { cleanTarget, deliver, masterAt } from './delivery.js';
import { demoPass } from './demo.js';
import { blobSink, fileNames, formatOf } from './export.js';
import { readAudio } from './files/read.js';
import { fromBlob } from './files/source.js';
import { rateFor } from './files/writers.js';
import { fingerprintPass, sha256Hex } from './fingerprint.js';
import { serve } from './jobs.js';
import { asStereo, run } from './passes.js';
import {
  audible,
  choose,
  feed,
  forget,
  lend,
  original,
  placePass,
  reference,
  release,
  song,
} from './songs.js';
import { Stage } from './stage.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./jobs.js').Operation} Operation */

/** @type {WebAssembly.Module} */
let module;
/** @type {Pcm | null} */
let opened = null; // read, but not in use yet

/** @type {Stage | null} */
let stage = null; // of the song in use

/** What the song comes to, one job after the other; a job that was called off in the meantime does not begin.
 * @template T
 * @param {AbortSignal} signal
 * @param {(stage: Stage) => Promise<T>} work
 */
function onStage(signal, work) {
  stage ??= new Stage(module, song('A'));
  const mine = stage;
  return mine.alone(() => {
    signal.throwIfAborted();
    return work(mine);
  });
}

/** Part of a whole progress. @param {(fraction: number, phase?: string) => void} tell @param {number} from @param {number} to */
const between =
  (tell, from, to) =>
  (/** @type {number} */ x, /** @type {string} */ phase = '') =>
    tell(from + (to - from) * x, phase);

/** @type {Record<string, Operation>} */
const operations = {
  /** Loads the core. */
  async start({ wasm }) {
    module = await loadCore(wasm);
    return { core: sha256Hex(new Uint8Array(wasm)) };
  },

  feed: ({ port }) => feed(port),

  /** Reads a file and says what it is; the song in use stays. */
  async open({ file, demo }, { signal, onProgress }) {
    const read = between(onProgress, 0, 0.5);
    if (demo) opened = /** @type {Pcm} */ (await run(demoPass(), { signal, onProgress: read }));
    else opened = await readAudio(fromBlob(file, file.name), { signal, onProgress: read });
    const { channels, ...info } = /** @type {Pcm} */ (opened);
    const print = await run(fingerprintPass(/** @type {Pcm} */ (opened)), {
      signal,
      onProgress: between(onProgress, 0.5, 1),
    });
    return { ...info, channels: channels.length, pcm: print };
  },

  /** What was opened last becomes the song or a reference. */
  async use({ slot, id }, options) {
    const pcm = /** @type {Pcm} */ (opened);
    opened = null;
    await run(placePass(module, slot, pcm, id), options);
    if (slot === 'R') return { frames: reference(id).frames };
    release(['B1', 'B2', 'B3', 'C']);
    const before = stage;
    stage = null;
    before?.alone(async () => before.close());
    const references = audible().map((id) => ({ id, frames: reference(id).frames }));
    return { frames: song('A').frames, references };
  },

  /** Which reference is R. */
  choose: ({ id }) => choose(id),

  forget: ({ id }) => forget(id),

  /** Whether a reference is an earlier bounce of the song, and where it lies. */
  align: ({ id }, options) => run(alignPass(module, song('A'), reference(id)), options),

  /** Figures and overview; a mono song as it is heard and exported, on both sides. With an end: of that stretch. */
  analyse: ({ slot, id, start = 0, end }, options) => {
    const whole = end === undefined;
    const pcm = asStereo(slot === 'A' ? song('A') : whole ? original(id) : reference(id));
    const channels = pcm.channels.map((channel) => channel.subarray(start, end));
    return analyse({ ...pcm, channels, frames: channels[0].length }, { module, ...options });
  },

  /** Finds the drive for a target, at the rate of the song. */
  land: ({ recipe }, { signal, onProgress }) =>
    onStage(signal, async (stage) => {
      const phases = {
        Rendering: between(onProgress, 0, 0.3),
        Landing: between(onProgress, 0.3, 1),
      };
      const { landed } = await masterAt(stage, recipe, stage.song.sampleRate, {
        signal,
        onProgress: (fraction, phase) =>
          phases[phase === 'Landing' ? phase : 'Rendering'](fraction),
      });
      return landed;
    }),

  /** The loudest target that the budget allows. */
  clean: ({ recipe }, options) =>
    onStage(options.signal, (stage) => cleanTarget(stage, recipe, stage.song.sampleRate, options)),

  /** What the finished file will measure. */
  final: ({ recipe }, { signal, onProgress }) =>
    onStage(signal, async (stage) => {
      const options = { signal, onProgress };
      return (await masterAt(stage, recipe, stage.song.sampleRate, options)).final;
    }),

  /** The finished render at the song's rate, made if it must be, goes to the audio thread. */
  lend: ({ recipe, slot }, { signal, onProgress }) =>
    onStage(signal, async (stage) => {
      const options = { signal, onProgress };
      const { track, final } = await masterAt(stage, recipe, stage.song.sampleRate, options);
      signal.throwIfAborted();
      lend(slot, track.lend());
      const { start = 0 } = recipe.edit ?? {};
      return { frames: track.frames, start, final };
    }),

  /** The master through a lossy codec and back goes to the audio thread. */
  codec: ({ recipe, delivery }, { signal, onProgress }) =>
    onStage(signal, async (stage) => {
      const { checked, loan } = await codecCheck(stage, recipe, delivery, { signal, onProgress });
      signal.throwIfAborted();
      lend('C', loan);
      return checked;
    }),

  uncode: () => release(['C']),

  /** The audio thread needs these no more. */
  release: ({ slots }) => release(slots),

  /** The finished files, each landed at its rate, written, read back and measured. */
  export: ({ recipe, deliveries, name }, { signal, onProgress }) =>
    onStage(signal, async (stage) => {
      const names = fileNames(name, deliveries, stage.song.sampleRate);
      const files = [];
      for (const [i, delivery] of deliveries.entries()) {
        const sink = blobSink(names[i], formatOf(delivery).type);
        const options = { signal, onProgress };
        const made = await deliver(stage, recipe, delivery, sink, options);
        const { text, pcm, driveDb, repairs, landed } = made;
        const { brief } = adviceOf(made);
        files.push({
          blob: sink.blob(),
          name: names[i],
          text: brief ? `${text} (${brief})` : text,
          pcm,
          driveDb,
          held: repairs.length,
          reached: landed?.reached ?? true,
        });
      }
      const rates = deliveries.map((/** @type {any} */ each) =>
        rateFor(each, stage.song.sampleRate),
      );
      stage.keepOnly([stage.song.sampleRate, ...rates]);
      return { files };
    }),

  /** Samples as they are before dither, for proofs. */
  render: ({ values }, { signal, onProgress }) =>
    onStage(signal, async (stage) => {
      const options = { signal, onProgress };
      const { track } = await masterAt(
        stage,
        { params: toParams(values) },
        stage.song.sampleRate,
        options,
      );
      const channels = [new Float32Array(track.frames), new Float32Array(track.frames)];
      track.master.read(channels, 0, track.frames);
      return { channels, transfer: channels.map((channel) => channel.buffer) };
    }),
};

serve(operations, /** @type {any} */ (globalThis));
