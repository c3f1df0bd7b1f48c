// studio.test.mjs -- the studio without its page: bad files, one song after another, undo, what is kept.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { wavBytes } from '../../web/files/wav-write.js';
import { music, scratch } from '../lib/music.mjs';
import { openChromium } from './browsers.mjs';
import { serveSource } from './site.mjs';

/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;
/** @type {Awaited<ReturnType<typeof openChromium>>} */
let browser;
/** @type {import('playwright-core').Page} */
let page;

/** @param {number} frames @param {(i: number) => number} f */
const plane = (frames, f) => Float32Array.from({ length: frames }, (_, i) => f(i));
/** @param {Float32Array[]} planes @param {number} [sampleRate] */
const wav = (planes, sampleRate = 48000) =>
  Buffer.from(wavBytes(planes, { sampleRate, bits: '32f' }));

/** The same music as another kind of file. @param {string} from @param {string} name @param {string[]} options */
function coded(from, name, options) {
  const path = join(scratch, name);
  const { status, stderr } = spawnSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    from,
    ...options,
    path,
  ]);
  if (status !== 0) throw new Error(`${stderr}`);
  return readFileSync(path);
}

before(async () => {
  const tune = music('frozen-mainzik-2p', { seconds: 5, rate: 44100 });
  const good = readFileSync(tune);
  const tone = plane(48000, (i) => 0.1 * Math.sin(i / 10));
  site = await serveSource({
    '/good.wav': good,
    '/tune.flac': coded(tune, 'tune.flac', []),
    '/tune.mp3': coded(tune, 'tune.mp3', ['-b:a', '192k']),
    '/tune.ogg': coded(tune, 'tune.ogg', ['-c:a', 'libvorbis']),
    '/tune.opus': coded(tune, 'tune.opus', ['-c:a', 'libopus']),
    '/cut.wav': good.subarray(0, 40),
    '/empty.wav': Buffer.alloc(0),
    '/text.wav': Buffer.from('This is not a sound at all, it is a letter to somebody.\n'.repeat(9)),
    '/one.wav': wav([plane(1, () => 0.5), plane(1, () => 0.5)]),
    '/none.wav': wav([plane(0, () => 0), plane(0, () => 0)]),
    '/eight.wav': coded(tune, 'eight.wav', ['-ac', '8']),
    '/nan.wav': wav([plane(48000, (i) => (i % 100 ? tone[i] : Number.NaN)), tone]),
    '/silent.wav': wav([plane(48000, () => 0), plane(48000, () => 0)]),
    '/mono.wav': wav([tone]),
    '/low.wav': wav([tone, tone], 4000),
  });
  browser = await openChromium();
  page = await browser.newPage();
  await page.goto(`${site.url}/empty.html`);
  await page.evaluate(async () => {
    const prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
    const g = /** @type {any} */ (globalThis);
    g.until = prove.until;
    g.studio = new Studio(prove.URLS);
    g.open = async (/** @type {string} */ name, /** @type {any} */ options) => {
      const bytes = await (await fetch(`/${name}`)).arrayBuffer();
      await g.studio.open(new File([bytes], name), options);
      const { error, song, phase, notices, reference, wide } = g.studio.state;
      const brief = song && { ...song, overview: song.overview?.length };
      return { error, song: brief, phase, notices, reference: reference?.name, wide };
    };
  });
});
after(async () => {
  await browser.close();
  await site.close();
});

/** @param {string} name @param {any} [options] */
const open = (name, options) =>
  page.evaluate((args) => /** @type {any} */ (globalThis).open(...args), [name, options]);

const BAD = {
  'cut.wav': /cut/,
  'empty.wav': /empty/,
  'text.wav': /text/,
  'none.wav': /no audio/,
  'low.wav': /4000/,
};

test('a song opens at its own rate, with its figures', async () => {
  const { error, song, phase } = await open('good.wav');
  assert.deepEqual([error, phase], [null, 'ready']);
  assert.deepEqual([song.sampleRate, song.channels, song.bits], [44100, 2, 24]);
  assert.ok(Math.abs(song.seconds - 5) < 0.01, `${song.seconds} s`);
  assert.ok(song.figures.loudness.integratedLufs < -5);
  assert.equal(song.overview, 3 * Math.ceil(song.frames / 512));
});

