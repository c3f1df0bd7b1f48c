// time-left.test.mjs -- the time left: right for a steady pace, calm for an uneven one. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftText, TimeLeft } from '../web/time-left.js';
import { near } from './lib/core.mjs';
import { noise } from './lib/signal.mjs';

/**
 * Work of which `pace(t)` is done in a second; told every `every` seconds.
 * @param {(t: number) => number} pace fraction per second @param {number} [every]
 * @returns {{ t: number, said: number | null, left: number }[]} left: what it really takes yet
 */
function told(pace, every = 0.1) {
  const left = new TimeLeft();
  /** @type {{ t: number, said: number | null }[]} */
  const all = [];
  let done = 0;
  let t = 0;
  for (; done < 1; t += every) {
    all.push({ t, said: left.at(done, 1000 * t) });
    done += pace(t) * every;
  }
  return all.map((x) => ({ ...x, left: t - x.t }));
}

test('a steady pace is told right, and nothing before 2 s', () => {
  const all = told(() => 1 / 60);
  for (const { t, said, left } of all)
    if (t < 1.95) assert.equal(said, null, `${t} s`);
    else if (t > 2.05) near(said ?? Number.NaN, left, 0.2, `s after ${t} s`);
});

test('at half the pace the new time is found within 25 s, without running past it', () => {
  const all = told((t) => (t < 20 ? 1 / 60 : 1 / 120));
  const after = all.filter(({ t }) => t > 45);
  for (const { t, said, left } of after)
    near(said ?? Number.NaN, left, 0.15 * left + 1, `s after ${t} s`);
  for (const { said, left } of all) assert.ok((said ?? 0) <= left * 1.05 + 1, `${said} of ${left}`);
});

test('uneven work: what is shown is within a quarter, and hardly ever goes up', () => {
  const shake = noise(4000, 0, 7);
  // Every piece takes between a third of its time and three times it.
  const all = told((t) => (1 / 60) * 3 ** (shake[Math.floor(t * 10)] ?? 0), 0.1);
  const late = all.filter(({ t, left }) => t > 6 && left > 4);
  for (const { said, left, t } of late) near(said ?? 0, left, 0.25 * left + 2, `s after ${t} s`);
  const texts = late.map(({ said }) => Number(/\d+/.exec(leftText(said))?.[0]));
  const ups = texts.filter((x, i) => i > 0 && x > texts[i - 1]).length;
  assert.ok(ups <= 4, `went up ${ups} times in ${late.length}`);
  const jumps = texts.map((x, i) => (i ? Math.abs(x - texts[i - 1]) : 0));
  assert.ok(Math.max(...jumps) <= 5, `jumps by ${Math.max(...jumps)} s`);
});

test('progress that comes in lumps is no reason to jump', () => {
  // 5 % at a time, every 3 s, but asked ten times a second: 60 s in all.
  const left = new TimeLeft();
  const said = [];
  for (let i = 0; i <= 550; i++) said.push(left.at(Math.floor(i / 30) / 20, 100 * i));
  for (let i = 200; i <= 550; i++) {
    near(said[i] ?? 0, 60 - i / 10, 6, `s after ${i / 10} s`);
    assert.ok(Math.abs((said[i] ?? 0) - (said[i - 1] ?? 0)) < 1.5, `${said[i - 1]} to ${said[i]}`);
  }
});

test('the next file, and a laptop that slept, start anew', () => {
  const left = new TimeLeft();
  for (let i = 0; i <= 100; i++) left.at(i / 200, 100 * i);
  assert.ok((left.at(0.51, 10200) ?? 0) > 5);
  assert.equal(left.at(0, 10300), null, 'a fraction that goes back');
  for (let i = 0; i <= 100; i++) left.at(i / 200, 20000 + 100 * i);
  assert.equal(left.at(0.6, 20000 + 3600e3), null, 'an hour without news');
});

test('the words: rough steps, no zero', () => {
  const words = [
    [null, ''],
    [0.4, ''],
    [3.2, 'about 4 s left'],
    [11, 'about 15 s left'],
    [38, 'about 40 s left'],
    [58, 'about 1 min left'],
    [61, 'about 1 min 30 s left'],
    [118, 'about 2 min left'],
    [1000, 'about 17 min left'],
    [3600, 'about 1 h left'],
    [7300, 'about 2 h 2 min left'],
  ];
  for (const [seconds, text] of words)
    assert.equal(leftText(/** @type {number | null} */ (seconds)), text, `${seconds}`);
});
