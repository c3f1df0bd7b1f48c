// platforms.test.mjs -- what each service does to a file, by hand-worked examples; and hearing it in the monitor.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asPlayed, FIGURES_OF, PLATFORMS, platformGains, platformOf } from '../web/platforms.js';
import { near, render } from './lib/core.mjs';
import { db, noise, rms, sine, strays } from './lib/signal.mjs';

/** @param {string} id @param {number} lufs @param {number} peakDbtp */
function played(id, lufs, peakDbtp) {
  const platform = platformOf(id);
  assert.ok(platform, id);
  const result = asPlayed(platform, { lufs, peakDbtp });
  assert.ok(result, id);
  return result;
}

/** @param {string} id @param {[number, number]} file LUFS, dBTP @param {[number, number, number]} expected */
function plays(id, file, [gainDb, lufs, peakDbtp]) {
  const got = played(id, ...file);
  near(got.gainDb, gainDb, 1e-9, `dB from ${id}`);
  near(got.lufs, lufs, 1e-9, `LUFS on ${id}`);
  near(got.peakDbtp, peakDbtp, 1e-9, `dBTP on ${id}`);
}

test('a loud master is turned down to the level of each service', () => {
  /** @type {[string, number][]} */
  const levels = [
    ['spotify', -14],
    ['spotify-loud', -11],
    ['spotify-quiet', -19],
    ['apple', -16],
    ['youtube', -14],
    ['tidal', -14],
    ['amazon', -14],
    ['deezer', -15],
    ['r128', -23],
  ];
  assert.deepEqual(
    levels.map(([id]) => id),
    PLATFORMS.map(({ id }) => id),
  );
  for (const [id, level] of levels) plays(id, [-8, -0.5], [level + 8, level, -0.5 + level + 8]);
});

// Spotify's own example: a song of -20 LUFS with peaks at -5 dBFS is only lifted to -16 LUFS.
test('Spotify raises a quiet song to 1 dB below full scale and no further', () => {
  plays('spotify', [-20, -5], [4, -16, -1]);
  plays('spotify', [-16, -6], [2, -14, -4]);
  plays('spotify', [-15, -0.2], [0, -15, -0.2]);
});

test('Spotify Loud raises whatever the peaks, and its limiter takes the rest', () => {
  const loud = played('spotify-loud', -15, -2);
  near(loud.gainDb, 4, 1e-9, 'dB');
  near(loud.lufs, -11, 1e-9, 'LUFS');
  near(loud.limitedDb, 3, 1e-9, 'dB');
  near(loud.peakDbtp, -1, 1e-9, 'dBTP');
  near(loud.heardDb, 2, 1e-9, 'dB: without the limiter up to full scale');
  assert.equal(played('spotify-loud', -15, -6).limitedDb, 0);
  near(played('spotify-loud', -15, -6).heardDb, 4, 1e-9, 'dB');
  assert.equal(played('spotify-loud', -15, 0.4).heardDb, 0);
  near(
    played('spotify-loud', -15, 0.4).limitedDb,
    4,
    1e-9,
    'dB: what goes over already is its own',
  );
});

test('services that only turn down leave a quiet song alone', () => {
  for (const id of ['youtube', 'tidal', 'amazon', 'deezer']) plays(id, [-20, -9], [0, -20, -9]);
});

test('Apple Music and broadcast raise as far as the peaks allow', () => {
  plays('apple', [-20, -9], [4, -16, -5]);
  plays('apple', [-20, -3], [2, -18, -1]);
  plays('r128', [-27, -2], [1, -26, -1]);
});

test('a silent file or one that is not measured has no figures', () => {
  for (const platform of PLATFORMS) {
    assert.equal(asPlayed(platform, { lufs: null, peakDbtp: -90 }), null);
    assert.equal(asPlayed(platform, { lufs: undefined, peakDbtp: undefined }), null);
  }
});

test('every service has a level, a rule in one line and a source; the figures have a date', () => {
  assert.match(FIGURES_OF, /^20\d\d-[01]\d$/);
  assert.equal(new Set(PLATFORMS.map(({ id }) => id)).size, PLATFORMS.length);
  for (const { rule, source, lufs } of PLATFORMS) {
    assert.match(rule, /^[A-Z].*\.$/);
    assert.match(source, /^(published|reported)$/);
    assert.ok(lufs <= -11 && lufs >= -23);
  }
});

test('A, B and R are each heard as the service would play them', () => {
  const file = (/** @type {number} */ integratedLufs, /** @type {number} */ truePeakDbtp) => ({
    loudness: { integratedLufs },
    peaks: { truePeakDbtp },
  });
  const gains = platformGains('spotify', { a: file(-20, -5), b: file(-8, -1), r: null });
  assert.deepEqual(gains, { a: 4, b: -6, r: 0 });
  assert.equal(platformGains(null, { a: null, b: null, r: null }), null);
});

test('the monitor gives each slot exactly its gain, and only that slot', () => {
  const input = [noise(9600, -20, 3), noise(9600, -20, 4)];
  const slots = { a: 0, b: 1 };
  for (const [slot, number] of Object.entries(slots)) {
    const off = { 'monitor.match': 0, 'monitor.slot': number };
    const plain = render(off, input, { listen: true }).out;
    const other = slot === 'a' ? 'b' : 'a';
    const same = render({ ...off, [`monitor.${other}_gain_db`]: -6 }, input, { listen: true }).out;
    assert.deepEqual(same, plain, `a gain of ${other} is not heard in ${slot}`);
    for (const gain of [-8.31, 3.5]) {
      const { out } = render({ ...off, [`monitor.${slot}_gain_db`]: gain }, input, {
        listen: true,
      });
      near(db(rms(out[0]) / rms(plain[0])), gain, 1e-4, `dB in ${slot}`);
    }
  }
});

test('going to a service and back does not click, and never reaches the export', () => {
  const tone = [sine(997, -12, 65536), sine(997, -12, 65536, 48000, 1)];
  const off = { 'monitor.match': 0 };
  const at = { 24000: { ...off, 'monitor.b_gain_db': -9 }, 44000: off };
  const heard = render(off, tone, { listen: true, at }).out;
  const worst = strays(heard[0].subarray(8192));
  assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
  assert.deepEqual(render(off, tone, { at }).out, render(off, tone).out);
});
