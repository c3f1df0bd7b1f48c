// player.js -- the page's hold on the audio thread: context, node, transport, what the device said.
// SPDX-License-Identifier: MIT
import { createMasteringNode } from '../worklet/node.js';

const FIRST_FADE_MS = 300; // nobody knows yet how loud it is
const FADE_MS = 5;
/** Seconds asked for: nobody plays an instrument through this, so a longer buffer and fewer dropouts; but A and B
 * must still change under the finger, and a browser keeps about three such buffers on the way. */
export const LATENCY = 0.045;

/** @typedef {{ wasmUrl?: string, wasm?: ArrayBuffer, table?: import('../wasm/params.js').Table, guarded?: boolean, workletUrl: string,
 *   connect: (port: MessagePort) => void }} Options
 *   wasm: the core itself, with its table where that is not this build's; guarded: nothing above full scale comes out; connect: gives one end of the feed to the Worker */

/** Events: `report` (detail: place and counts), `meters` (detail: by name), `state` (context or device changed). */
export class Player extends EventTarget {
  /** @type {AudioContext | null} */
  context = null;
  /** @type {import('../worklet/node.js').MasteringNode | null} */
  node = null;
  #wanted = 0; // rate that was asked for, Hz
  #played = false;
  #jumps = 0; // to another place, that were asked for
  #place = 0; // of the last of them, source frame

  /** @param {Options} options */
  constructor(options) {
    super();
    this.options = options;
  }

  /** Whether the browser holds the sound back until somebody clicks. */
  get suspended() {
    return this.context !== null && this.context.state !== 'running';
  }

  /** Dropouts that this context counted, where the browser tells. @returns {number} */
  get underruns() {
    const { playbackStats, playoutStats } = /** @type {any} */ (this.context ?? {});
    return playbackStats?.underrunEvents ?? playoutStats?.fallbackFramesEvents ?? 0;
  }

  /**
   * A new song from its start; the context is made anew when the rate is another.
   * @param {{ sampleRate: number, frames: number }} song
   * @param {Float32Array} values
   */
  async load({ sampleRate, frames }, values) {
    if (this.#wanted !== sampleRate || !this.node) await this.#build(sampleRate, values);
    this.values(values);
    this.#jump({ type: 'source', slot: 'A', frames }, 0);
  }

  /** @param {number} sampleRate @param {Float32Array} values */
  async #build(sampleRate, values) {
    await this.close();
    this.context = newContext(sampleRate);
    this.context.onstatechange = () => this.dispatchEvent(new Event('state'));
    const { wasmUrl, wasm, table, guarded, workletUrl } = this.options;
    const fed = { wasmUrl, wasm, table, guarded, workletUrl, sampleRate, values, fed: true };
    const node = await createMasteringNode(this.context, fed);
    const { port1, port2 } = new MessageChannel();
    this.options.connect(port1);
    node.port.postMessage({ type: 'feed', port: port2 }, [port2]);
    node.connect(this.context.destination);
    for (const type of ['report', 'meters'])
      node.addEventListener(type, (event) => {
        const { detail } = /** @type {CustomEvent} */ (event);
        const late = 1000 * (this.context?.outputLatency || 0);
        setTimeout(() => this.node === node && this.#pass(type, detail), late);
      });
    node.onprocessorerror = () => this.dispatchEvent(new Event('failed'));
    this.node = node;
    this.#wanted = sampleRate;
    this.dispatchEvent(new Event('state'));
  }

  /** What the audio thread said, when its sound has come out of the device: eye and ear agree.
   * @param {string} type @param {any} detail */
  #pass(type, detail) {
    if (type === 'report' && detail.jumps !== this.#jumps) detail.frame = this.#place; // said before the jump
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** @param {any} message @param {number} frame where it leads */
  #jump(message, frame) {
    this.#place = frame;
    this.post({ ...message, jumps: ++this.#jumps });
  }

  /** @param {number} frame of the source */
  seek(frame) {
    this.#jump({ type: 'seek', frame }, frame);
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
    this.resume();
    this.post({ type: 'play', fadeMs });
    this.dispatchEvent(new Event('state'));
  }

  /** Asks the browser once more for sound that it holds back; it listens best inside a click or a key. */
  resume() {
    this.context?.resume().catch(() => {});
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

/** As music, not as a game's noises, which an iPhone mutes with its ring switch and ends with its screen.
 * https://w3c.github.io/audio-session/, in Safari since 16.4. */
function asMusic() {
  const session = /** @type {any} */ (globalThis.navigator)?.audioSession;
  if (session) session.type = 'playback';
}

/** At the song's rate if the browser can, else at the device's. @param {number} sampleRate */
function newContext(sampleRate) {
  asMusic();
  if (typeof AudioContext !== 'function') throw new Error('This browser cannot play audio.');
  try {
    return new AudioContext({ sampleRate, latencyHint: LATENCY });
  } catch {
    return new AudioContext({ latencyHint: LATENCY });
  }
}
