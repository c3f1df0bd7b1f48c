// tomorrow.test.mjs -- deciding with fresh ears, on paper: when, against what, and what the answers say.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_TARGET, neutralParams } from '../web/state.js';
import {
  ago,
  dayOf,
  FRESH_MS,
  isFresh,
  reminder,
  rivalsOf,
  sealText,
  trialsFor,
  verdictOf,
} from '../web/tomorrow.js';
import { TomorrowDesk } from '../web/tomorrow-desk.js';

const HOUR = 3600 * 1000;
const NIGHT = new Date(2024, 4, 14, 23, 30).getTime();
/** @type {import('../web/tomorrow.js').Seal} */
const SEAL = { pcm: 'p', name: 'song.wav', when: NIGHT, at: 2, versions: null, core: 'c' };

/** @param {Record<string, number>} [params] @param {number | null} [lufs] */
const version = (params = {}, lufs = null) => ({
  params: { ...neutralParams(), ...params },
  target: { ...NO_TARGET, lufs },
  brief: null,
});

test('ears are fresh after eight hours, not a minute before', () => {
  assert.equal(FRESH_MS, 8 * HOUR);
  assert.equal(isFresh(SEAL, NIGHT + 8 * HOUR - 1), false);
  assert.equal(isFresh(SEAL, NIGHT + 8 * HOUR), true);
  assert.equal(isFresh(SEAL, NIGHT - HOUR), false, 'a clock that was set back');
  assert.equal(sealText(SEAL, NIGHT + 2.4 * HOUR), 'Version 2 sealed 2 h ago; come back tomorrow');
  assert.match(sealText(SEAL, NIGHT + 9 * HOUR), /9 h ago: your ears are fresh$/);
});

test('times in words', () => {
  for (const [spent, text] of /** @type {[number, string][]} */ ([
    [-HOUR, 'just now'],
    [30000, 'just now'],
    [61000, '1 min ago'],
    [59 * 60000, '59 min ago'],
    [HOUR, '1 h ago'],
    [23.9 * HOUR, '23 h ago'],
    [24 * HOUR, 'a day ago'],
    [60 * HOUR, '2 days ago'],
  ]))
    assert.equal(ago(NIGHT, NIGHT + spent), text);
  assert.equal(dayOf(NIGHT, NIGHT + 10 * 60000), 'Earlier today');
  assert.equal(dayOf(NIGHT, NIGHT + 9 * HOUR), 'Yesterday');
  assert.equal(dayOf(NIGHT, NIGHT + 48 * HOUR), '2 days ago');
  assert.equal(
    reminder(SEAL, NIGHT + 9 * HOUR),
    'Yesterday you chose version 2 of song.wav: listen with fresh ears first.',
  );
});

test('the choice is played against other versions, each sound once; alone against the source', () => {
  const choice = version({ 'eq.on': 1, 'eq.3.gain_db': 2 });
  const other = version({ 'loudness.on': 1 });
  const slots = [other, choice, null, version({ 'loudness.on': 1 })];
  assert.deepEqual(
    rivalsOf(choice, slots).map(({ name, at }) => [name, at]),
    [['version 1', 1]],
  );
  assert.deepEqual(rivalsOf(choice, [null, choice, null, null]), [
    { name: 'the source', at: null, version: null },
  ]);
  const changed = version({ 'eq.on': 1, 'eq.3.gain_db': 3 });
  assert.equal(rivalsOf(choice, [null, changed, null, null])[0].name, 'version 2');
  const target = rivalsOf(version({}, -14), [version({}, -14), version({}, -11), null, null]);
  assert.deepEqual(
    target.map(({ at }) => at),
    [2],
  );
  const three = [1, 2, 3].map((db) => version({ 'eq.on': 1, 'eq.1.gain_db': db }));
  assert.equal(trialsFor(rivalsOf(choice, [three[0], choice, null, null])), 8);
  assert.equal(trialsFor(rivalsOf(choice, [three[0], choice, three[1], null])), 8);
  assert.equal(trialsFor(rivalsOf(choice, [three[0], choice, three[1], three[2]])), 12);
});

/** @param {string} answers of a test, in order */
const result = (answers) => ({
  detail: 'Chance.',
  rows: [...answers].map((answer) => /** @type {any} */ ({ answer })),
});
/** @param {number[]} versions */
const rivals = (...versions) =>
  versions.map((at) => ({ name: `version ${at}`, at, version: version() }));

