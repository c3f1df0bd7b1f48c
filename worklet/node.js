// node.js -- page side of the worklet: an AudioWorkletNode with the settings by name.
// SPDX-License-Identifier: MIT
import { Engine, loadCore } from '../wasm/engine.js';
import { clamp, effective, TABLE, toParams, toValues } from '../wasm/params.js';

/** @typedef {{ params?: Record<string, number>, moves?: any[], target?: { lufs?: number | null } | null }} Recipe */
/**
 * @typedef {object} NodeOptions
 * @property {string | URL} [wasmUrl] the core
 * @property {ArrayBuffer} [wasm] or its bytes
 * @property {string | URL} workletUrl the bundled processor
 * @property {Recipe} [recipe] settings to start with
 * @property {number} [sampleRate] of the source, when a Worker feeds it; else the context's
 * @property {boolean} [fed] audio comes from a Worker over a port, not from the input
 * @property {boolean} [guarded] nothing above full scale comes out, whatever the settings are
 * @property {Float32Array} [values] all settings at once, instead of a recipe
 * @property {import('../wasm/params.js').Table} [table] of the core, where that is not this build's
 */

/** Meters by name. @param {Float32Array} data @param {import('../wasm/params.js').Table} [table] @returns {Record<string, any>} */
export function namedMeters(data, { meters } = TABLE) {
  /** @type {Record<string, number | Float32Array>} */
  const named = {};
  for (const { name, offset, length } of meters)
    named[name] = length === 1 ? data[offset] : data.subarray(offset, offset + length);
  return named;
}

/** Where there is no AudioWorklet, importing this file must not fail; making a node does. */
const Base = /** @type {typeof AudioWorkletNode} */ (globalThis.AudioWorkletNode ?? class {});

/** Makes sound of what an AudioNode gives it; also the studio's player.
 * Events: `meters` (CustomEvent, detail by meter name), `report` (place and counts of a fed node). */
export class MasteringNode extends Base {
  #values;
  #table;

  /**
   * @param {BaseAudioContext} context whose worklet module is loaded
   * @param {{ wasm: ArrayBuffer, values: Float32Array, sampleRate?: number, fed?: boolean, guarded?: boolean, slot?: number }} processorOptions
   * @param {number} latency frames
   * @param {import('../wasm/params.js').Table} [table]
   */
  constructor(context, processorOptions, latency, table = TABLE) {
    super(context, 'lacquer', {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [2],
      channelCount: 2,
      channelCountMode: 'explicit',
      channelInterpretation: 'speakers', // a mono source plays on both sides
      processorOptions,
    });
    this.#values = processorOptions.values.slice();
    this.#table = table;
    /** Frames that the sound comes later than the input. */
    this.latency = latency;
    this.port.onmessage = ({ data }) => this.#report(data);
  }

  /** Everything that is off its default. @returns {{ params: Record<string, number> }} */
  get recipe() {
    return { params: toParams(this.#values, this.#table) };
  }

  /** Every value, monitor included. @returns {Float32Array} */
  get values() {
    return this.#values.slice();
  }

  /**
   * @param {Record<string, number>} params plain values by name, e.g. `{ 'eq.3.gain_db': -2 }`
   * @throws {RangeError} for a name that does not exist; then nothing is changed
   */
  set(params) {
    const { index } = this.#table;
    for (const name of Object.keys(params))
      if (index[name] === undefined) throw new RangeError(`${name} is not a parameter`);
    for (const [name, value] of Object.entries(params))
      this.#values[index[name]] = clamp(name, value, this.#table);
    this.setValues(this.#values);
  }

  /** @param {Float32Array} values all of them, in the order of the table */
  setValues(values) {
    this.#values = values.slice();
    this.port.postMessage({ type: 'values', values: this.#values });
  }

  /** @param {any} data */
  #report(data) {
    this.latency = data.latency;
    this.dispatchEvent(
      new CustomEvent('meters', { detail: namedMeters(data.meters, this.#table) }),
    );
    this.dispatchEvent(new CustomEvent('report', { detail: data }));
  }
}

/** @type {WeakMap<BaseAudioContext, Map<string, Promise<void>>>} */
const loaded = new WeakMap();

/** Loads a worklet module once for each context. @param {BaseAudioContext} context @param {string} url */
function loadWorklet(context, url) {
  const urls = loaded.get(context) ?? new Map();
  loaded.set(context, urls);
  if (!urls.has(url)) urls.set(url, context.audioWorklet.addModule(url));
  return urls.get(url);
}

/** @param {string | URL} url @returns {Promise<ArrayBuffer>} */
async function loadBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}.`);
  return response.arrayBuffer();
}

/**
 * An AudioNode that masters what is connected to it.
 * @param {BaseAudioContext} context
 * @param {NodeOptions} options
 * @returns {Promise<MasteringNode>}
 */
export async function createMasteringNode(context, options) {
  if (!context.audioWorklet)
    throw new Error('This browser gives no AudioWorklet here: it needs a page served over https.');
  const [wasm] = await Promise.all([
    options.wasm ?? loadBytes(options.wasmUrl ?? ''),
    loadWorklet(context, String(options.workletUrl)),
  ]);
  const { sampleRate, fed = false, guarded = false, table = TABLE } = options;
  const { index } = table;
  const values = options.values ?? toValues(effective(options.recipe ?? {}, table), table).values;
  // In a graph of its own the node gives the master itself: nothing is turned down to match.
  if (!fed) values[index['monitor.match']] = 0;
  // The page's own engine knows the latency before the audio thread runs, and says at once if the core cannot.
  const engine = new Engine(await loadCore(wasm), sampleRate ?? context.sampleRate, values);
  const slot = index['monitor.slot'];
  const how = { wasm, values, sampleRate, fed, guarded, slot };
  return new MasteringNode(context, how, engine.latency, table);
}
