// m4a-write.js -- AAC in M4A. An edit list takes off what the encoder puts before the song, and the last packet is as
// long as what is left of it. SPDX-License-Identifier: MIT
import { openEncoder } from './encoder.js';
import { DELAY, FRAME, m4aHead } from './m4a-head.js';
import { gathered } from './packets.js';

const PIECE = 1 << 20; // bytes of one write

/**
 * Written as it is encoded, behind room for the index.
 * @param {import('./writers.js').Shape} shape
 * @param {import('./writers.js').Write} write
 * @param {import('./tags.js').Tags} [tags]
 * @returns {Promise<import('./writers.js').Writer>}
 */
export async function m4aWriter({ sampleRate, width, frames, kbps = 256 }, write, tags) {
  const sizes = new Uint32Array(Math.ceil((DELAY + frames) / FRAME)); // of packets
  const out = gathered(write);
  let there = 0;
  /** @type {Awaited<ReturnType<typeof m4aHead>>} */
  let head;
  /** @type {import('./encoder.js').Take} */
  const take = async (packet, config) => {
    if (there === sizes.length) return; // silence behind the song
    if (there === 0) {
      head = await m4aHead(packet, config, { sampleRate, frames }, tags);
      await out.put(head(sizes));
    }
    sizes[there++] = packet.data.length;
    await out.put(packet.data);
  };
  const encoder = await openEncoder({ codec: 'aac', kbps, sampleRate, width, bits: '32f' }, take);
  return {
    push: encoder.push,
    async finish() {
      await encoder.finish();
      if (there < sizes.length)
        throw new Error('The AAC encoder stopped before the end of the song.');
      await out.flush();
      const whole = head(sizes);
      for (let at = 0; at < whole.length; at += PIECE) await write(whole.slice(at, at + PIECE), at);
    },
    cancel: encoder.cancel,
  };
}
