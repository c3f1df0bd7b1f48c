// realtime.test.mjs -- a minute of sound with every block on: no more underruns than a worklet that does nothing.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openChromium } from './browsers.mjs';
import { ALL_ON, proof } from './same.mjs';
import { serveSource } from './site.mjs';

const SECONDS = 60;

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
  return { own, idle, counted: before[0] !== null, starved, playing, played, meters, late };
}

/** @param {import('playwright-core').Browser} browser @param {string} url */
async function minute(browser, url) {
  const page = await browser.newPage();
  await page.goto(`${url}/empty.html`);
  const got = await page.evaluate(playBoth, { params: ALL_ON, seconds: SECONDS });
  await page.close();
  return got;
}

test(`${SECONDS} s with every block on, while settings move and the Worker renders`, async () => {
  const { files } = await proof(30);
  const site = await serveSource({ ...files, '/bypass.js': BYPASS });
  const browser = await openChromium();
  try {
    const got = await minute(browser, site.url);
    console.log(`underruns: ${got.own} own, ${got.idle} bypass; starved ${got.starved} times`);
    assert.ok(got.played >= SECONDS && got.playing);
    assert.ok(got.meters > 20 * SECONDS, `${got.meters} meter readings`);
    assert.equal(got.starved, 0, 'the feed kept up');
    assert.ok(got.counted, 'this Chromium counts underruns');
    assert.ok(got.own <= got.idle, `${got.own} underruns, bypass ${got.idle}`);
    const { device, shown } = got.late;
    assert.ok(device > 0 && device < 0.15, `A and B change after ${device} s`);
    assert.ok(Math.abs(shown - device) < 0.05, `${shown} s shown, ${device} s heard`);
  } finally {
    await browser.close();
    await site.close();
  }
});
