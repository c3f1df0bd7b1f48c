// hours.test.mjs -- songs of hours in the page: they open, play, seek, are measured and written, and the page stays
// small. What it took is told. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium as playwright } from 'playwright-core';
import { chromium } from '../../scripts/house.mjs';
import { wavHead } from '../../web/files/wav-write.js';
import { serveSource } from '../browser/site.mjs';
import { cell } from '../browser/studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const SHARE = Number(process.env.LACQUER_HOURS_SHARE ?? 1); // of the length, while something is tried out
const MOST_MB = 600; // of the renderer
const MOST_MS = 300; // until a seek is heard
const PLAYABLE_S = 5; // from the drop, whatever its length
const APART = 60; // seconds from one sounding stretch to the next; between them the file is a hole, which is silence
const SOUNDS = 12; // seconds of each
const PATIENCE = 3 * 60 * 60 * 1000; // ms: a busy machine is slow, not wrong

const folder = mkdtempSync(join(tmpdir(), 'lacquer-hours-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A minute that swells and fades, in 24 bits. @param {number} rate @returns {Uint8Array} */
function swell(rate) {
  const frames = SOUNDS * rate;
  const bytes = new Uint8Array(6 * frames);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < frames; i++) {
    const t = i / rate;
    const envelope = 0.1 + 0.2 * Math.sin((Math.PI * t) / SOUNDS);
    for (const c of [0, 1]) {
      const x =
        envelope * (Math.sin(2 * Math.PI * (220 + c) * t) + Math.sin(2 * Math.PI * 3000 * t));
      const n = Math.round(x * 8388607);
      view.setUint16(6 * i + 3 * c, n & 0xffff, true);
      view.setInt8(6 * i + 3 * c + 2, n >> 16);
    }
  }
  return bytes;
}

/** A file whose silence takes no room on disk. @param {number} hours @param {number} rate */
function longFile(hours, rate) {
  const path = join(folder, `${hours} h ${rate}.wav`);
  const frames = Math.round(hours * 3600 * SHARE) * rate;
  const head = wavHead({ sampleRate: rate, width: 2, frames, bits: 24 });
  const sound = swell(rate);
  const fd = openSync(path, 'w');
  writeSync(fd, head, 0, head.length, 0);
  ftruncateSync(fd, head.length + 6 * frames);
  for (let at = 0; at + SOUNDS * rate < frames; at += APART * rate)
    writeSync(fd, sound, 0, sound.length, head.length + 6 * at);
  closeSync(fd);
  return { path, frames, seconds: frames / rate, size: statSync(path).size };
}

/** @param {string} name @returns {string} what the system says of a process, nothing when it has gone */
function proc(name) {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** Renderers of the browser with this profile, by their size. @param {string} profile @returns {number[]} MB, proportional set */
function renderers(profile) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parent = new Map(
    all.map((pid) => [
      pid,
      proc(`${pid}/stat`)
        .replace(/^.*\) \S /, '')
        .split(' ')[0],
    ]),
  );
  const lines = new Map(all.map((pid) => [pid, proc(`${pid}/cmdline`)]));
  const root = all.find((pid) => {
    const line = lines.get(pid) ?? '';
    return line.includes(`--user-data-dir=${profile}`) && !line.includes('--type=');
  });
  const under = (/** @type {string | undefined} */ pid) => {
    for (let at = pid; at && at !== '0'; at = parent.get(at)) if (at === root) return true;
    return false;
  };
  return all
    .filter((pid) => lines.get(pid)?.includes('--type=renderer') && under(pid))
    .map((pid) => Number(/^Pss:\s+(\d+)/m.exec(proc(`${pid}/smaps_rollup`))?.[1] ?? 0) / 1024)
    .sort((a, b) => b - a);
}

/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;
before(async () => {
  site = await serveSource();
});
after(() => site.close());

/** What goes to the device passes here, so that a test can hear it. */
function listenIn() {
  const own = AudioNode.prototype.connect;
  AudioNode.prototype.connect = /** @type {any} */ (
    function (/** @type {any} */ to, /** @type {any[]} */ ...rest) {
      const made = Reflect.apply(own, this, [to, ...rest]);
      if (to instanceof AudioDestinationNode) {
        const tap = new AnalyserNode(this.context, { fftSize: 256 });
        Reflect.apply(own, this, [tap]);
        /** @type {any} */ (globalThis).tap = tap;
      }
      return made;
    }
  );
}

