// upstream.js -- what reaches the loudness stage: the chain in front of it, rendered once, and its conversion to another
// rate. Both leave a source, in memory or on disk, that is read by the piece.
// SPDX-License-Identifier: MIT
import { Converter } from '../wasm/converter.js';
import { Engine, GRID, MAX_FRAMES } from '../wasm/engine.js';
import { PARAMS } from '../wasm/out/table.js';
import { defaults } from '../wasm/params.js';
import { conversionPass, convertedFrames } from './convert.js';
import { read } from './pcm.js';
import { run } from './slices.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./store.js').Room} Room */
/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./slices.js').RunOptions} RunOptions */
/**
 * @typedef {object} Source
 * @property {number} song frames of the whole song
 * @property {number} lead frames before the song, the first ones may be silence
 * @property {Store['read']} read frame 0 is the first of the lead
 * @property {boolean} [plain] it is the song itself, which outlives every stage
 * @property {() => void} close
 */

/** @param {Float32Array} values @returns {Float32Array} all but loudness and monitor */
export const upstream = (values) =>
  values.map((x, i) => (/^(loudness|monitor)$/.test(PARAMS[i].block) ? PARAMS[i].default : x));

/** Whether every block is off, so that nothing but time happens. @param {Float32Array} values */
export const isDelay = (values) =>
  PARAMS.every((p, i) => p.name !== `${p.block}.on` || values[i] === 0);

/**
 * Everything the chain puts out, from its first frame to what rings on behind the song.
 * @param {Engine} engine @param {Pcm} pcm stereo @param {Store} store
 * @returns {import('./slices.js').Pass<void>}
 */
function* chainPass(engine, pcm, store) {
  engine.reset(0);
  for (let at = 0; at < store.frames; at += MAX_FRAMES) {
    const frames = Math.min(MAX_FRAMES, store.frames - at);
    read(pcm, engine.input, at, frames);
    engine.process(frames);
    store.write(engine.output, at, frames);
    yield at / store.frames;
  }
}

/**
 * Engine 1 over the song; where every block is off, the song itself.
 * @param {WebAssembly.Module} module @param {Pcm} song stereo @param {Float32Array} values of `upstream`
 * @param {Room} room @param {RunOptions} options
 * @returns {Promise<Source>}
 */
export async function renderedSource(module, song, values, room, options) {
  const { frames, sampleRate } = song;
  if (isDelay(values))
    return {
      song: frames,
      lead: 0,
      plain: true,
      read: (planes, start, count) => read(song, planes, start, count),
      close() {},
    };
  const engine = new Engine(module, sampleRate, values);
  const store = await room.open(frames + 2 * engine.latency, 2, song.name); // the limiter looks ahead into the tail
  await filled(store, run(chainPass(engine, song, store), options));
  // In one chain the loudness stage hears this earlier: by its own delay, and by the delays of the blocks that now come
  // twice. Made a whole number of grid steps, both give the same samples.
  const later = new Engine(module, sampleRate, defaults()).latency;
  const pad = (GRID - (later % GRID)) % GRID;
  return {
    song: frames,
    lead: engine.latency + pad,
    read: (planes, start, count) => store.read(planes, start - pad, count),
    close: store.close,
  };
}

/** @param {Store} store @param {Promise<void>} work what fills it; when that fails the room is given back */
async function filled(store, work) {
  try {
    await work;
  } catch (error) {
    store.close();
    throw error;
  }
}

/**
 * The song at another rate, from its own first frame on.
 * @param {WebAssembly.Module} module @param {Source} from @param {number} fromRate Hz @param {number} rate Hz
 * @param {Room} room @param {RunOptions} options @param {string} [name] of the song
 * @returns {Promise<Source>}
 */
export async function convertedSource(module, from, fromRate, rate, room, options, name) {
  const converter = new Converter(module, fromRate, rate);
  const song = convertedFrames(from.song, fromRate, rate);
  const store = await room.open(song, 2, name);
  /** @type {Store['read']} */
  const read = (planes, start, count) => from.read(planes, from.lead + start, count);
  await filled(store, run(conversionPass(converter, read, from.song, store), options));
  return { song, lead: 0, read: store.read, close: store.close };
}