test('today’s ears agree, differ or are even', () => {
  const agrees = verdictOf(SEAL, rivals(1), result('BBBBBBAB'));
  assert.equal(agrees.says, 'agrees');
  assert.match(agrees.detail, /^For version 2: 7 of 8 against version 1\. Chance\.$/);
  const differs = verdictOf(SEAL, rivals(1), result('AAAABAAB'));
  assert.deepEqual([differs.says, differs.winner?.at], ['differs', 1]);
  assert.equal(differs.sentence, 'Today you prefer version 1');
  assert.equal(verdictOf(SEAL, rivals(1), result('ABABABAB')).says, 'even');
  // Trials go round: 1, 3, 1, 3, …
  const two = verdictOf(SEAL, rivals(1, 3), result('BABABABB'));
  assert.deepEqual(
    two.rounds.map(({ at, count, trials }) => [at, count, trials]),
    [
      [1, 4, 4],
      [3, 1, 4],
    ],
  );
  assert.equal(two.winner?.at, 3);
  assert.equal(verdictOf(SEAL, rivals(1, 3), result('BABABBBB')).says, 'agrees');
});

/** A studio that has a song, and nothing else. @param {string} pcm */
function songOnly(pcm) {
  const studio = /** @type {any} */ (new EventTarget());
  studio.state = { song: { pcm, name: `${pcm}.wav` }, versions: { at: 2 }, tomorrow: null };
  studio.patch = (/** @type {any} */ parts) => {
    Object.assign(studio.state, parts);
    studio.dispatchEvent(new CustomEvent('change', { detail: { keys: Object.keys(parts) } }));
  };
  studio.finisher = { settled: async () => {} };
  studio.keptVersions = () => ({ at: 2, slots: [null, {}, null, null] });
  studio.desk = { core: 'c' };
  return studio;
}

/** @param {any[]} rows */
const storeOf = (rows) => ({
  seals: async () => structuredClone(rows),
  putSeals: async (/** @type {any[]} */ seals) => void rows.splice(0, rows.length, ...seals),
});

test('a seal outlives the page, reminds once ears are fresh, and is silent once it was dismissed', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  /** @type {any[]} */
  const rows = [];
  let time = NIGHT;
  const first = songOnly('p');
  const evening = new TomorrowDesk(first, storeOf(rows), () => time);
  await evening.ready;
  assert.equal(first.state.tomorrow.seal, null);
  await evening.seal();
  assert.equal(first.state.tomorrow.reminder, null);
  assert.equal(evening.due, null);
  assert.equal(rows.length, 1);
  time += 3 * HOUR;
  t.mock.timers.tick(60000);
  assert.match(first.state.tomorrow.text, /sealed 3 h ago; come back tomorrow/);

  time += 6 * HOUR;
  const second = songOnly('p');
  const morning = new TomorrowDesk(second, storeOf(rows), () => time);
  await morning.ready;
  assert.match(second.state.tomorrow.reminder, /^Yesterday you chose version 2 of p\.wav/);
  assert.equal(morning.due?.seal.pcm, 'p');
  await morning.dismiss(rows[0] && /** @type {any} */ (morning.due).seal);
  assert.equal(second.state.tomorrow.reminder, null);
  assert.equal(morning.due, null);
  assert.equal(second.state.tomorrow.seal.at, 2, 'it can still be opened');

  const other = songOnly('q');
  const third = new TomorrowDesk(other, storeOf(rows), () => time);
  await third.ready;
  assert.equal(other.state.tomorrow.seal, null, 'another song has none');
  await third.seal();
  assert.deepEqual(
    rows.map(({ pcm }) => pcm),
    ['p', 'q'],
  );
  await third.drop();
  assert.deepEqual(
    rows.map(({ pcm }) => pcm),
    ['p'],
  );
});

test('a store that fails costs the seal only when the page is closed', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const studio = songOnly('p');
  const fails = async () => {
    throw new Error('no room');
  };
  const desk = new TomorrowDesk(studio, { seals: fails, putSeals: fails }, () => NIGHT);
  await desk.ready;
  await desk.seal();
  assert.equal(studio.state.tomorrow.seal.at, 2);
});
