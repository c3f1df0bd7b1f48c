// hash.test.mjs -- what you hear is what you export: one hash over a real song with every block on.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../../scripts/house.mjs';
import { toValues } from '../../wasm/params.js';
import { render } from '../lib/core.mjs';
import { scratch } from '../lib/music.mjs';
import { openChromium, openFirefox } from './browsers.mjs';
import { ALL_ON, proof, sha } from './same.mjs';
import { serveSource } from './site.mjs';

const SECONDS = 12;
const SIZES = [1, 64, 128, 441, 512, 4096];
const { pcm, values, channels, hash, files } = await proof(SECONDS);
const { frames, sampleRate } = pcm;

/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;
before(async () => {
  site = await serveSource(files);
});
after(() => site.close());

test('the song is not trivial: the master differs from it and is not silent', () => {
  assert.equal(frames, SECONDS * sampleRate);
  assert.notEqual(hash, sha(pcm.channels));
  assert.ok(channels.every((plane) => plane.some((x) => Math.abs(x) > 0.5)));
});

/** The song with silence behind it, so that all of it comes out. @param {number} latency */
const padded = (latency) =>
  pcm.channels.map((plane) => {
    const longer = new Float32Array(frames + latency);
    longer.set(plane);
    return longer;
  });

/** A size of 1 to 4096, small ones as likely as large ones. */
function randomSizes() {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 1 + ((state >>> 8) % (1 << Math.min(12, state >>> 28)));
  };
}

for (const size of [...SIZES, 'random'])
  test(`Node gives the same samples in blocks of ${size}`, () => {
    const { latency } = render(ALL_ON, [new Float32Array(1)], { rate: sampleRate }).engine;
    const block = typeof size === 'number' ? size : randomSizes();
    const { out } = render(ALL_ON, padded(latency), { rate: sampleRate, block });
    assert.equal(sha(out.map((plane) => plane.slice(latency))), hash);
  });

/** @param {string} command @param {string[]} args @param {Buffer} [input] @returns {Buffer} */
function call(command, args, input) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: ROOT,
    input,
    maxBuffer: 1 << 28,
  });
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? stderr}`);
  return stdout;
}

/** @param {Float32Array[]} planes @returns {Buffer} */
function interleaved(planes) {
  const all = new Float32Array(2 * planes[0].length);
  planes.forEach((plane, c) => {
    for (let i = 0; i < plane.length; i++) all[2 * i + c] = plane[i];
  });
  return Buffer.from(all.buffer);
}

for (const compiler of ['gcc', 'clang'])
  test(`native ${compiler} gives the same samples in blocks of any size`, () => {
    const folder = `build/native/${compiler}`;
    call('cmake', ['-S', '.', '-B', folder, '-G', 'Ninja', `-DCMAKE_C_COMPILER=${compiler}`]);
    call('ninja', ['-C', folder, 'render_native']);
    const settings = join(scratch, 'values.f32');
    writeFileSync(settings, new Uint8Array(values.buffer));
    const { latency } = render(ALL_ON, [new Float32Array(1)], { rate: sampleRate }).engine;
    const input = interleaved(padded(latency));
    for (const block of [...SIZES, 0]) {
      const args = [`${sampleRate}`, `${block}`, settings];
      const raw = call(join(ROOT, folder, 'render_native'), args, input);
      const out = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
      const planes = [0, 1].map((c) =>
        Float32Array.from({ length: frames }, (_, i) => out[2 * (i + latency) + c]),
      );
      assert.equal(sha(planes), hash, `blocks of ${block || 'random size'}`);
    }
  });

/** Runs inside the page. @param {Record<string, number>} params */
async function offlineInPage(params) {
  const { offline } = await import(/** @type {string} */ ('/tests/browser/prove.js'));
  return offline(params);
}

test('with linear phase and the clipper too: Node, native gcc and clang, Chromium and Firefox', async () => {
  const all = { ...ALL_ON, 'eq.phase': 1, 'loudness.clip': 1 };
  const { latency } = render(all, [new Float32Array(1)], { rate: sampleRate }).engine;
  const trimmed = (/** @type {Float32Array[]} */ planes) =>
    sha(planes.map((plane) => plane.slice(latency, latency + frames)));
  const wanted = trimmed(render(all, padded(latency), { rate: sampleRate }).out);
  assert.notEqual(wanted, hash);
  const settings = join(scratch, 'structural.f32');
  writeFileSync(settings, new Uint8Array(toValues(all).values.buffer));
  for (const compiler of ['gcc', 'clang']) {
    const tool = join(ROOT, `build/native/${compiler}/render_native`);
    const raw = call(tool, [`${sampleRate}`, '0', settings], interleaved(padded(latency)));
    const out = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
    const planes = [0, 1].map((c) => out.filter((_, i) => i % 2 === c));
    assert.equal(trimmed(planes), wanted, compiler);
  }
  for (const open of /** @type {(() => Promise<any>)[]} */ ([openChromium, openFirefox])) {
    const browser = await open();
    try {
      const page = await browser.newPage();
      await page.goto(`${site.url}/empty.html`);
      const { rendered, recorded } = await page.evaluate(offlineInPage, all);
      assert.deepEqual([rendered, recorded], [wanted, wanted], open.name);
    } finally {
      await browser.close();
    }
  }
});

test('Chromium: worklet in an OfflineAudioContext, studio Worker and one run in real time', async () => {
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`${site.url}/empty.html`);
    const { rendered, recorded } = await page.evaluate(offlineInPage, ALL_ON);
    assert.equal(rendered, hash, 'offline, rendered buffer');
    assert.equal(recorded, hash, 'offline, recorder worklet');
    const live = await page.evaluate(async (params) => {
      const prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
      const studio = await prove.studioWithSong(params);
      const { channels } = await studio.calls.call('render', { values: studio.values() });
      const { planes, starved } = await prove.realtime(studio);
      const heard = prove.aligned(planes, channels, studio.player.node.latency);
      return { worker: await prove.sha(channels), heard: await prove.sha(heard), starved };
    }, ALL_ON);
    assert.equal(live.worker, hash, 'Worker');
    assert.equal(live.starved, 0, 'the feed kept up');
    assert.equal(live.heard, hash, 'real time, from the first sample to the last');
  } finally {
    await browser.close();
  }
});

test('Firefox: worklet in an OfflineAudioContext', async () => {
  const browser = await openFirefox();
  try {
    const page = await browser.newPage();
    await page.goto(`${site.url}/empty.html`);
    const { rendered, recorded } = await page.evaluate(offlineInPage, ALL_ON);
    assert.equal(rendered, hash, 'rendered buffer');
    assert.equal(recorded, hash, 'recorder worklet');
  } finally {
    await browser.close();
  }
});
