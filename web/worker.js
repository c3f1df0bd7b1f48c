// worker.js -- the one background thread: holds the decoded songs, feeds the audio thread, measures, lands, renders
// and exports. Everything long runs in slices of 20 ms; in between it answers the feed and new calls.
// SPDX-License-Identifier: MIT
import { loadCore } from '../wasm/engine.js';
import { toParams } from '../wasm/params.js';
import { alignPass } from './align.js';
import { analyse, oneChannel } from './analyse.js';
import { codecCheck } from './codec-pass.js';
import { adviceOf } from './coding.js';
import { decodeFile } from './decode.js';
import { cleanTarget, deliver, masterAt } from './delivery.js';
import { demoPass } from './demo.js';
import { fileNames, formatOf } from './export.js';
import { rateFor } from './files/formats.js';
import { fingerprintPass, sha256Hex } from './fingerprint.js';
import { serve } from './jobs.js';
import { sweep } from './own-files.js';
import { run } from './passes.js';
import { about, asStereo, stretchOf, widthOf } from './pcm.js';
import { printApart } from './print.js';
import { recordOf } from './record.js';
import { writtenOf } from './record-written.js';
import { Sinks } from './sinks.js';
import {
  audible,
  choose,
  feed,
  forget,
  lend,
  limitRoom,
  original,
  placePass,
  reference,
  release,
  song,
} from './songs.js';
import { sourceFigures } from './source-figures.js';
import { Stage } from './stage.js';
import { Room } from './store.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./jobs.js').Operation} Operation */

/** @type {WebAssembly.Module} */
let module;
/** @type {Pcm | null} */
let opened = null; // read, but not in use yet

/** Bytes in memory for a song, and again for what is made of it. @type {number | undefined} */
let limit;

/** @type {Stage | null} */
let stage = null; // of the song in use

/** Of the song in use. */
function current() {
  stage ??= new Stage(module, song('A'), new Room(limit));
  return stage;
}

/** What the song comes to, one job after the other; a job that was called off in the meantime does not begin.
 * @template T
 * @param {AbortSignal} signal
 * @param {(stage: Stage) => Promise<T>} work
 */
