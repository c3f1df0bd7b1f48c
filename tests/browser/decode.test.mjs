// decode.test.mjs -- one fingerprint for a song of any kind in Chromium, Firefox and Node, and one FLAC out. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deliver } from '../../web/delivery.js';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { fingerprint } from '../../web/fingerprint.js';
import { Stage } from '../../web/stage.js';
import { core } from '../lib/core.mjs';
import { memorySink } from '../lib/deliveries.mjs';
import { music, PIECES, scratch } from '../lib/music.mjs';
import { openChromium, openFirefox } from './browsers.mjs';
import { serveSource } from './site.mjs';

const SOURCE = music(PIECES[1], { seconds: 4.321 });
/** @type {Record<string, string[]>} */
const CODED = {
  'song.aiff': ['-c:a', 'pcm_s24be'],
  'song.flac': ['-c:a', 'flac'],
  'song.mp3': ['-q:a', '2'],
  'song.ogg': ['-c:a', 'libvorbis'],
  'song.opus': ['-c:a', 'libopus'],
};

/** @type {Record<string, Buffer>} */
const files = {};
/** @type {Record<string, string>} */
const expected = {};
/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;

/** What only a browser decodes. @type {Record<string, string[]>} */
const MEDIA = {
  'end.m4a': ['-c:a', 'aac', '-b:a', '256k'], // its index at the end
  'start.m4a': ['-c:a', 'aac', '-b:a', '256k', '-movflags', '+faststart'],
  'song.aac': ['-c:a', 'aac', '-b:a', '256k'],
  'alac.m4a': ['-c:a', 'alac'],
};

before(async () => {
  for (const [name, how] of Object.entries(MEDIA)) {
    const path = join(scratch, name);
    const args = ['-v', 'error', '-y', '-i', SOURCE, ...how, path];
    assert.equal(spawnSync('ffmpeg', args).status, 0, name);
    files[`/${name}`] = readFileSync(path);
  }
  for (const [name, how] of Object.entries(CODED)) {
    const path = join(scratch, name);
    const args = ['-v', 'error', '-y', '-i', SOURCE, ...how, path];
    assert.equal(spawnSync('ffmpeg', args).status, 0, name);
    files[`/${name}`] = readFileSync(path);
    const pcm = await readAudio(fromBytes(new Uint8Array(files[`/${name}`]), name));
    expected[name] = fingerprint(pcm);
  }
  site = await serveSource(files);
});
after(() => site.close());

/** What Node writes of a song with no settings. @param {string} name @returns {Promise<string>} fingerprint */
async function exported(name) {
  const pcm = await readAudio(fromBytes(new Uint8Array(files[`/${name}`]), name));
  const stage = new Stage(core, pcm);
  const delivery = /** @type {const} */ ({ format: 'flac', bits: '24', dither: 'auto' });
  const { pcm: print } = await deliver(stage, {}, delivery, memorySink(name));
  stage.close();
  return print;
}

/** Runs inside the page: the studio opens each, its Worker decodes. @param {string[]} names */
async function openAll(names) {
  const { URLS } = await import(/** @type {string} */ ('/tests/browser/prove.js'));
  const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
  const studio = new Studio(URLS);
  /** @type {Record<string, string>} */
  const prints = {};
  for (const name of names) {
    const bytes = await (await fetch(`/${name}`)).arrayBuffer();
    await studio.open(new File([bytes], name));
    prints[name] = studio.state.error?.text ?? studio.state.song.pcm;
  }
  studio.setDelivery({ format: 'flac', bits: '24' });
  const made = await studio.exportFile();
  if (!made) throw new Error(studio.state.error?.text);
  const { blob, name } = made;
  return { prints, name, flac: Array.from(new Uint8Array(await blob.arrayBuffer())) };
}

for (const [browserName, open] of /** @type {[string, () => Promise<any>][]} */ ([
  ['Chromium', openChromium],
  ['Firefox', openFirefox],
]))
  test(`${browserName} decodes every kind to the samples of Node`, async () => {
    const browser = await open();
    try {
      const page = await browser.newPage();
      await page.goto(`${site.url}/empty.html`);
      const got = await page.evaluate(openAll, Object.keys(CODED));
      assert.deepEqual(got.prints, expected);
      // The last one opened, as FLAC: its own bits were lossy, so compare with what Node writes.
      assert.equal(got.name, 'song master.flac');
      const back = await readAudio(fromBytes(Uint8Array.from(got.flac), got.name));
      assert.equal(fingerprint(back), await exported('song.opus'));
    } finally {
      await browser.close();
    }
  });

/** Runs inside the page: how far each lies under the song, sample by sample. @param {string[]} names */
async function readEach(names) {
  const { readAudio } = await import(/** @type {string} */ ('/web/files/read.js'));
  const { fromBlob } = await import(/** @type {string} */ ('/web/files/source.js'));
  const read = async (/** @type {string} */ name) =>
    readAudio(fromBlob(await (await fetch(`/${name}`)).blob(), name));
  const [song] = (await read('song.flac')).channels;
  /** @type {Record<string, any>} */
  const got = {};
  for (const name of names) {
    try {
      const { channels, frames, sampleRate, codec } = await read(name);
      let [left, apart] = [0, 0];
      song.forEach((/** @type {number} */ x, /** @type {number} */ i) => {
        left += x * x;
        apart += (x - (channels[0][i] ?? 0)) ** 2;
      });
      const underDb = 10 * Math.log10(apart / left);
      got[name] = { frames, sampleRate, codec, underDb };
    } catch (error) {
      got[name] = String(error);
    }
  }
  return { frames: song.length, got };
}

test('AAC in Chromium starts and ends on the frame of the song; ALAC says what to do', async () => {
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`${site.url}/empty.html`);
    const cut = files['/end.m4a'];
    site.extra['/cut.m4a'] = cut.subarray(0, cut.length >> 1);
    const { frames, got } = await page.evaluate(readEach, [...Object.keys(MEDIA), 'cut.m4a']);
    for (const name of ['end.m4a', 'start.m4a']) {
      assert.equal(got[name].frames, frames, `${name}: ${JSON.stringify(got[name])}`);
      assert.ok(got[name].underDb < -20, `${name}: ${got[name].underDb} dB`);
      assert.deepEqual([got[name].codec, got[name].sampleRate], ['aac', 44100]);
    }
    // Bare ADTS says nothing of what the encoder added.
    assert.ok(got['song.aac'].frames >= frames && got['song.aac'].frames < frames + 4096);
    assert.match(got['alac.m4a'], /alac\.m4a holds .*ALAC.*convert it to FLAC or WAV/);
    assert.match(got['cut.m4a'], /cut\.m4a (is damaged|is cut short)/);
  } finally {
    await browser.close();
  }
});
