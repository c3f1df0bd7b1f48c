// processor.js -- the audio thread: one engine, fed by a Worker (the studio) or by the node's input (embedding).
// Everything it needs arrives in the constructor's options and in messages; it never assumes a quantum of 128.
// SPDX-License-Identifier: MIT
import { Engine, MAX_FRAMES } from '../wasm/engine.js';
import { INDEX } from '../wasm/params.js';
import { Converter } from './convert.js';
import { copyFrames } from './copy.js';
import { Feed } from './feed.js';
import { OutputGuard } from './guard.js';
import { Load } from './load.js';
import { Transport } from './transport.js';

const REPORTS_PER_SECOND = 30;
const REFERENCE = 2; // R among its choices
const CODED = 3; // C

/** @typedef {{ a: number, b: number, r: number, c?: number, least?: number, fresh: boolean, atOnce?: boolean }} Levels */

/** What a message may ask for. Every one is small and waits for nothing.
 * @type {Record<string, (p: MasteringProcessor, data: any) => void>} */
const handlers = {
  values: (p, { values }) => p.setValues(values),
  levels: (p, { levels }) => p.setLevels(levels),
  feed: (p, { port }) => p.connectFeed(port),
  source: (p, { slot, frames, place = {}, jumps = p.said.jumps }) => {
    p.open(slot, frames, place);
    p.said.jumps = jumps;
  },
  reference: (p, { place }) => p.transport.place(place),
  play: (p, { fadeMs }) => p.transport.play(fadeMs),
  pause: (p) => p.transport.pause(),
  seek: (p, { frame, jumps }) => {
    p.transport.seek(frame);
    p.said.jumps = jumps;
  },
  edit: (p, { edit, room }) => p.transport.edit(edit, room),
  loop: (p, { loop }) => p.setLoop(loop),
  render: (p, { slot, id, frames, offset, levels }) => p.offer(slot, id, frames, offset, levels),
  live: (p, { levels }) => p.live(levels),
  coded: (p, { frames, offset = 0 }) => p.transport.openCoded(frames, offset),
  takes: (p, { takes, start }) => p.transport.takes.put(takes, start),
  take: (p, { at }) => p.transport.hear(at),
  leave: (p) => p.transport.leaveTakes(),
};

class MasteringProcessor extends AudioWorkletProcessor {
  /** @param {{ processorOptions: { wasm: ArrayBuffer, values: Float32Array, sampleRate?: number, fed?: boolean, guarded?: boolean, slot?: number } }} options
   *   slot: place of `monitor.slot` in the table of the core */
  constructor({ processorOptions }) {
    super();
    const { wasm, values, sampleRate: rate = sampleRate, fed = false, guarded } = processorOptions;
    this.slot = processorOptions.slot ?? INDEX['monitor.slot'];
    this.guard = guarded ? new OutputGuard(sampleRate) : null;
    this.engine = new Engine(new WebAssembly.Module(wasm), rate, values);
    /** @type {MessagePort | null} */
    this.feedPort = null;
    this.feed = new Feed((want) => this.feedPort?.postMessage(want));
    this.transport = new Transport(this.engine, this.feed, rate);
    this.hearSlot(values);
    this.converter = rate === sampleRate ? null : new Converter(rate, sampleRate);
    this.fed = fed;
    this.load = new Load(sampleRate);
    /** @type {Levels} */
    this.levels = { a: Number.NaN, b: Number.NaN, r: Number.NaN, fresh: false };
    /** Of the chain, until it is heard again. @type {Levels | null} */
    this.liveLevels = null;
    this.loopFrames = 0;
    this.due = 0; // frames until the next report
    this.period = Math.round(sampleRate / REPORTS_PER_SECOND);
    /** @type {Float32Array[]} left and right of the quantum */
    this.out = [];
    this.alone = new Float32Array(0); // stands in for a second output channel
    this.pull = (/** @type {Float32Array[]} */ into, /** @type {number} */ n) =>
      this.transport.render(into, n);
    /** The message of every report: posting copies it, so nothing is made here. */
    this.said = {
      type: 'report',
      meters: new Float32Array(this.engine.meters.length),
      latency: 0,
      frame: 0,
      aside: 0, // frame of the reference
      turns: 0, // places it was sent to
      playing: false,
      starving: false,
      starved: 0,
      render: 0, // id of the finished render that is read, 0 for none
      stoodIn: 0, // 0 the chain alone is heard .. 1 the render alone
      load: 0, // share of its time that the audio thread needs
      ended: false,
      jumps: 0, // that were asked for and done: the page knows which place a report means
    };
    this.port.onmessage = ({ data }) => handlers[data.type](this, data);
  }

