// player.js -- the page's hold on the audio thread: context, node, transport, what the device said.
// SPDX-License-Identifier: MIT
import { createMasteringNode } from '../worklet/node.js';

const FIRST_FADE_MS = 300; // nobody knows yet how loud it is
const FADE_MS = 5;
/** Nobody plays an instrument through this: a longer buffer, fewer dropouts. */
const LATENCY = 'playback';

/** Events: `report` (detail: place and counts), `meters` (detail: by name), `state` (context or device changed). */
export class Player extends EventTarget {
  /** @type {AudioContext | null} */
  context = null;
  /** @type {import('../worklet/node.js').MasteringNode | null} */
  node = null;
  #wanted = 0; // rate that was asked for, Hz
  #played = false;

  /** @param {{ wasmUrl: string, workletUrl: string, connect: (port: MessagePort) => void }} options
   *   connect: gives one end of the feed to the Worker */
  constructor(options) {
    super();
    this.options = options;
  }

  /** Whether the browser holds the sound back until somebody clicks. */
  get suspended() {
    return this.context !== null && this.context.state !== 'running';
  }

  /**
   * A new song from its start; the context is made anew when the rate is another.
   * @param {{ sampleRate: number, frames: number }} song
   * @param {Float32Array} values
   */
  async load({ sampleRate, frames }, values) {
    if (this.#wanted !== sampleRate || !this.node) await this.#build(sampleRate, values);
    this.values(values);
    this.post({ type: 'source', slot: 'A', frames });
  }

  /** @param {number} sampleRate @param {Float32Array} values */
  async #build(sampleRate, values) {
    await this.close();
    this.context = newContext(sampleRate);
    this.context.onstatechange = () => this.dispatchEvent(new Event('state'));
    const { wasmUrl, workletUrl } = this.options;
    const fed = { wasmUrl, workletUrl, sampleRate, values, fed: true };
    const node = await createMasteringNode(this.context, fed);
    const { port1, port2 } = new MessageChannel();
    this.options.connect(port1);
    node.port.postMessage({ type: 'feed', port: port2 }, [port2]);
    node.connect(this.context.destination);
    node.addEventListener('report', (event) => this.#pass('report', event));
    node.addEventListener('meters', (event) => this.#pass('meters', event));
    node.onprocessorerror = () => this.dispatchEvent(new Event('failed'));
    this.node = node;
    this.#wanted = sampleRate;
    this.dispatchEvent(new Event('state'));
  }

  /** @param {string} type @param {Event} event */
  #pass(type, event) {
    const { detail } = /** @type {CustomEvent} */ (event);
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** @param {any} message */
  post(message) {
    this.node?.port.postMessage(message);
  }

  /** @param {Float32Array} values */
  values(values) {
    this.node?.setValues(values);
  }

  /** @param {number} [fadeMs] 0 for a proof that wants every sample */
  play(fadeMs = this.#played ? FADE_MS : FIRST_FADE_MS) {
    this.#played = true;
    this.context?.resume().catch(() => {});
    this.post({ type: 'play', fadeMs });
    this.dispatchEvent(new Event('state'));
  }

  async close() {
    const { context } = this;
    this.node?.disconnect();
    this.context = null;
    this.node = null;
    this.#wanted = 0;
    await context?.close();
  }
}

/** At the song's rate if the browser can, else at the device's. @param {number} sampleRate */
function newContext(sampleRate) {
  if (typeof AudioContext !== 'function') throw new Error('This browser cannot play audio.');
  try {
    return new AudioContext({ sampleRate, latencyHint: LATENCY });
  } catch {
    return new AudioContext({ latencyHint: LATENCY });
  }
}
