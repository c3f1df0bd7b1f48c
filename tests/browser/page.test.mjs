// page.test.mjs -- the page as a musician uses it, in Chromium. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { cell, demo, land, openStudioPages } from './studio-page.mjs';

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

/** @param {import('playwright-core').Page} page @param {string} name */
const button = (page, name) => page.getByRole('button', { name, exact: true });

/** A stereo tone as a 16-bit WAV file. @param {string} name @param {number} seconds */
function tone(name, seconds = 2) {
  const rate = 44100;
  const frames = Math.round(rate * seconds);
  const bytes = Buffer.alloc(44 + frames * 4);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 4, 28);
  bytes.writeUInt16LE(4, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(frames * 4, 40);
  for (let i = 0; i < frames; i++) {
    const x = Math.round(6000 * Math.sin((2 * Math.PI * 440 * i) / rate));
    bytes.writeInt16LE(x, 44 + 4 * i);
    bytes.writeInt16LE(x, 46 + 4 * i);
  }
  return { name, mimeType: 'audio/wav', buffer: bytes };
}

test('a newcomer has a written master within 60 seconds: demo, play, compare, target, export', async () => {
  const began = Date.now();
  const { page, faults, requests, close } = await studio.page();
  await demo(page);
  await page.getByText('B is still your original').waitFor();
  await button(page, 'Play').click();
  await button(page, 'Pause').waitFor();
  const momentary = page.getByRole('status', { name: 'Momentary' });
  await momentary.filter({ hasText: /^-\d/ }).waitFor();
  await page.keyboard.press('x');
  assert.equal(await page.getByRole('radio', { name: 'A source' }).isChecked(), true);
  await page.getByRole('radio', { name: 'B master' }).check();
  assert.equal(await page.getByRole('checkbox', { name: 'Level match' }).isChecked(), true);
  await land(page, -12);
  assert.equal(await page.getByText('B is still your original').count(), 0);
  assert.ok(Math.abs(Number(await cell(page, 'B', 0).textContent()) - -12) <= 0.1);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Export').click(),
  ]);
  assert.equal(download.suggestedFilename(), 'Lacquer demo master.wav');
  const bytes = await readFile(await download.path());
  assert.equal(bytes.toString('latin1', 0, 4), 'RIFF');
  assert.equal(bytes.length > 30 * 48000 * 6, true);
  await page.getByText(/^Written and read back: -1[12]\.\d LUFS, .*24\/48, 0:30/).waitFor();
  assert.ok(Date.now() - began < 60000);
  assert.deepEqual(faults, []);
  for (const url of requests)
    assert.ok(url.startsWith(studio.site.url) || url.startsWith('blob:'), url);
  await close();
});

test('clicking the waveform goes there, dragging over it loops, keys set the ends', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  const box = await page.locator('.wave-field').boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width / 2, box.y + 40);
  const slider = page.getByRole('slider', { name: 'Position' });
  await page.waitForFunction(
    () =>
      Math.abs(Number(/** @type {any} */ (document.querySelector('.position'))?.value) - 15) < 0.1,
  );
  await page.mouse.move(box.x + box.width * 0.2, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 40, { steps: 4 });
  await page.mouse.up();
  assert.equal(await button(page, 'Loop').getAttribute('aria-pressed'), 'true');
  await page.keyboard.press('l');
  assert.equal(await button(page, 'Loop').getAttribute('aria-pressed'), 'false');
  const at = Number(await slider.inputValue());
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(
    (x) =>
      Math.abs(Number(/** @type {any} */ (document.querySelector('.position'))?.value) - x - 5) <
      0.2,
    at,
  );
  assert.deepEqual(faults, []);
  await close();
});

test('an equaliser band follows mouse, arrows and typing; undo takes one gesture back', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  await page.getByRole('switch', { name: 'Equaliser on' }).click();
  const equaliser = page.getByRole('region', { name: 'Equaliser', exact: true });
  await equaliser.locator('.eq-field').dblclick(); // at 0 dB
  const band = page.getByRole('button', { name: /^Band 1:/ });
  const box = await band.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y - 30, { steps: 5 });
  await page.mouse.up();
  const gain = page.getByRole('spinbutton', { name: 'Gain', exact: true });
  const dragged = Number(await gain.inputValue());
  assert.ok(dragged > 1, `${dragged} dB`);
  await band.press('ArrowDown');
  assert.equal(Number(await gain.inputValue()), Number((dragged - 0.5).toFixed(1)));
  await button(page, 'Undo').click();
  await button(page, 'Undo').click();
  assert.equal(Number(await gain.inputValue()), 0);
  await button(page, 'Redo').click();
  assert.equal(Number(await gain.inputValue()), dragged);
  await gain.fill('-3.5');
  await gain.press('Enter');
  await page.getByRole('button', { name: /^Band 1: .*-3\.5 dB/ }).waitFor();
  await gain.dblclick();
  assert.equal(Number(await gain.inputValue()), 0);
  assert.deepEqual(faults, []);
  await close();
});