  /** @param {MessagePort} port */
  connectFeed(port) {
    this.feedPort = port;
    port.onmessage = ({ data }) => this.feed.take(data);
  }

  /** @param {Float32Array} values all parameters */
  setValues(values) {
    this.engine.set(values);
    this.hearSlot(values);
  }

  /** What is heard is waited for. @param {Float32Array} values */
  hearSlot(values) {
    const { coded, reference } = this.transport.reader;
    reference.hear(values[this.slot] === REFERENCE);
    coded.heard = values[this.slot] === CODED;
  }

  /** @param {import('./feed.js').Slot} slot @param {number} frames
   * @param {import('./reference.js').Place} place of a reference, to begin with */
  open(slot, frames, place) {
    if (slot === 'R') return this.transport.openReference(frames, place);
    this.feed.open(slot, frames);
    this.transport.reader.edited.set(null);
    this.transport.reader.rendered.drop();
    this.transport.openCoded(0, 0);
    this.liveLevels = null;
    this.said.render = 0;
    this.transport.seek(0);
  }

  /**
   * A finished render to play in place of the chain.
   * @param {import('./rendered.js').RenderSlot} slot @param {number} id @param {number} frames its length
   * @param {number} offset of it against the song @param {Levels} levels with its own
   */
  offer(slot, id, frames, offset, levels) {
    this.liveLevels = null;
    this.feed.open(slot, frames);
    this.transport.reader.rendered.offer(slot, offset, () => {
      this.said.render = id;
      this.setLevels(levels);
    });
  }

  /** Back to the chain when it has settled. @param {Levels} levels with the chain's own */
  live(levels) {
    this.transport.reader.rendered.leave();
    this.liveLevels = levels;
  }

  /** @param {import('./playhead.js').Loop} loop */
  setLoop(loop) {
    this.transport.reader.playhead.setLoop(loop);
    this.loopFrames = loop.on ? loop.end - loop.start : 0;
    this.setLevels(this.levels);
  }

  /** @param {Levels} levels LUFS of whole files */
  setLevels(levels) {
    this.levels = { ...levels, atOnce: false }; // once
    this.engine.match({ ...levels, loopFrames: this.loopFrames });
  }

  /** The chain comes back: its level with it. [audio] */
  follow() {
    if (this.liveLevels && this.engine.stoodIn < 1) {
      this.setLevels(this.liveLevels);
      this.liveLevels = null;
    }
    if (!this.transport.reader.rendered.now) this.said.render = 0;
  }

  /** @param {Float32Array[][]} inputs @param {Float32Array[][]} outputs @returns {boolean} */
  process([input], [output]) {
    this.load.begin();
    const frames = output[0].length;
    if (this.alone.length < frames) this.alone = new Float32Array(frames);
    const { out } = this;
    out[0] = output[0];
    out[1] = output[1] ?? this.alone;
    if (!this.fed) this.through(input, out, frames);
    else if (this.converter) this.converter.read(out, frames, this.pull);
    else this.transport.render(out, frames);
    this.guard?.process(out, frames);
    this.follow();
    this.due -= frames;
    if (this.due <= 0) this.report();
    this.load.end(frames);
    return true;
  }

  /** Node input through the engine, at any quantum. @param {Float32Array[]} input @param {Float32Array[]} out @param {number} frames */
  through(input, out, frames) {
    for (let at = 0; at < frames; at += MAX_FRAMES) {
      const n = Math.min(MAX_FRAMES, frames - at);
      for (let c = 0; c < 2; c++) {
        const plane = input?.[Math.min(c, input.length - 1)];
        if (plane) copyFrames(this.engine.input[c], 0, plane, at, n);
        else this.engine.input[c].fill(0, 0, n);
      }
      this.engine.process(n);
      this.engine.listen(n);
      for (let c = 0; c < 2; c++) copyFrames(out[c], at, this.engine.heard[c], 0, n);
    }
  }

  /** Meters and place for the page. */
  report() {
    this.due += this.period;
    const { engine, said, transport } = this;
    said.meters.set(engine.readMeters());
    said.latency = engine.latency;
    said.frame = transport.frame;
    said.aside = transport.reader.aside(said.frame);
    said.turns = transport.reader.reference.turns;
    said.playing = transport.playing;
    said.starving = transport.starving;
    said.starved = transport.starved;
    said.stoodIn = engine.stoodIn;
    said.load = this.load.share;
    said.ended = transport.ended;
    transport.ended = false; // said once
    this.port.postMessage(said);
  }
}

registerProcessor('lacquer', MasteringProcessor);
