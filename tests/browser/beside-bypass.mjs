// beside-bypass.mjs -- the studio playing with every block on, a worklet that does nothing beside it: whose sound drops out.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { openChromium } from './browsers.mjs';
import { ALL_ON, proof } from './same.mjs';
import { serveSource } from './site.mjs';

const BYPASS = `registerProcessor('bypass', class extends AudioWorkletProcessor {
  process([input], [output]) {
    output.forEach((plane, c) => input[c] && plane.set(input[c]));
    return true;
  }
});`;

/** Runs inside the page: both contexts play at the same time. @param {{ params: any, seconds: number }} options */
async function playBoth({ params, seconds }) {
  const prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
  const studio = await prove.studioWithSong(params);
  studio.standIn.choose('live'); // the chain is what is looked at
  const { LATENCY } = await import(/** @type {string} */ ('/web/player.js'));
  const { context } = studio.player;
  const bypass = new AudioContext({ sampleRate: context.sampleRate, latencyHint: LATENCY });
  await bypass.audioWorklet.addModule('/bypass.js');
  new AudioWorkletNode(bypass, 'bypass', { outputChannelCount: [2] }).connect(bypass.destination);
  await bypass.resume();
  await prove.until(() => studio.state.final.fresh, 120000);
  const count = (/** @type {any} */ c) => {
    const stats = c.playbackStats ?? c.playoutStats;
    return stats ? (stats.underrunEvents ?? stats.fallbackFramesEvents) : null;
  };
  studio.setLoop({ on: true, start: 0, end: studio.state.song.frames });
  studio.play();
  await prove.until(() => studio.state.transport.frame > 0);
  const before = [count(context), count(bypass)];
  const start = context.currentTime;
  let meters = 0;
  studio.addEventListener('meters', () => meters++);
  let made = 0; // source frame that the audio thread is at
  studio.player.node.addEventListener('report', ({ detail }) => {
    made = detail.frame;
  });
  /** @type {number[]} how much later that frame is shown, seconds */
  const behind = [];
  // What a user does meanwhile: switches A and B, drags a band.
  for (let i = 0; context.currentTime - start < seconds; i++) {
    studio.setSlot(i % 8 < 4 ? 'B' : 'A');
    studio.set('eq.3.gain_db', Math.sin(i / 10) * 6, { done: i % 10 === 9 });
    await new Promise((resolve) => setTimeout(resolve, 250));
    behind.push((made - studio.state.transport.frame) / studio.state.song.sampleRate);
  }
  behind.sort((x, y) => x - y);
  const late = { device: context.outputLatency, shown: behind[behind.length >> 1] };
  const { starved, playing } = studio.state.transport;
  const played = context.currentTime - start;
  const [own, idle] = [count(context), count(bypass)].map((n, i) => n - before[i]);
  const counted = before[0] !== null;
  return { own, idle, counted, starved, playing, played, meters, late };
}

/** Plays for so long, while settings move and the Worker renders. @param {number} seconds */
export async function besideBypass(seconds) {
  const { files } = await proof(30);
  const site = await serveSource({ ...files, '/bypass.js': BYPASS });
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`${site.url}/empty.html`);
    const got = await page.evaluate(playBoth, { params: ALL_ON, seconds });
    console.log(`underruns: ${got.own} own, ${got.idle} bypass; starved ${got.starved} times`);
    return got;
  } finally {
    await browser.close();
    await site.close();
  }
}

/** What holds for any length. @param {Awaited<ReturnType<typeof besideBypass>>} got @param {number} seconds */
export function holds(got, seconds) {
  assert.ok(got.played >= seconds && got.playing);
  assert.ok(got.meters > 20 * seconds, `${got.meters} meter readings`);
  assert.equal(got.starved, 0, 'the feed kept up');
  assert.ok(got.counted, 'this Chromium counts underruns');
  assert.ok(got.own <= got.idle, `${got.own} underruns, bypass ${got.idle}`);
}
