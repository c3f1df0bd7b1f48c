// states.test.mjs -- what the page does when the browser or the memory refuses: a sentence, and the work goes on.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { wavHead } from '../../web/files/wav-write.js';
import { near } from '../lib/core.mjs';
import { db, rms, sine, strays } from '../lib/signal.mjs';
import { cell, demo, openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
/** @type {string} */
let folder;
before(async () => {
  studio = await openStudioPages();
  folder = await mkdtemp(join(tmpdir(), 'lacquer-states-'));
});
after(async () => {
  await studio?.close();
  await rm(folder, { recursive: true });
});

/** @param {import('playwright-core').Page} page @param {string} name */
const button = (page, name) => page.getByRole('button', { name, exact: true });

/** @param {import('playwright-core').Page} page @returns {Promise<number>} seconds */
const place = async (page) =>
  Number(await page.getByRole('slider', { name: 'Position' }).inputValue());

/** @param {import('playwright-core').Page} page @param {number} from seconds */
const movesOn = (page, from) =>
  page.waitForFunction(
    (x) => Number(/** @type {any} */ (document.querySelector('.position'))?.value) > x + 0.3,
    from,
  );

/** A browser that starts no sound until the test allows it. */
function holdSound() {
  const state = /** @type {any} */ (window);
  const Native = window.AudioContext;
  window.AudioContext = class extends Native {
    /** @param {AudioContextOptions} [options] */
    constructor(options = {}) {
      super(options);
      super.suspend();
    }

    /** @override */
    resume() {
      return state.allowed ? super.resume() : Promise.reject(new DOMException('held back'));
    }
  };
}

for (const [how, act] of /** @type {const} */ ([
  ['its button', (page) => button(page, 'Start the sound').click()],
  ['a click anywhere', (page) => page.mouse.click(700, 8)],
  ['a key', (page) => page.keyboard.press('Shift')],
]))
  test(`sound that is held back: the page says what to do, and ${how} starts it`, async () => {
    const { page, faults, close } = await studio.page({ init: holdSound });
    await demo(page);
    const notice = page.getByRole('alert').filter({ hasText: 'holds the sound back' });
    assert.equal(await notice.count(), 0);
    await button(page, 'Play').click();
    await notice.filter({ hasText: 'Click anywhere or press a key' }).waitFor();
    assert.equal(await place(page), 0);
    await page.evaluate(() => Object.assign(window, { allowed: true }));
    await act(page);
    await movesOn(page, 0);
    await notice.waitFor({ state: 'detached' });
    assert.equal(await button(page, 'Pause').count(), 1);
    assert.deepEqual(faults, []);
    await close();
  });

/** A device that plays at 48 kHz only, as Firefox refuses; and the last node before the loudspeaker. */
function refuseRate() {
  const Native = window.AudioContext;
  window.AudioContext = class extends Native {
    /** @param {AudioContextOptions} [options] */
    constructor(options = {}) {
      const { sampleRate = 48000 } = options;
      if (sampleRate !== 48000) throw new DOMException('rate', 'NotSupportedError');
      super({ ...options, sampleRate });
    }
  };
  const connect = /** @type {any} */ (AudioNode.prototype.connect);
  AudioNode.prototype.connect = /** @type {any} */ (
    function (/** @type {any[]} */ ...args) {
      if (args[0] instanceof AudioDestinationNode) Object.assign(window, { last: this });
      return connect.apply(this, args);
    }
  );
}

/** Two seconds of what is heard, by a recorder beside the loudspeaker. Runs inside the page. */
async function listen() {
  const { last } = /** @type {any} */ (window);
  await last.context.audioWorklet.addModule('/tests/browser/recorder.js');
  const options = { outputChannelCount: [2], channelCount: 2, channelCountMode: 'explicit' };
  const recorder = new AudioWorkletNode(last.context, 'recorder', /** @type {any} */ (options));
  last.connect(recorder).connect(last.context.destination);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const planes = await new Promise((resolve) => {
    recorder.port.onmessage = ({ data }) => resolve(data);
    recorder.port.postMessage('take');
  });
  return { rate: last.context.sampleRate, left: [...planes[0].slice(-96000)] };
}

/** @param {number} rate @param {number} seconds */
function toneFile(rate, seconds) {
  const frames = rate * seconds;
  const tone = sine(997, -6, frames, rate);
  const head = wavHead({ sampleRate: rate, width: 1, frames, bits: '32f' });
  return Buffer.concat([head, Buffer.from(tone.buffer, tone.byteOffset, tone.byteLength)]);
}

test('a rate that the device refuses: the file keeps its own, a badge says so, the sound is right', async () => {
  const { page, faults, close } = await studio.page({ init: refuseRate });
  const file = { name: 'tone.wav', mimeType: 'audio/wav', buffer: toneFile(44100, 20) };
  await page.getByLabel('Audio file').setInputFiles(file);
  await cell(page, 'A', 0).filter({ hasText: /\d/ }).waitFor();
  await page
    .getByRole('note')
    .filter({ hasText: 'Heard at 48 kHz; the file keeps 44.1 kHz.' })
    .waitFor();
  await page.locator('#song').filter({ hasText: '44.1 kHz' }).waitFor();
  await button(page, 'Play').click();
  await movesOn(page, 0);
  const { rate, left } = await page.evaluate(listen);
  assert.equal(rate, 48000);
  const heard = Float32Array.from(left);
  // An engine at the device's rate, or sound that is not converted, is off 997 Hz by 48/44.1.
  near(db(rms(heard) * Math.SQRT2), -6, 0.02, 'dB');
  const worst = strays(heard, 997, 48000);
  assert.ok(worst < -90, `${worst.toFixed(1)} dBFS beside the tone`);
  assert.deepEqual(faults, []);
  await close();
});

/** A file with nothing on the disk but its head. @param {string} name @param {Uint8Array} head @param {number} size */
async function hollow(name, head, size) {
  const path = join(folder, name);
  const file = await open(path, 'w');
  await file.write(head);
  await file.truncate(size);
  await file.close();
  return path;
}

/** Opens a file beside the demo, and says what became of both. @param {any} page @param {any} file */
async function refused(page, file) {
  await demo(page);
  await page.locator('.final .b:not(.stale)').waitFor();
  await button(page, 'Play').click();
  await movesOn(page, 0);
  await page.getByLabel('Audio file').setInputFiles(file);
  await button(page, 'Open as song').click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  const text = (await alert.textContent()) ?? '';
  // The song before goes on: it plays, it is measured, it can be written.
  await movesOn(page, await place(page));
  assert.match((await page.locator('#song').textContent()) ?? '', /Lacquer demo/);
  assert.match((await cell(page, 'A', 0).textContent()) ?? '', /^-\d/);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Export').click(),
  ]);
  assert.equal(download.suggestedFilename(), 'Lacquer demo master.wav');
  return text;
}

test('a WAV of eight days: a sentence with its name and the limit, the song before stays', async () => {
  const { page, faults, close } = await studio.page();
  const head = wavHead({ sampleRate: 48000, width: 2, frames: 2 ** 35, bits: 16 });
  const path = await hollow('endless.wav', head, head.length + 2 ** 37);
  const text = await refused(page, path);
  assert.match(
    text,
    /endless\.wav was not opened\. It is longer than 12 hours: too long to be mastered/,
  );
  assert.deepEqual(faults, []);
  await close();
});

test('a gigabyte that only begins like FLAC: a sentence soon, the song before stays', async () => {
  const { page, faults, close } = await studio.page();
  const path = await hollow('endless.flac', Buffer.from('fLaC'), 2 ** 30 + 1);
  const text = await refused(page, path);
  assert.match(
    text,
    /endless\.flac was not opened\. It is damaged: too much of it could not be decoded/,
  );
  assert.deepEqual(faults, []);
  await close();
});
