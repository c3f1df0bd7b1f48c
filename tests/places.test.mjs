// places.test.mjs -- where the tour goes: worked out by hand from made-up records. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worstPlaces } from '../web/places.js';
import { near } from './lib/core.mjs';

/** Records of a minute, 0 but for the stretches given. @param {[number, number, number][]} stretches from s, to s, value
 * @param {number} [rest] */
function records(stretches, rest = 0) {
  const all = new Float32Array(600).fill(rest);
  for (const [from, to, value] of stretches)
    all.fill(value, Math.round(from * 10), Math.round(to * 10));
  return all;
}

/** @param {import('../web/places.js').Place[]} places */
const brief = (places) => places.map(({ time, reasons }) => [Math.round(time), reasons[0].why]);

test('nothing limited: nowhere to go', () => {
  assert.deepEqual(worstPlaces({ reduction: new Float32Array(600) }, 60), []);
  assert.deepEqual(worstPlaces({ reduction: null }, 60), []);
  assert.deepEqual(worstPlaces({ reduction: new Float32Array(0) }, 0), []);
});

test('most limiting is the mean over the loop, highest peak one moment: by turns, worst first', () => {
  const reduction = records([
    [10, 14, -4], // long and steady
    [30, 30.1, -9], // one spike
    [40, 44, -2],
    [50, 50.1, -6],
  ]);
  const places = worstPlaces({ reduction }, 60);
  assert.deepEqual(brief(places), [
    [12, 'limiting'],
    [30, 'peak'],
    [42, 'limiting'],
    [50, 'peak'],
  ]);
  near(places[0].reasons[0].value, -4, 1e-6, 'dB on average');
  near(places[1].reasons[0].value, -9, 1e-6, 'dB at once');
});

test('what several rankings say of one place is one place', () => {
  const reduction = records([[20, 21, -6]]);
  const damage = records([[20, 21, -30]], -120);
  const [place, ...others] = worstPlaces({ reduction, damage }, 60);
  assert.deepEqual(others, []);
  assert.deepEqual(
    place.reasons.map(({ why }) => why),
    ['limiting', 'peak', 'damage'],
  );
});

test('five at most, none nearer than three seconds, each a loop of three seconds inside the song', () => {
  const reduction = Float32Array.from(
    { length: 600 },
    (_, i) => -1 - Math.abs(Math.sin(i / 3)) - i / 600,
  );
  const places = worstPlaces({ reduction }, 60);
  assert.equal(places.length, 5);
  for (const { time, start, end } of places) {
    near(end - start, 3, 1e-9, 's');
    assert.ok(start >= 0 && end <= 60 && start <= time && time <= end, `${start} ${time} ${end}`);
  }
  const times = places.map(({ time }) => time).sort((a, b) => a - b);
  for (let i = 1; i < times.length; i++) assert.ok(times[i] - times[i - 1] >= 3 - 1e-6);
});

test('peaks before the limiter and damage are taken from their own records where they are known', () => {
  const reduction = records([
    [5, 7, -3],
    [25, 26, -2],
    [45, 46, -1],
  ]);
  const over = records([[45.5, 45.6, 4.5]], -120);
  const damage = records([[25.5, 25.6, -28]], -90);
  const places = worstPlaces({ reduction, over, damage }, 60);
  assert.deepEqual(brief(places).slice(0, 3), [
    [6, 'limiting'],
    [46, 'peak'],
    [26, 'damage'],
  ]);
  near(places[1].reasons[0].value, 4.5, 1e-6, 'dB over the ceiling');
  near(places[2].reasons[0].value, -28, 1e-6, 'dB of the music');
});

test('peaks under the threshold and damage that is none do not count; a clipper does without the limiter', () => {
  const reduction = records([[5, 6, -3]]);
  const over = records([[50, 51, -2]], -120);
  const none = records([], -120);
  assert.ok(worstPlaces({ reduction, over, damage: none }, 60).every(({ time }) => time < 10));
  const clipped = records([[30, 30.5, -40]], -120);
  const places = worstPlaces({ reduction: records([]), over: none, damage: clipped }, 60);
  assert.deepEqual(brief(places), [[30, 'damage']]);
});

test('a song shorter than the loop is one place', () => {
  const places = worstPlaces({ reduction: Float32Array.of(0, -2, -3, 0, 0) }, 0.5);
  assert.equal(places.length, 1);
  assert.deepEqual([places[0].start, places[0].end], [0, 0.5]);
});
