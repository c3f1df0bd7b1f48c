// song.mjs -- from a dropped song to the written file, in Chromium on the built page: five minutes in, read back and
// verified, beside ffmpeg's loudnorm in two passes on the same song. Wall clock of one run; both sides have the machine to
// themselves, one after the other.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openChromium } from '../../tests/browser/browsers.mjs';
import { land } from '../../tests/browser/studio-page.mjs';
import { scratch } from '../../tests/lib/music.mjs';
import { serve } from '../serve.mjs';
import { tableHead, tableRow } from './rows.mjs';

const SECONDS = 300;
const LUFS = -11;
const PIECE = '/usr/share/games/frozen-bubble/snd/frozen-mainzik-1p.ogg';

/** @param {string[]} args @returns {{ seconds: number, said: string }} */
function ffmpeg(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync('ffmpeg', ['-y', '-hide_banner', '-nostats', ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${stderr}`);
  return { seconds: (performance.now() - start) / 1000, said: stderr };
}

/** Measured first, then normalised by what was measured, as its manual says. @param {string} song @param {string} out */
function loudnorm(song, out) {
  const wish = `I=${LUFS}:TP=-1:LRA=20`;
  const first = ffmpeg([
    '-i',
    song,
    '-af',
    `loudnorm=${wish}:print_format=json`,
    '-f',
    'null',
    '-',
  ]);
  const found = JSON.parse(first.said.slice(first.said.lastIndexOf('{')));
  const measured =
    `measured_I=${found.input_i}:measured_TP=${found.input_tp}:measured_LRA=${found.input_lra}:` +
    `measured_thresh=${found.input_thresh}:offset=${found.target_offset}`;
  const second = ffmpeg([
    '-i',
    song,
    '-af',
    `loudnorm=${wish}:${measured}`,
    '-ar',
    '48000',
    '-c:a',
    'pcm_s24le',
    out,
  ]);
  return first.seconds + second.seconds;
}

/**
 * @param {import('playwright-core').Browser} browser @param {string} url @param {string} song
 * @param {{ lufs?: number, format?: string }} wish
 */
async function throughThePage(browser, url, song, { lufs, format }) {
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(url);
  const start = performance.now();
  const since = () => (performance.now() - start) / 1000;
  await page.getByLabel('Audio file').setInputFiles(song);
  await page.getByRole('region', { name: 'Final file' }).getByRole('cell').first().waitFor();
  await page.getByRole('row', { name: /^A .*\d/ }).waitFor({ timeout: 120000 });
  const opened = since();
  if (lufs !== undefined) await land(page, lufs);
  const landed = since();
  const deliver = page.getByRole('region', { name: 'Deliver' });
  if (format) await deliver.getByRole('combobox', { name: 'Format' }).selectOption(format);
  const download = page.waitForEvent('download', { timeout: 300000 });
  await deliver.getByRole('button', { name: 'Export', exact: true }).click();
  await (await download).path();
  const written = since();
  await context.close();
  return { opened, landed, written };
}

/** Prints the table. */
export async function song() {
  const path = join(scratch, 'song.wav');
  ffmpeg([
    '-stream_loop',
    '-1',
    '-i',
    PIECE,
    '-t',
    `${SECONDS}`,
    '-ar',
    '48000',
    '-c:a',
    'pcm_s24le',
    path,
  ]);
  const site = await serve({ port: 0 });
  const browser = await openChromium();
  const theirs = loudnorm(path, join(scratch, 'loudnorm.wav'));
  console.log(
    `\nA song of ${SECONDS / 60} minutes at 48 kHz, 24 bits, seconds of wall clock in Chromium`,
  );
  console.log(`ffmpeg loudnorm in two passes, native, to 24-bit WAV: ${theirs.toFixed(1)} s`);
  tableHead([
    'from drop to file',
    'opened and measured',
    'landed',
    'written, read back',
    'x real time',
  ]);
  for (const [name, wish] of /** @type {[string, { lufs?: number, format?: string }][]} */ ([
    ['WAV 24, no target', {}],
    [`WAV 24, ${LUFS} LUFS`, { lufs: LUFS }],
    [`FLAC 24, ${LUFS} LUFS`, { lufs: LUFS, format: 'flac 24' }],
    [`MP3, ${LUFS} LUFS`, { lufs: LUFS, format: 'mp3' }],
  ])) {
    const { opened, landed, written } = await throughThePage(browser, site.url, path, wish);
    const at = [opened, landed, written].map((x) => x.toFixed(1));
    tableRow([name, ...at, (SECONDS / written).toFixed(0)]);
  }
  await browser.close();
  await site.close();
}