/** Large files ask for a place: one in the browser's own disk, which needs no window. */
function placeAtHand() {
  /** @type {any} */ (globalThis).showSaveFilePicker = async (
    /** @type {{ suggestedName: string }} */ { suggestedName },
  ) => (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
}

/** From silence to where it sounds: until that is heard. @param {Page} page @param {number} seconds where to */
const seek = (page, seconds) =>
  page.evaluate(
    async ([silence, sound]) => {
      const { tap } = /** @type {any} */ (globalThis);
      const wave = new Float32Array(tap.fftSize);
      const loud = () => {
        tap.getFloatTimeDomainData(wave);
        return wave.some((x) => Math.abs(x) > 1e-3);
      };
      const slider = /** @type {HTMLInputElement} */ (
        document.querySelector('input[aria-label="Position"]')
      );
      const goTo = async (/** @type {number} */ to, /** @type {boolean} */ wanted) => {
        slider.value = String(to);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        while (loud() !== wanted) await new Promise((resolve) => setTimeout(resolve, 1));
      };
      await goTo(silence, false);
      await new Promise((resolve) => setTimeout(resolve, 500)); // let what was ahead of the last place go by
      const start = performance.now();
      await goTo(sound, true);
      return performance.now() - start;
    },
    [seconds + 20, seconds],
  );

/**
 * The whole way of a song through the page.
 * @param {{ hours: number, rate: number, lossy?: string }} song lossy: a second export, as this
 */
async function journey({ hours, rate, lossy }) {
  const { path, seconds, size, frames } = longFile(hours, rate);
  const profile = join(folder, `profile-${rate}`);
  const context = await playwright.launchPersistentContext(profile, {
    executablePath: chromium() ?? undefined,
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
    acceptDownloads: true,
  });
  /** @type {Record<string, { s: number, mb: number }>} */
  const took = {};
  let most = 0; // MB since the last look
  const look = setInterval(() => {
    most = Math.max(most, renderers(profile)[0] ?? 0);
  }, 500);
  /** @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>} */
  const phase = async (name, work) => {
    most = renderers(profile)[0] ?? 0;
    const start = performance.now();
    const result = await work();
    took[name] = {
      s: (performance.now() - start) / 1000,
      mb: Math.max(most, renderers(profile)[0]),
    };
    console.log(`${name}: ${took[name].s.toFixed(1)} s, ${took[name].mb.toFixed(0)} MB`);
    return result;
  };
  try {
    const page = context.pages()[0];
    page.setDefaultTimeout(PATIENCE);
    await page.addInitScript(listenIn);
    await page.addInitScript(placeAtHand);
    await page.goto(`${site.url}/web/index.html`);
    console.log(`${(seconds / 3600).toFixed(2)} h at ${rate} Hz, ${(size / 1e9).toFixed(2)} GB`);
    await phase('open', async () => {
      await page.getByLabel('Audio file').setInputFiles(path);
      await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    });
    await phase('play while it is measured', async () => {
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.waitForFunction(() => {
        const wave = new Float32Array(256);
        /** @type {any} */ (globalThis).tap?.getFloatTimeDomainData(wave);
        return wave.some((x) => Math.abs(x) > 1e-3);
      });
    });
    const times = await phase('twelve seeks while it is measured', () => seeks(page, seconds));
    await phase('analyse', () => cell(page, 'A', 0).filter({ hasText: /\d/ }).waitFor());
    await phase('final', () => page.locator('.final .b:not(.stale)').waitFor());
    times.push(...(await phase('twelve seeks at rest', () => seeks(page, seconds))));
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const deliver = page.getByRole('region', { name: 'Deliver' });
    const written = [await phase('export', () => exported(page))];
    if (lossy) {
      await deliver.getByRole('combobox', { name: 'Format' }).selectOption(lossy);
      written.push(await phase(`export as ${lossy}`, () => exported(page)));
    }
    const faults = await page.getByRole('alert').allTextContents();
    const sorted = times.toSorted((a, b) => a - b);
    console.log(`seeks: ${sorted.map((ms) => ms.toFixed(0)).join(' ')} ms`);
    for (const text of written) console.log(text);
    return { took, times, written, faults, frames };
  } finally {
    clearInterval(look);
    await context.close();
    rmSync(path);
    rmSync(profile, { recursive: true, force: true });
  }
}

/** @param {Page} page @returns {Promise<string>} what it says */
async function exported(page) {
  const deliver = page.getByRole('region', { name: 'Deliver' });
  await deliver.getByRole('button', { name: 'Export', exact: true }).click();
  const status = page.getByRole('status', { name: 'Written' });
  await status.filter({ hasText: 'read back' }).waitFor();
  return String(await status.textContent());
}

/** To places all over the song, into sound each time. @param {Page} page @param {number} seconds @returns {Promise<number[]>} ms */
async function seeks(page, seconds) {
  const times = [];
  const minutes = Math.floor(seconds / APART) - 1;
  for (let i = 0; i < 12; i++) {
    const minute = Math.floor((minutes * ((i * 5) % 12)) / 11);
    times.push(await seek(page, minute * APART + 3 + (i % 4)));
    await page.waitForTimeout(300);
  }
  return times;
}

for (const song of [
  { hours: 3, rate: 96000 },
  { hours: 2, rate: 48000, lossy: 'mp3' },
])
  test(`${song.hours} h at ${song.rate / 1000} kHz in the page`, async () => {
    const { took, times, written, faults } = await journey(song);
    for (const [name, { mb }] of Object.entries(took))
      assert.ok(mb < MOST_MB, `${name}: ${mb.toFixed(0)} MB, ${MOST_MB} allowed`);
    assert.ok(took.open.s < PLAYABLE_S, `${took.open.s.toFixed(1)} s until it can be played`);
    const longest = Math.max(...times);
    assert.ok(longest < MOST_MS, `${longest.toFixed(0)} ms until a seek is heard`);
    const shapes = ['24', ...(song.lossy ? ['320 kbps'] : [])];
    assert.equal(written.length, shapes.length);
    for (const [i, shape] of shapes.entries())
      assert.match(
        written[i],
        new RegExp(`, ${shape}/${song.rate / 1000}, ${60 * song.hours * SHARE}:00\\b`),
      );
    assert.deepEqual(faults, []);
  });