for (const [name, reason] of Object.entries(BAD))
  test(`${name}: a message naming file and reason, the old song stays`, async () => {
    const { error, song, phase } = await open(name);
    assert.match(error.text, reason);
    assert.ok(error.text.includes(name));
    assert.deepEqual([song.name, phase], ['good.wav', 'ready']);
  });

test('eight channels wait for a choice among their names, the old song stays', async () => {
  const { error, song, phase, wide } = await open('eight.wav');
  assert.match(wide.text, /^eight\.wav has 8 channels/);
  assert.equal(wide.names.length, 8);
  assert.deepEqual([error, song.name, phase], [null, 'good.wav', 'ready']);
  await page.evaluate(() => /** @type {any} */ (globalThis).studio.patch({ wide: null }));
});

for (const [name, rate] of Object.entries({
  'tune.flac': 44100,
  'tune.mp3': 44100,
  'tune.ogg': 44100,
  'tune.opus': 48000,
}))
  test(`${name} opens through the browser at ${rate} Hz`, async () => {
    const { error, song } = await open(name);
    assert.equal(error, null);
    assert.deepEqual([song.name, song.sampleRate], [name, rate]);
    assert.ok(Math.abs(song.seconds - 5) < 0.1, `${song.seconds} s`);
  });

test('one sample, NaN, silence and mono open, each with its sentence', async () => {
  const one = await open('one.wav');
  assert.deepEqual([one.error, one.song.frames], [null, 1]);
  const nan = await open('nan.wav');
  assert.equal(nan.error, null);
  assert.ok(nan.notices.some((/** @type {string} */ text) => /480 samples/.test(text)));
  const silent = await open('silent.wav');
  assert.equal(silent.song.silent, true);
  assert.ok(silent.notices.some((/** @type {string} */ text) => /silent/.test(text)));
  const mono = await open('mono.wav');
  assert.equal(mono.song.mono, true);
  assert.ok(mono.notices.some((/** @type {string} */ text) => /both sides/.test(text)));
});

test('a gesture is one step of undo; drive clears the target; settings return with the song', async () => {
  await open('good.wav');
  const got = await page.evaluate(async () => {
    const { studio, until, open: openAgain } = /** @type {any} */ (globalThis);
    const { state } = studio;
    studio.set('eq.on', 1);
    for (const db of [1, 2, 3]) studio.set('eq.3.gain_db', db, { done: false });
    studio.set('eq.3.gain_db', 4);
    const dragged = state.params['eq.3.gain_db'];
    studio.undo();
    const undone = state.params['eq.3.gain_db'];
    studio.redo();
    studio.setTarget(-12);
    const landing = state.landing.state;
    await until(() => state.landing.state !== 'landing' && state.final.fresh);
    const landed = { ...state.landing, b: state.final.b.loudness.integratedLufs };
    studio.set('loudness.drive_db', 5);
    const cleared = state.target.lufs;
    studio.undo();
    const back = state.target.lufs;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await openAgain('mono.wav');
    const other = state.params['eq.3.gain_db'];
    await openAgain('good.wav');
    const { params, target, notices } = state;
    return {
      dragged,
      undone,
      landing,
      landed,
      cleared,
      back,
      other,
      kept: params['eq.3.gain_db'],
      target: target.lufs,
      notices,
    };
  });
  assert.deepEqual([got.dragged, got.undone, got.landing], [4, 0, 'landing']);
  assert.equal(got.landed.state, 'landed', got.landed.text);
  assert.ok(Math.abs(got.landed.b + 12) <= 0.1, `${got.landed.b} LUFS`);
  assert.deepEqual([got.cleared, got.back], [null, -12]);
  assert.deepEqual([got.other, got.kept, got.target], [0, 4, -12]);
  assert.ok(got.notices.some((/** @type {string} */ text) => /are back/.test(text)));
});

