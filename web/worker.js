// worker.js -- the one background thread: holds the decoded songs, feeds the audio thread, measures, lands, renders
// and exports. Everything long runs in slices of 20 ms; in between it answers the feed and new calls.
// SPDX-License-Identifier: MIT
import { loadCore } from '../wasm/engine.js';
import { analyse } from './analyse.js';
import { demoPass } from './demo.js';
import { blobSink, masterName, writeWav } from './export.js';
import { fromBlob } from './files/source.js';
import { readWav } from './files/wav-read.js';
import { fingerprintPass, sha256Hex } from './fingerprint.js';
import { serve } from './jobs.js';
import { land } from './landing.js';
import { asStereo, finalPass, run } from './passes.js';
import { masterPass } from './render.js';
import { feed, placePass, song } from './songs.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./jobs.js').Operation} Operation */

/** @type {WebAssembly.Module} */
let module;
/** @type {Pcm | null} */
let opened = null; // read, but not in use yet

/** Part of a whole progress. @param {(fraction: number) => void} tell @param {number} from @param {number} to */
const between = (tell, from, to) => (/** @type {number} */ x) => tell(from + (to - from) * x);

/** @type {Record<string, Operation>} */
const operations = {
  /** Loads the core. */
  async start({ wasm }) {
    module = await loadCore(wasm);
    return { core: sha256Hex(new Uint8Array(wasm)) };
  },

  feed: ({ port }) => feed(port),

  /** Reads a file (or takes what the page decoded) and says what it is; the song in use stays. */
  async open({ file, pcm, demo }, { signal, onProgress }) {
    const read = between(onProgress, 0, 0.5);
    if (demo) opened = /** @type {Pcm} */ (await run(demoPass(), { signal, onProgress: read }));
    else opened = pcm ?? (await readWav(fromBlob(file, file.name), { signal, onProgress: read }));
    const { channels, ...info } = /** @type {Pcm} */ (opened);
    const print = await run(fingerprintPass(/** @type {Pcm} */ (opened)), {
      signal,
      onProgress: between(onProgress, 0.5, 1),
    });
    return { ...info, channels: channels.length, pcm: print };
  },

  /** What was opened last becomes the song or the reference. */
  async use({ slot }, options) {
    const pcm = /** @type {Pcm} */ (opened);
    opened = null;
    await run(placePass(module, slot, pcm), options);
    return { frames: song(slot).frames };
  },

  /** Figures and overview; a mono song as it is heard and exported, on both sides. */
  analyse: ({ slot }, options) => analyse(asStereo(song(slot)), { module, ...options }),

  /** Finds the drive for a target. */
  land: ({ recipe }, options) => land(song('A'), recipe, { module, ...options }),

  /** What the finished file will measure. */
  final: ({ values }, options) => run(finalPass(module, asStereo(song('A')), values), options),

  /** The finished file, written, read back and measured. */
  async export({ values, delivery, name }, { signal, onProgress }) {
    const half = between(onProgress, 0, 0.6);
    const master = await run(masterPass(module, song('A'), values), { signal, onProgress: half });
    const file = masterName(name);
    const sink = blobSink(file);
    const rest = between(onProgress, 0.6, 1);
    const written = await writeWav(master, delivery, sink, { module, signal, onProgress: rest });
    return { blob: sink.blob(), name: file, ...written };
  },

  /** Rendered samples, for proofs. */
  async render({ values }, options) {
    const { channels } = await run(masterPass(module, song('A'), values), options);
    return { channels, transfer: channels.map((channel) => channel.buffer) };
  },
};

serve(operations, /** @type {any} */ (globalThis));
