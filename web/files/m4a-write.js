// m4a-write.js -- AAC in M4A. An edit list takes off what the encoder puts before the song, and the last packet is as
// long as what is left of it. SPDX-License-Identifier: MIT
import { Mp4OutputFormat } from 'mediabunny';
import { openEncoder } from './encoder.js';
import { inPieces, packed } from './packets.js';
import { toMediabunny } from './tags-media.js';

const FRAME = 1024; // samples of a packet, ISO/IEC 14496-3
const DELAY = 1024; // samples that the encoder puts before the song
const PARENTS = ['moov', 'trak', 'edts', 'mdia'];

/**
 * What each box of version 0 says of time, 32-bit words behind its head (ISO/IEC 14496-12, 8.2 to 8.6): no time of day,
 * so that a master gives the same bytes whenever it is written; and the song's length to the sample, not in ticks.
 * @type {Record<string, (sampleRate: number, frames: number) => Record<number, number>>}
 */
const CLOCKS = {
  mvhd: (sampleRate, frames) => ({ 1: 0, 2: 0, 3: sampleRate, 4: frames }),
  tkhd: (_, frames) => ({ 1: 0, 2: 0, 5: frames }),
  elst: (_, frames) => ({ 2: frames }),
  mdhd: () => ({ 1: 0, 2: 0 }),
};

/** @param {DataView} view @param {number} start @param {number} end of the boxes @param {[number, number]} song its rate and length */
function setClocks(view, start, end, song) {
  for (let at = start; at + 8 <= end; ) {
    const size = view.getUint32(at);
    const type = String.fromCharCode(...new Uint8Array(view.buffer, at + 4, 4));
    if (size < 8) return; // reaches to the end, or is 64 bits long: the sound, which has no clock
    if (PARENTS.includes(type)) setClocks(view, at + 8, at + size, song);
    for (const [word, value] of Object.entries(CLOCKS[type]?.(...song) ?? {}))
      view.setUint32(at + 8 + 4 * Number(word), value);
    at += size;
  }
}

/**
 * @param {import('./writers.js').Shape} shape
 * @param {import('./writers.js').Write} write
 * @param {import('./tags.js').Tags} [tags]
 * @returns {Promise<import('./writers.js').Writer>}
 */
export async function m4aWriter({ sampleRate, width, frames, kbps = 256 }, write, tags) {
  const encoder = await openEncoder({ codec: 'aac', kbps, sampleRate, width, bits: '32f' });
  return {
    push: encoder.push,
    async finish() {
      const bytes = await packed({
        format: new Mp4OutputFormat({ fastStart: 'in-memory' }),
        codec: 'aac',
        made: await encoder.finish(),
        ...{ sampleRate, size: FRAME, start: -DELAY, total: DELAY + frames },
        tags: toMediabunny(tags, 'm4a'),
      });
      setClocks(new DataView(bytes.buffer), 0, bytes.length, [sampleRate, frames]);
      await inPieces(bytes, write);
    },
    cancel: encoder.cancel,
  };
}
