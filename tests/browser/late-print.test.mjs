// late-print.test.mjs -- a long song in the page before its fingerprint is known: it plays and is shaped, a crash loses
// nothing, and what needs the fingerprint waits for it. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { readAudio } from '../../web/files/read.js';
import { fromBytes } from '../../web/files/source.js';
import { fingerprint } from '../../web/fingerprint.js';
import { music, PIECES } from '../lib/music.mjs';
import { openChromium } from './browsers.mjs';
import { serveSource } from './site.mjs';

const SONG = music(PIECES[0], { seconds: 12 });

/** @type {Awaited<ReturnType<typeof serveSource>>} */
let site;
/** @type {Awaited<ReturnType<typeof openChromium>>} */
let browser;
before(async () => {
  site = await serveSource();
  browser = await openChromium();
});
after(async () => {
  await browser.close();
  await site.close();
});

/** A studio that reads all but the shortest songs from their files, and whose fingerprints wait for `go`.
 * @param {import('playwright-core').BrowserContext} context */
async function studioPage(context) {
  const page = await context.newPage();
  await page.goto(`${site.url}/empty.html`);
  await page.evaluate(async () => {
    const g = /** @type {any} */ (globalThis);
    g.prove = await import(/** @type {string} */ ('/tests/browser/prove.js'));
    const { Studio } = await import(/** @type {string} */ ('/web/studio.js'));
    const studio = new Studio({ ...g.prove.URLS, memory: 1 << 16 });
    const call = studio.calls.call.bind(studio.calls);
    const held = new Promise((resolve) => (g.go = resolve));
    studio.calls.call = async (/** @type {string} */ op, /** @type {any[]} */ ...rest) => {
      if (op === 'print') await held;
      return call(op, ...rest);
    };
    g.studio = studio;
    document.body.innerHTML = '<input type="file">';
  });
  return page;
}

test('it plays, is shaped and compared before it is known; a crash loses nothing; a record waits for the name', async () => {
  const context = await browser.newContext();
  const first = await studioPage(context);
  await first.locator('input').setInputFiles(SONG);
  const early = await first.evaluate(async () => {
    const { studio, prove } = /** @type {any} */ (globalThis);
    void studio.open(document.querySelector('input')?.files?.[0]);
    await prove.until(() => studio.state.phase === 'ready');
    studio.set('eq.on', 1);
    studio.set('loudness.drive_db', 4.5);
    studio.setLoop({ on: true, start: 44100, end: 10 * 44100 });
    studio.play();
    await prove.until(() => studio.state.transport.frame > 1.2 * 44100);
    studio.seek(5 * 44100);
    studio.setSlot('A');
    await prove.until(() => studio.state.transport.frame > 5.2 * 44100);
    studio.pause();
    await prove.until(() => studio.state.final.fresh);
    await new Promise((resolve) => setTimeout(resolve, 1000)); // the second that may be lost
    const { error, song, transport } = studio.state;
    return {
      error,
      pcm: song.pcm,
      lufs: song.figures.loudness.integratedLufs,
      frame: transport.frame,
    };
  });
  assert.deepEqual([early.error, early.pcm], [null, null]);
  assert.ok(early.lufs < 0);
  first.goto('chrome://crash').catch(() => {});
  await first.waitForEvent('crash');
  await first.close();

  const second = await studioPage(context);
  const back = await second.evaluate(async () => {
    const { studio, prove } = /** @type {any} */ (globalThis);
    void studio.session.resume(await studio.session.last());
    await prove.until(() => studio.state.phase === 'ready' && studio.state.song);
    studio.cancel('Analysing'); // what it is called is found out all the same
    const { params, transport, notices, song } = studio.state;
    studio.patch({ record: true });
    const files = studio.exportFiles();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const waits = studio.state.progress.analysing?.name;
    /** @type {any} */ (globalThis).go();
    const [file] = await files;
    const keys = Object.keys(localStorage).filter((key) => key.startsWith('lacquer.song.'));
    if (!studio.exports.record) throw new Error(JSON.stringify(studio.state.error));
    const { record } = studio.exports;
    return {
      ...{
        pcm: song.pcm,
        drive: params['loudness.drive_db'],
        frame: transport.frame,
        loop: transport.loop,
      },
      ...{ notices, waits, keys, error: studio.state.error, written: Boolean(file) },
      ...{ recorded: record.record.song.pcm, source: record.source?.pcm },
      kept: studio.settings.load(record.record.song.pcm)?.recipe.params['loudness.drive_db'],
      last: (await studio.session.last()).kept.pcm,
    };
  });
  const print = fingerprint(await readAudio(fromBytes(readFileSync(SONG), 'song')));
  assert.deepEqual([back.error, back.pcm, back.drive, back.kept], [null, null, 4.5, 4.5]);
  assert.ok(back.notices.includes('The settings you left this song with are back.'));
  assert.ok(Math.abs(back.frame - early.frame) < 0.1 * 44100, `${back.frame}, was ${early.frame}`);
  assert.deepEqual(back.loop, { on: true, start: 44100, end: 441000 });
  assert.ok(back.written);
  assert.deepEqual([back.recorded, back.source, back.last], [print, print, print]);
  assert.deepEqual(back.keys, [`lacquer.song.${print}`]);
  await context.close();
});
