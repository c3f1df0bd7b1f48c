// ceiling.test.mjs -- driven hard, real music stays under the ceiling, by an ideal sinc of 32x.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readAudio } from '../web/files/read.js';
import { fromBytes } from '../web/files/source.js';
import { wavBytes } from '../web/files/wav-write.js';
import { renderOffline } from '../web/render.js';
import { core } from './lib/core.mjs';
import { idealPeaks, music, PIECES, scratch } from './lib/music.mjs';

const OVER = 0.05; // dB: the figure for the live limiter on full-band material

/** @param {string} path @param {Record<string, number>} loudness @returns {Promise<string>} path */
async function limited(path, loudness) {
  const song = await readAudio(fromBytes(readFileSync(path), path));
  const named = Object.entries(loudness).map(([key, value]) => [`loudness.${key}`, value]);
  const params = { 'loudness.on': 1, ...Object.fromEntries(named) };
  const { channels, sampleRate } = await renderOffline(song, { params }, { module: core });
  const to = join(
    scratch,
    `limited-${Object.values(loudness).join('_')}-${path.split('/').at(-1)}`,
  );
  writeFileSync(to, wavBytes(channels, { sampleRate, bits: '32f' }));
  return to;
}

const fade = 'afade=t=in:d=0.1,afade=t=out:st=9.9:d=0.1';
const CASES = [
  ...PIECES.flatMap((piece) => [44100, 48000].map((rate) => ({ piece, rate, filter: fade }))),
  { piece: PIECES[0], rate: 96000, filter: fade },
  { piece: PIECES[2], rate: 44100, filter: `volume=9dB,${fade}` },
];

for (const { piece, rate, filter } of CASES) {
  const clips = filter.startsWith('volume');
  test(`+12 dB of drive on ${piece} at ${rate} Hz${clips ? ', clipped' : ''}: ceiling -1 dBTP held`, async () => {
    const source = music(piece, {
      seconds: 10,
      rate,
      filter,
      codec: clips ? 'pcm_s16le' : 'pcm_s24le',
    });
    const [{ truePeakDbtp, seconds }] = idealPeaks(await limited(source, { drive_db: 12 }));
    const where = `${truePeakDbtp.toFixed(3)} dBTP at ${seconds.toFixed(3)} s`;
    assert.ok(truePeakDbtp <= -1 + OVER, where);
    assert.ok(truePeakDbtp >= -1.3, `${where}: it should use what the ceiling allows`);
  });
}

test('fast settings and other ceilings hold, too', async () => {
  const source = music(PIECES[0], { seconds: 10, rate: 48000, filter: fade });
  /** @type {Record<string, number>[]} */
  const settings = [
    { drive_db: 18, ceiling_db: -0.1, hold_ms: 2, release_ms: 5, auto: 0 },
    { drive_db: 24, ceiling_db: -6 },
  ];
  for (const loudness of settings) {
    const [{ truePeakDbtp }] = idealPeaks(await limited(source, loudness));
    assert.ok(
      truePeakDbtp <= loudness.ceiling_db + 0.1,
      `${truePeakDbtp} dBTP at ${JSON.stringify(loudness)}`,
    );
  }
});
