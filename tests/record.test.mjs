// The record of an export: a recipe that gives the same samples again, and a page on which everything is text.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { chainWords } from '../web/chain-words.js';
import { escaped, html } from '../web/markup.js';
import { checkRecipe } from '../web/recipe.js';
import { overTime } from '../web/record.js';
import { recordPage } from '../web/record-page.js';
import { near } from './lib/core.mjs';
import { ebur128, music, PIECES, scratch } from './lib/music.mjs';

const TOOL = fileURLToPath(new URL('../scripts/lacquer.mjs', import.meta.url));
const [OUT, CD, PAGE, JSON_FILE, RECIPE] = [
  'record.wav',
  'record-cd.flac',
  'record.html',
  'record.json',
  'record-recipe.json',
].map((name) => join(scratch, name));
const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\u202e\0\ud800`;

/** @param {string[]} args */
function lacquer(...args) {
  const { status, stderr } = spawnSync('node', [TOOL, ...args], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

const SOURCE = music(PIECES[0], { seconds: 10, rate: 48000 });
const recipe = {
  lacquer: 1,
  params: { 'eq.on': 1, 'eq.3.gain_db': -1.8, 'eq.3.hz': 312, 'stereo.width': 120, 'glue.on': 1 },
  target: { lufs: -11, budget: { limiterP95Db: null, limiterMaxDb: null, plrMinDb: null } },
  moves: [{ id: 'low', title: HOSTILE, why: HOSTILE, amount: 0.5, params: { 'eq.1.gain_db': 2 } }],
};
writeFileSync(RECIPE, JSON.stringify(recipe));
const cd = `rate=44100,bits=16,dither=shaped,out=${CD}`;
const order = ['master', SOURCE, OUT, '--recipe', RECIPE, '--delivery', cd, '--record'];
lacquer(...order, JSON_FILE);
/** @type {any} */
const whole = JSON.parse(readFileSync(JSON_FILE, 'utf8'));

/** Every element of a page in order; fails where one is left open or closed twice. @param {string} page */
function elements(page) {
  const text = page.replace(/<style>[^<]*<\/style>/, '<style></style>');
  const VOID = ['!doctype', 'meta', 'br', 'line', 'polyline'];
  /** @type {string[]} */
  const open = [];
  /** @type {string[]} */
  const all = [];
  const TAG = /<(\/?)([!\w]+)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*\/?>/g;
  for (const [, end, name] of text.matchAll(TAG)) {
    if (end) assert.equal(open.pop(), name);
    else all.push(name);
    if (!end && !VOID.includes(name)) open.push(name);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(
    text.replace(TAG, ''),
    /[<>]/,
    'a mark of markup that is not part of an element',
  );
  return all;
}

test('a record is a recipe: it gives the same samples again, at every delivery', () => {
  const { messages } = checkRecipe(whole);
  assert.deepEqual(messages, []);
  const [first, second] = whole.record.files;
  const again = join(scratch, 'record-again.json');
  lacquer('master', SOURCE, OUT, '--recipe', JSON_FILE, '--record', again);
  const { record, ...settings } = JSON.parse(readFileSync(again, 'utf8'));
  assert.equal(record.files[0].pcm, first.pcm);
  assert.equal(settings.deliveries[0].pcm, first.pcm);
  const how = ['--rate', '44100', '--bits', '16', '--dither', 'shaped'];
  lacquer('master', SOURCE, CD, '--recipe', JSON_FILE, ...how, '--record', again);
  assert.equal(JSON.parse(readFileSync(again, 'utf8')).record.files[0].pcm, second.pcm);
});

test('its figures are those of the files, by libebur128', () => {
  lacquer(...order, JSON_FILE);
  const { record } = whole;
  const [a, b] = ebur128(SOURCE, OUT);
  near(record.before.loudness.integratedLufs, a.integratedLufs, 0.1, 'LUFS');
  near(record.files[0].figures.loudness.integratedLufs, b.integratedLufs, 0.1, 'LUFS');
  assert.ok(record.files[0].limiterMaxDb >= record.files[0].limiterP95Db);
  assert.equal(record.files[0].ceilingDbtp, -1);
  assert.equal(record.song.frames, 480000);
  assert.match(`${record.core} ${record.song.pcm}`, /^[0-9a-f]{64} [0-9a-f]{64}$/);
  assert.equal(record.overTime.before.shortTermLufs.length, 10);
  assert.equal(record.overTime.after.shortTermLufs.length, 10);
});

test('loudness over time: one figure a second, wider steps for a song of hours', () => {
  const ramp = (/** @type {number} */ records) =>
    Float32Array.from({ length: records }, (_, i) => -i / 10);
  assert.deepEqual(overTime(ramp(35)), { stepSeconds: 1, shortTermLufs: [-0.9, -1.9, -2.9] });
  const long = overTime(ramp(3 * 36000));
  assert.equal(long.stepSeconds, 18);
  assert.equal(long.shortTermLufs.length, 600);
  assert.deepEqual(overTime(ramp(5)), { stepSeconds: 1, shortTermLufs: [] });
});

test('the chain in words: what is off its default, by block and band, moves counted in', () => {
  const words = chainWords(recipe);
  const eq = words.find(({ block }) => block === 'eq');
  assert.deepEqual(
    eq?.groups.map(({ title }) => title),
    ['Band 1', 'Band 3'],
  );
  const [low, bell] = eq?.groups ?? [];
  assert.deepEqual(low.settings, [{ name: 'Gain', text: '1\u2009dB', was: '0\u2009dB' }]);
  assert.deepEqual(
    bell.settings.map(({ name, text }) => `${name} ${text}`),
    ['Frequency 312\u2009Hz', 'Gain \u22121.8\u2009dB'],
  );
  assert.deepEqual(
    words.map(({ block, on }) => [block, on]),
    [
      ['eq', true],
      ['glue', true],
      ['stereo', false],
      ['loudness', true],
    ],
  );
});

test('the page says it all, fetches nothing, runs nothing', () => {
  lacquer(...order, PAGE);
  const page = readFileSync(PAGE, 'utf8');
  const all = elements(page);
  for (const name of ['script', 'img', 'a', 'link', 'iframe', 'form'])
    assert.ok(!all.includes(name), name);
  assert.doesNotMatch(page.replaceAll('xmlns="http://', ''), /https?:|url\(|@import|javascript:/i);
  assert.match(
    page,
    /Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"/,
  );
  const [first, second] = whole.record.files;
  for (const text of [first.pcm, second.pcm, whole.core, whole.source.pcm, '312\u2009Hz', 'Band 3'])
    assert.ok(page.includes(text), text);
  assert.ok(all.filter((name) => name === 'polyline').length === 2);
  const shown = page.match(/<pre class="recipe">([^<]*)<\/pre>/)?.[1] ?? '';
  const plain = shown
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
  const { record: _, deliveries: __, ...settings } = whole;
  assert.deepEqual(JSON.parse(plain), settings);
});

test('whatever names and titles are, they are text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(HOSTILE)), (text) => {
      const named = structuredClone(whole);
      Object.assign(named.record.song, { name: text, title: text, artist: text });
      for (const file of named.record.files) file.name = text;
      const plain = elements(recordPage(whole)).filter((name) => name !== 'bdi');
      const hostile = recordPage(named);
      const more = text ? 1 : 0; // the artist
      assert.equal(elements(hostile).filter((name) => name !== 'bdi').length, plain.length);
      assert.ok(hostile.split(`<bdi>${escaped(text)}</bdi>`).length > 2 + more);
    }),
    { numRuns: 200 },
  );
});

test('a template fills in text, lists and nothing', () => {
  const list = ['<', '&'].map((x) => html`<b>${x}</b>`);
  assert.equal(
    html`<p title="${'"'}">${list}${null}${false}${0}</p>`.text,
    '<p title="&quot;"><b>&lt;</b><b>&amp;</b>0</p>',
  );
  assert.equal(escaped('\0\x1b\ud800'), '\ufffd\ufffd\ufffd');
});
