// encoder.js -- PCM through a lossy encoder, packet by packet. MP3 (LAME) and AAC (FFmpeg's) are WebAssembly in a Worker
// of their own, in page and Node; Opus is the browser's. SPDX-License-Identifier: MIT
import { AudioSample, AudioSampleSource, MkvOutputFormat, NullTarget, Output } from 'mediabunny';

/** @typedef {import('mediabunny').EncodedPacket} Packet */
/** @typedef {'mp3' | 'aac' | 'opus'} Codec */
/** @typedef {(packet: Packet, config: AudioDecoderConfig) => Promise<void>} Take where packets go, one after the other */

const LEAVE_MS = 1000;
const PATIENCE_MS = 30000; // for a second of music; where a Worker may not start, nothing ever comes

/** @type {Record<Codec, { title: string, register: () => Promise<void> }>} */
const ENCODERS = {
  mp3: {
    title: 'MP3',
    register: async () => (await import('@mediabunny/mp3-encoder')).registerMp3Encoder(),
  },
  aac: {
    title: 'AAC',
    register: async () => (await import('@mediabunny/aac-encoder')).registerAacEncoder(),
  },
  opus: { title: 'Opus', register: async () => {} },
};

/**
 * @template T
 * @param {Promise<T>} work @param {string} title of the encoder @param {number} [patienceMs]
 * @returns {Promise<T>}
 * @throws {Error} when nothing has come until then
 */
export async function inTime(work, title, patienceMs = PATIENCE_MS) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    const words = `The ${title} encoder gave no answer for ${patienceMs / 1000} s. Try again, or write FLAC.`;
    timer = setTimeout(() => reject(new Error(words)), patienceMs);
  });
  try {
    return await Promise.race([work, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {(Int32Array | Float32Array)[]} planes @param {number} count @param {16 | '32f'} bits */
function planar(planes, count, bits) {
  const data =
    bits === 16 ? new Int16Array(count * planes.length) : new Float32Array(count * planes.length);
  planes.forEach((plane, c) => {
    data.set(plane.subarray(0, count), c * count);
  });
  return data;
}

/**
 * @param {{ codec: Codec, kbps: number, sampleRate: number, width: number, bits: 16 | '32f' }} kind
 * @param {Take} take gets every packet when it is made: none is held
 */
export async function openEncoder({ codec, kbps, sampleRate, width, bits }, take) {
  const { title, register } = ENCODERS[codec];
  await register();
  /** @type {Packet[]} */
  const waiting = []; // as many as come while one piece of music goes in
  /** @type {AudioDecoderConfig | undefined} */
  let config;
  const source = new AudioSampleSource({
    codec,
    bitrate: kbps * 1000,
    onEncodedPacket(packet, meta) {
      config ??= meta?.decoderConfig;
      waiting.push(packet);
    },
  });
  // The packets are taken on their way; where they go to is not looked at.
  const format = new MkvOutputFormat({ appendOnly: true });
  const output = new Output({ format, target: new NullTarget() });
  output.addAudioTrack(source);
  await inTime(output.start(), title);
  let frames = 0;
  let stopped = false;
  const handOn = async () => {
    for (const packet of waiting.splice(0)) if (config && !stopped) await take(packet, config); // what was called off writes no more
  };
  return {
    /** @param {(Int32Array | Float32Array)[]} planes @param {number} count */
    async push(planes, count) {
      const sample = new AudioSample({
        data: planar(planes, count, bits),
        format: bits === 16 ? 's16-planar' : 'f32-planar',
        ...{ numberOfChannels: width, sampleRate, timestamp: frames / sampleRate },
      });
      frames += count;
      try {
        await inTime(source.add(sample), title); // waits while the encoder is behind
      } finally {
        sample.close();
      }
      await handOn();
    },
    /** The last packets come. */
    async finish() {
      await inTime(output.finalize(), title);
      if (!config) throw new Error(`The ${title} encoder gave nothing.`);
      await handOn();
    },
    async cancel() {
      stopped = true;
      await inTime(output.cancel(), title, LEAVE_MS).catch(() => {}); // one that hangs is left
    },
  };
}
