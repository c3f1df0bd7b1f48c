// processor.js -- the audio thread: one engine, fed by a Worker (the studio) or by the node's input (embedding).
// Everything it needs arrives in the constructor's options and in messages; it never assumes a quantum of 128.
// SPDX-License-Identifier: MIT
import { Engine, MAX_FRAMES } from '../wasm/engine.js';
import { Converter } from './convert.js';
import { Feed } from './feed.js';
import { Transport } from './transport.js';

const REPORTS_PER_SECOND = 30;

/** What a message may ask for. Every one is small and waits for nothing.
 * @type {Record<string, (p: MasteringProcessor, data: any) => void>} */
const handlers = {
  values: (p, { values }) => p.engine.set(values),
  levels: (p, { levels }) => p.setLevels(levels),
  feed: (p, { port }) => p.connectFeed(port),
  source: (p, { slot, frames, offset = 0 }) => p.open(slot, frames, offset),
  play: (p, { fadeMs }) => p.transport.play(fadeMs),
  pause: (p) => p.transport.pause(),
  seek: (p, { frame }) => p.transport.seek(frame),
  loop: (p, { loop }) => p.setLoop(loop),
};

class MasteringProcessor extends AudioWorkletProcessor {
  /** @param {{ processorOptions: { wasm: ArrayBuffer, values: Float32Array, sampleRate?: number, fed?: boolean } }} options */
  constructor({ processorOptions: { wasm, values, sampleRate: rate = sampleRate, fed = false } }) {
    super();
    this.engine = new Engine(new WebAssembly.Module(wasm), rate, values);
    /** @type {MessagePort | null} */
    this.feedPort = null;
    this.feed = new Feed((want) => this.feedPort?.postMessage(want));
    this.transport = new Transport(this.engine, this.feed, rate);
    this.converter = rate === sampleRate ? null : new Converter(rate, sampleRate);
    this.fed = fed;
    this.levels = { a: Number.NaN, b: Number.NaN, r: Number.NaN, fresh: false };
    this.loopFrames = 0;
    this.due = 0; // frames until the next report
    this.sounding = false; // something was played since the last report
    this.alone = new Float32Array(0); // stands in for a second output channel
    this.port.onmessage = ({ data }) => handlers[data.type](this, data);
  }

  /** @param {MessagePort} port */
  connectFeed(port) {
    this.feedPort = port;
    port.onmessage = ({ data }) => this.feed.take(data);
  }

  /** @param {import('./feed.js').Slot} slot @param {number} frames @param {number} offset */
  open(slot, frames, offset) {
    this.feed.open(slot, frames);
    if (slot === 'R') this.transport.reader.offset = offset;
    else this.transport.seek(0);
  }

  /** @param {import('./playhead.js').Loop} loop */
  setLoop(loop) {
    this.transport.reader.playhead.setLoop(loop);
    this.loopFrames = loop.on ? loop.end - loop.start : 0;
    this.setLevels(this.levels);
  }

  /** @param {{ a: number, b: number, r: number, fresh: boolean }} levels LUFS of whole files */
  setLevels(levels) {
    this.levels = levels;
    this.engine.match({ ...levels, loopFrames: this.loopFrames });
  }

  /** @param {Float32Array[][]} inputs @param {Float32Array[][]} outputs @returns {boolean} */
  process([input], [output]) {
    const frames = output[0].length;
    if (this.alone.length < frames) this.alone = new Float32Array(frames);
    const out = [output[0], output[1] ?? this.alone];
    if (!this.fed) this.through(input, out, frames);
    else if (this.converter)
      this.converter.read(out, frames, (into, n) => this.transport.render(into, n));
    else this.transport.render(out, frames);
    this.due -= frames;
    if (this.due <= 0) this.report();
    return true;
  }

  /** Node input through the engine, at any quantum. @param {Float32Array[]} input @param {Float32Array[]} out @param {number} frames */
  through(input, out, frames) {
    for (let at = 0; at < frames; at += MAX_FRAMES) {
      const n = Math.min(MAX_FRAMES, frames - at);
      for (let c = 0; c < 2; c++) {
        const plane = input?.[Math.min(c, input.length - 1)];
        if (plane) this.engine.input[c].set(plane.subarray(at, at + n));
        else this.engine.input[c].fill(0, 0, n);
      }
      this.engine.process(n);
      this.engine.listen(n);
      for (let c = 0; c < 2; c++) out[c].set(this.engine.heard[c].subarray(0, n), at);
    }
  }

  /** Meters and place for the page. */
  report() {
    this.due += sampleRate / REPORTS_PER_SECOND;
    const { frame, playing, starving, starved, ended } = this.transport;
    this.transport.ended = false; // said once
    this.engine.readMeters();
    const meters = this.engine.meters.slice();
    const { latency } = this.engine;
    this.port.postMessage(
      { type: 'report', meters, latency, frame, playing, starving, starved, ended },
      [meters.buffer],
    );
  }
}

registerProcessor('lacquer', MasteringProcessor);