test('a reference of another rate is heard beside the song', async () => {
  await open('good.wav');
  const { error, reference } = await open('nan.wav', { as: 'reference' });
  assert.deepEqual([error, reference], [null, 'nan.wav']);
  const heard = await page.evaluate(async () => {
    const { studio } = /** @type {any} */ (globalThis);
    let meters = /** @type {any} */ (null);
    studio.addEventListener('meters', (/** @type {any} */ event) => {
      meters = event.detail;
    });
    studio.setSlot('R');
    studio.play();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const { frame, starved } = studio.state.transport;
    studio.pause();
    // The tone is 764 Hz: of what is heard in R the spectrum is highest there.
    const top = meters.spectrum_db.indexOf(Math.max(...meters.spectrum_db));
    return { slot: studio.state.compare.slot, frame, starved, hz: 20 * 1000 ** (top / 255) };
  });
  assert.equal(heard.slot, 'R');
  assert.ok(heard.frame > 20000 && heard.starved === 0);
  assert.ok(Math.abs(heard.hz / 764 - 1) < 0.06, `${heard.hz} Hz`);
});

test('an export waits for the landing, can be cancelled, and says what was read back', async () => {
  const { song } = await open('good.wav');
  const got = await page.evaluate(async () => {
    const { studio } = /** @type {any} */ (globalThis);
    studio.setTarget(-11.5);
    const gone = studio.exportFile();
    studio.cancel('Rendering');
    const cancelled = await gone;
    const { name, blob } = await studio.exportFile();
    const { written, error } = studio.state;
    return { cancelled, name, size: blob.size, written, error };
  });
  assert.deepEqual([got.cancelled, got.error, got.name], [null, null, 'good master.wav']);
  assert.equal(got.size, 44 + song.frames * 6);
  assert.match(got.written, /^Written and read back: -11\.5 LUFS, -1\.\d dBTP, 24\/44\.1, 0:04$/);
});

test('a device that refuses the rate: listening is converted, the file keeps its own', async () => {
  const got = await page.evaluate(async () => {
    const { open: openAgain, until } = /** @type {any} */ (globalThis);
    const g = /** @type {any} */ (globalThis);
    const prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
    const Own = g.AudioContext;
    g.AudioContext = class extends Own {
      constructor(/** @type {any} */ options) {
        if (options?.sampleRate) throw new DOMException('refused', 'NotSupportedError');
        super({ ...options, sampleRate: 48000 }); // what the device has
      }
    };
    const before = g.studio;
    g.studio = new Studio(prove.URLS);
    const { error, song, notices } = await openAgain('good.wav');
    g.studio.play();
    await until(() => g.studio.state.transport.frame > 44100);
    const { contextRate, starved } = g.studio.state.transport;
    g.studio.pause();
    g.AudioContext = Own;
    g.studio = before;
    return { error, rate: song.sampleRate, notices, contextRate, starved };
  });
  assert.deepEqual([got.error, got.rate, got.contextRate, got.starved], [null, 44100, 48000, 0]);
  assert.ok(got.notices.some((/** @type {string} */ text) => /48 kHz.*44\.1 kHz/.test(text)));
});

test('a link carries the settings to another studio', async () => {
  const got = await page.evaluate(async () => {
    const { studio } = /** @type {any} */ (globalThis);
    const link = await studio.link();
    const { decodeLink } = await import(/** @type {string} */ ('/web/link.js'));
    const { recipe } = await decodeLink(link);
    return { recipe, own: studio.recipe() };
  });
  assert.deepEqual(got.recipe.params, got.own.params);
  assert.deepEqual(got.recipe.target, got.own.target);
  assert.equal(got.recipe.source.pcm, got.own.source.pcm);
});

test('a bad file in the middle of a measurement: the song that stays gets its figures', async () => {
  const got = await page.evaluate(async () => {
    const { studio, open: openAgain, until } = /** @type {any} */ (globalThis);
    const { song: before } = studio.state; // it may be the same file
    const good = openAgain('good.wav');
    await until(() => studio.state.phase === 'ready' && studio.state.song !== before);
    await openAgain('text.wav');
    await good;
    await until(() => studio.state.final.fresh);
    const { song, error, final } = studio.state;
    return { name: song.name, error: error.text, a: final.a.loudness.integratedLufs };
  });
  assert.equal(got.name, 'good.wav');
  assert.match(got.error, /text\.wav/);
  assert.ok(got.a < -5);
});
