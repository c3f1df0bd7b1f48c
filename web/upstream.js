// upstream.js -- what reaches the loudness stage: the chain in front of it, rendered once, and its conversion to another
// rate. Both leave a source, in memory or on disk, that is read by the piece.
// SPDX-License-Identifier: MIT
import { Converter } from '../wasm/converter.js';
import { Engine, GRID, MAX_FRAMES } from '../wasm/engine.js';
import { PARAMS } from '../wasm/out/table.js';
import { defaults } from '../wasm/params.js';
import { convertedFrames } from './convert.js';
import { run } from './slices.js';
import { load } from './store.js';

/** @typedef {import('./files/source.js').Pcm} Pcm */
/** @typedef {import('./store.js').Room} Room */
/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./slices.js').RunOptions} RunOptions */
/**
 * @typedef {object} Source
 * @property {number} song frames of the whole song
 * @property {number} lead frames before the song, the first ones may be silence
 * @property {Store['read']} read frame 0 is the first of the lead
 * @property {() => void} close
 */

/** @param {Float32Array} values @returns {Float32Array} all but loudness and monitor */
export const upstream = (values) =>
  values.map((x, i) => (/^(loudness|monitor)$/.test(PARAMS[i].block) ? PARAMS[i].default : x));

/** Whether every block is off, so that nothing but time happens. @param {Float32Array} values */
const isDelay = (values) => PARAMS.every((p, i) => p.key !== 'on' || values[i] === 0);

/**
 * Everything the chain puts out, from its first frame to what rings on behind the song.
 * @param {Engine} engine @param {Pcm} pcm stereo @param {Store} store
 * @returns {import('./slices.js').Pass<void>}
 */
function* chainPass(engine, pcm, store) {
  engine.reset(0);
  for (let at = 0; at < store.frames; at += MAX_FRAMES) {
    const frames = Math.min(MAX_FRAMES, store.frames - at);
    load(engine.input, pcm.channels, at, frames);
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
  const { channels, frames, sampleRate } = song;
  if (isDelay(values))
    return {
      song: frames,
      lead: 0,
      read: (planes, start, count) => load(planes, channels, start, count),
      close() {},
    };
  const engine = new Engine(module, sampleRate, values);
  const store = await room.open(frames + 2 * engine.latency); // the limiter looks ahead into the tail
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
 * @param {Converter} converter @param {Source} from @param {Store} store as long as the converted song
 * @returns {import('./slices.js').Pass<void>}
 */
function* conversionPass(converter, from, store) {
  const keep = (/** @type {number} */ frames) =>
    store.write(converter.output, converter.made - frames, frames);
  for (let at = 0; at < from.song; at += converter.most) {
    const frames = Math.min(converter.most, from.song - at);
    from.read(converter.input, from.lead + at, frames);
    keep(converter.push(frames));
    yield at / from.song;
  }
  keep(converter.finish());
}

/**
 * The song at another rate, from its own first frame on.
 * @param {WebAssembly.Module} module @param {Source} from @param {number} fromRate Hz @param {number} rate Hz
 * @param {Room} room @param {RunOptions} options
 * @returns {Promise<Source>}
 */
export async function convertedSource(module, from, fromRate, rate, room, options) {
  const converter = new Converter(module, fromRate, rate);
  const song = convertedFrames(from.song, fromRate, rate);
  const store = await room.open(song);
  await filled(store, run(conversionPass(converter, from, store), options));
  return { song, lead: 0, read: store.read, close: store.close };
}