function onStage(signal, work) {
  const mine = current();
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
  async start({ wasm, memory }) {
    limit = memory;
    limitRoom(limit);
    module = await loadCore(wasm);
    sweep().catch(() => {}); // no storage, nothing to sweep
    return { core: sha256Hex(new Uint8Array(wasm)) };
  },

  feed: ({ port }) =>
    feed(port, ({ message }) => void postMessage({ fault: `The sound stops here: ${message}` })),

  /** Reads a file and says what it is; the song in use stays. What is read from its own file has no fingerprint yet,
   * unless it is asked for now. */
  async open({ file, demo, pick, later }, { signal, onProgress }) {
    const read = between(onProgress, 0, 0.5);
    const fresh = demo
      ? /** @type {Pcm} */ (await run(demoPass(), { signal, onProgress: read }))
      : await decodeFile(file, { pick, limit, later, signal, onProgress: read });
    opened?.close?.();
    opened = fresh;
    if (fresh.source && !fresh.print) return { ...about(fresh), pcm: null };
    const print = { signal, onProgress: between(onProgress, 0.5, 1) };
    return { ...about(fresh), pcm: await run(fingerprintPass(fresh), print) };
  },

  /** The fingerprint of a file that was opened without. */
  print: (what, options) => printApart(what, options),

  /** What was opened last becomes the song or a reference. */
  async use({ slot, id }, options) {
    const pcm = /** @type {Pcm} */ (opened);
    opened = null;
    if (slot === 'A') {
      release(['B1', 'B2', 'B3', 'C']);
      const before = stage;
      stage = null;
      before?.alone(async () => before.close());
    }
    await run(placePass(module, slot, pcm, id), options);
    if (slot === 'R') return { frames: reference(id).frames };
    const references = audible().map((id) => ({ id, frames: reference(id).frames }));
    return { frames: song('A').frames, references };
  },

  /** Which reference is R. */
  choose: ({ id }) => choose(id),

  forget: ({ id }) => forget(id),

  /** Whether a reference is an earlier bounce of the song, and where it lies. */
  align: ({ id }, options) => run(alignPass(module, song('A'), reference(id)), options),

  /** Figures and overview; a mono song as it is heard and exported, on both sides. With an end: of that stretch. */
  async analyse({ slot, id, start = 0, end }, options) {
    const whole = end === undefined;
    const mine = slot === 'A' && whole ? current() : null;
    const own = slot === 'A' ? song('A') : whole ? original(id) : reference(id);
    const { signal, onProgress } = options;
    const twice = mine && widthOf(own) === 1;
    const both = { module, signal, onProgress: between(onProgress, 0, twice ? 0.6 : 1) };
    const measured = await analyse(stretchOf(asStereo(own), start, end), both);
    if (mine) mine.measured = measured;
    if (!twice) return measured;
    const one = { module, signal, onProgress: between(onProgress, 0.6, 1) };
    return { ...measured, ...(await oneChannel(own, one)) };
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
      const a = await sourceFigures(stage, recipe.edit, { signal });
      return landed && { ...landed, final: { ...landed.final, a } };
    }),

  /** The loudest target that the budget allows. */
  clean: ({ recipe }, options) =>
    onStage(options.signal, (stage) => cleanTarget(stage, recipe, stage.song.sampleRate, options)),

  /** What the finished file will measure. */
  final: ({ recipe }, { signal, onProgress }) =>
    onStage(signal, async (stage) => {
      const options = { signal, onProgress };
      const { final } = await masterAt(stage, recipe, stage.song.sampleRate, options);
      return { ...final, a: await sourceFigures(stage, recipe.edit, { signal }) };
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

  /** The finished files, each landed at its rate, written, read back and measured: all or none. */
  export: ({ recipe, deliveries, name, place, record, tags }, { signal, onProgress }) =>
    onStage(signal, async (stage) => {
      const names = fileNames(name, deliveries, stage.song.sampleRate);
      const options = { signal, onProgress, tags };
      const sinks = new Sinks(place);
      const files = [];
      try {
        for (const [i, delivery] of deliveries.entries()) {
          const sink = await sinks.open(names[i], formatOf(delivery).type);
          const made = await deliver(stage, recipe, delivery, sink, options);
          const { pcm, driveDb, repairs, landed } = made;
          const { brief } = adviceOf(made);
          const text = brief ? `${made.text} (${brief})` : made.text;
          const [held, reached] = [repairs.length, landed?.reached ?? true];
          const [name, rest] = [sink.name ?? names[i], options];
          const kept = record && (await writtenOf(stage, recipe, delivery, made, name, rest));
          files.push({ text, pcm, driveDb, held, reached, record: kept });
        }
        const made =
          record &&
          recordOf(
            recipe,
            record,
            files.map((file) => file.record),
          );
        if (made && place?.folder)
          await (await import('./record-files.js')).writeBeside(sinks, made);
        const kept = await sinks.commit(options);
        const own = stage.song.sampleRate;
        stage.keepOnly([own, ...deliveries.map((/** @type {any} */ each) => rateFor(each, own))]);
        return { files: files.map((file, i) => ({ ...file, ...kept[i] })), made };
      } catch (error) {
        await sinks.abandon();
        throw error;
      }
    }),

  /** What is to be shared, sealed and put where the page finds it; it leaves this machine only from there. */
  share: (wish, options) =>
    onStage(options.signal, async (stage) =>
      (await import('./share/prepare.js')).prepare(stage, song('A'), wish, options),
    ),

  /** The same in the clear, with a player around it, as one file of the user's. */
  oneFile: (what, options) =>
    onStage(options.signal, async (stage) =>
      (await import('./share/one-file.js')).saveOneFile(stage, song('A'), what, options),
    ),

  /** Answers when what was called off has put its things away. */
  settled: () => stage?.alone(async () => {}),

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