test('a block that is off is one line, and opening one folds the others', async () => {
  const { page, close } = await studio.page();
  await demo(page);
  const open = () => page.locator('.body:not([hidden])').count();
  assert.equal(await open(), 0);
  for (const name of ['Input', 'Equaliser', 'Stereo', 'Loudness']) {
    await page
      .getByRole('region', { name, exact: true })
      .getByRole('switch', { name: `${name} on` })
      .click();
    assert.equal(await open(), 1);
  }
  await page.getByRole('switch', { name: 'Loudness on' }).click();
  assert.equal(await open(), 0);
  await close();
});

test('a text file as WAV gets a sentence with its name, and the page lives on', async () => {
  const { page, close } = await studio.page();
  const file = {
    name: 'notes.wav',
    mimeType: 'audio/wav',
    buffer: Buffer.from('not a sound at all, just words'),
  };
  await page.getByLabel('Audio file').setInputFiles(file);
  await page.getByRole('alert').filter({ hasText: 'notes.wav' }).waitFor();
  await page.getByLabel('Audio file').setInputFiles(tone('tone.wav'));
  await cell(page, 'A', 0).filter({ hasText: /\d/ }).waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  await close();
});

test('a second file asks whether it is the song or a reference', async () => {
  const { page, faults, close } = await studio.page();
  await page.getByLabel('Audio file').setInputFiles(tone('first.wav'));
  await cell(page, 'A', 0).filter({ hasText: /\d/ }).waitFor();
  assert.equal(await page.getByRole('radio', { name: 'R reference' }).count(), 0);
  await page.getByLabel('Audio file').setInputFiles(tone('second.wav'));
  await button(page, 'Add as reference').click();
  await page.getByRole('radio', { name: 'R reference' }).check();
  await page.getByLabel('Audio file').setInputFiles(tone('third.wav'));
  await button(page, 'Open as song').click();
  await page.getByText('third.wav').first().waitFor();
  // Asking has left every other window of the page where it was.
  await page.getByRole('button', { name: /^Tags: / }).click();
  await page.getByRole('dialog', { name: 'Tags' }).getByRole('button', { name: 'Done' }).click();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys and hands' }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test('the recipe link brings the settings back', async () => {
  const { page, close } = await studio.page({
    init: () =>
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: async () => Promise.reject(new Error('no')) },
      }),
  });
  await demo(page);
  await land(page, -13);
  await button(page, 'Copy link').click();
  await page.waitForFunction(() => location.hash.length > 10);
  const { hash } = new URL(page.url());
  await close();
  const second = await studio.page({ hash });
  await demo(second.page);
  assert.equal(
    Number(await second.page.getByRole('spinbutton', { name: 'Target loudness' }).inputValue()),
    -13,
  );
  await second.close();
});

test('single keys can be switched off, and stay off', async () => {
  const { page, close } = await studio.page();
  await demo(page);
  await page.keyboard.press('?');
  await page.getByRole('checkbox', { name: 'Single keys' }).uncheck();
  await button(page, 'Close').click();
  await page.keyboard.press('x');
  assert.equal(await page.getByRole('radio', { name: 'B master' }).isChecked(), true);
  await page.keyboard.press('?');
  await page.getByRole('checkbox', { name: 'Single keys' }).check();
  await button(page, 'Close').click();
  await page.keyboard.press('x');
  assert.equal(await page.getByRole('radio', { name: 'A source' }).isChecked(), true);
  await close();
});

/** @type {[string, () => void][]} */
const LACKS = [
  ['AudioWorklet', () => Reflect.deleteProperty(window, 'AudioWorkletNode')],
  ['SIMD', () => Object.assign(WebAssembly, { validate: () => false })],
  ['https', () => Object.defineProperty(window, 'isSecureContext', { value: false })],
];

for (const [word, init] of LACKS) {
  test(`a page without ${word} says so in a sentence`, async () => {
    const { page, faults, close } = await studio.page({ init });
    await page.getByRole('alert').filter({ hasText: word }).waitFor();
    assert.deepEqual(faults, []);
    await close();
  });
}
