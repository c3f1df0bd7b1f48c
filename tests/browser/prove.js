// prove.js -- runs inside a page under test: the same song through worklet and Worker, each to one hash.
// SPDX-License-Identifier: MIT
import { createMasteringNode } from '/web/lacquer.js';

export const URLS = { wasmUrl: '/web/lacquer.wasm', workletUrl: '/web/worklet.js' };

/** @param {Float32Array[]} planes @returns {Promise<string>} SHA-256 of the left channel, then the right */
export async function sha(planes) {
  const bytes = await new Blob(
    planes.map((plane) => new Uint8Array(plane.slice().buffer)),
  ).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (b) => b.toString(16).padStart(2, '0')).join('');
}

/** What the test left at /song.json and /song.f32: planar, left then right. */
export async function song() {
  const { sampleRate, frames } = await (await fetch('/song.json')).json();
  const all = new Float32Array(await (await fetch('/song.f32')).arrayBuffer());
  return { sampleRate, frames, channels: [all.slice(0, frames), all.slice(frames)] };
}

/** A worklet that keeps what passes through it. @param {BaseAudioContext} context */
export async function recorder(context) {
  await context.audioWorklet.addModule('/tests/browser/recorder.js');
  const node = new AudioWorkletNode(context, 'recorder', {
    outputChannelCount: [2],
    channelCount: 2,
    channelCountMode: 'explicit',
  });
  const take = () =>
    new Promise((resolve) => {
      node.port.onmessage = ({ data }) => resolve(data);
      node.port.postMessage('take');
    });
  return { node, /** @type {() => Promise<Float32Array[]>} */ take };
}

/**
 * @param {Record<string, number>} params
 * @param {any} [hint] renderSizeHint, where the browser knows it
 * @param {Record<string, number>} [monitor] what is heard
 */
export async function offline(params, hint, monitor = {}) {
  const { sampleRate, frames, channels } = await song();
  const probe = new OfflineAudioContext(2, 1, sampleRate);
  const { latency } = await createMasteringNode(probe, { ...URLS, recipe: { params } });
  const length = frames + latency;
  const context = new OfflineAudioContext({ numberOfChannels: 2, length, sampleRate, ...hint });
  const master = await createMasteringNode(context, { ...URLS, recipe: { params } });
  master.set(monitor);
  const buffer = new AudioBuffer({ numberOfChannels: 2, length: frames, sampleRate });
  for (const [c, channel] of channels.entries()) buffer.copyToChannel(channel, c);
  const source = new AudioBufferSourceNode(context, { buffer });
  const { node, take } = await recorder(context);
  source.connect(master).connect(node).connect(context.destination);
  source.start();
  const rendered = await context.startRendering();
  const out = [0, 1].map((c) => rendered.getChannelData(c).slice(latency));
  const recorded = (await take()).map((plane) => plane.slice(latency, latency + frames));
  return { rendered: await sha(out), recorded: await sha(recorded), frames: out[0].length };
}

/** @param {() => boolean} done @param {number} [ms] */
export async function until(done, ms = 60000) {
  for (const start = Date.now(); !done(); ) {
    if (Date.now() - start > ms) throw new Error(`waited ${ms} ms for ${done}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A studio with the test's song open. @param {Record<string, number>} params */
export async function studioWithSong(params) {
  const { Studio } = await import('/web/studio.js');
  const studio = new Studio(URLS);
  const bytes = await (await fetch('/song.wav')).arrayBuffer();
  await studio.open(new File([bytes], 'song.wav'));
  if (studio.state.error) throw new Error(studio.state.error.text);
  for (const [name, value] of Object.entries(params)) studio.set(name, value);
  studio.setMatch(false);
  return studio;
}

/** The studio's own path, in real time: what comes out of the worklet from the first frame on. */
export async function realtime(studio) {
  const { player, state } = studio;
  const { node, take } = await recorder(player.context);
  player.node.connect(node).connect(player.context.destination);
  player.node.disconnect(player.context.destination);
  let ended = false;
  player.addEventListener('report', ({ detail }) => {
    ended ||= detail.ended;
  });
  player.play(0);
  await until(() => ended);
  const planes = await take();
  const start = Math.min(...planes.map((plane) => plane.findIndex((x) => x !== 0)));
  const { starved } = state.transport;
  return { planes: planes.map((plane) => plane.slice(start)), starved };
}

/**
 * Finds the start of a song in a take: its filters may sound a little before it, within the latency.
 * @param {Float32Array[]} take
 * @param {Float32Array[]} written
 * @param {number} latency
 */
export function aligned(take, written, latency) {
  const same = (/** @type {number} */ start) =>
    written.every((plane, c) => plane.subarray(0, 64).every((x, i) => x === take[c][start + i]));
  for (let start = 0; start <= latency; start++)
    if (same(start)) return written.map((plane, c) => take[c].slice(start, start + plane.length));
  throw new Error('The first samples of the song are not in the take.');
}
