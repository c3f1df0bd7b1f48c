// recipe.test.mjs -- the recipe document, the fingerprint and the recipe link.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { PARAMS } from '../wasm/out/table.js';
import { defaults, effective, toParams, toValues } from '../wasm/params.js';
import { fingerprint } from '../web/fingerprint.js';
import { decodeLink, encodeLink, MAX_LINK } from '../web/link.js';
import { checkRecipe, makeRecipe, parseRecipe } from '../web/recipe.js';

/** @param {unknown} document */
const parse = (document) => parseRecipe(JSON.stringify(document));

const SONG = { bits: null, container: 'wav', codec: 'pcm_s24', name: 'song.wav' };
/** @param {string | null} link */
const opened = async (link) => {
  const found = link && (await decodeLink(link));
  if (!found) throw new Error(`no recipe in ${link}`);
  return found;
};

test('only what is off its default is stored, in the digits that a person typed', () => {
  const { values } = toValues({ 'eq.3.gain_db': -1.8, 'loudness.ceiling_db': -1, 'eq.3.q': 0.7 });
  assert.deepEqual(toParams(values), { 'eq.3.gain_db': -1.8, 'eq.3.q': 0.7 });
  assert.equal(values[PARAMS.findIndex((p) => p.name === 'eq.3.gain_db')], Math.fround(-1.8));
});

test('every parameter survives the way through a recipe, at both ends of its range', () => {
  for (const end of /** @type {const} */ (['min', 'max'])) {
    const kept = PARAMS.filter((p) => !p.flags.includes('monitor'));
    const params = Object.fromEntries(kept.map((p) => [p.name, p[end]]));
    const { recipe, messages } = parse(makeRecipe({ params }));
    assert.deepEqual(messages, []);
    assert.deepEqual(toValues(recipe.params).values, toValues(params).values);
  }
});

test('unknown keys are dropped by name, values clamped, listening stays out', () => {
  const { recipe, messages } = parse({
    lacquer: 1,
    params: {
      'eq.3.gain_db': 99,
      'tube.heat': 1,
      'monitor.mono': 1,
      'stereo.width': 'wide',
      constructor: 2,
      __proto__: 3,
    },
    colour: 'blue',
  });
  assert.deepEqual(recipe.params, { 'eq.3.gain_db': 18 });
  for (const name of [
    'eq.3.gain_db',
    'tube.heat',
    'monitor.mono',
    'stereo.width',
    'constructor',
    'colour',
  ])
    assert.ok(
      messages.some((m) => m.startsWith(name)),
      `${name}: ${messages.join('; ')}`,
    );
});

test('a newer recipe and what is no recipe are refused with a sentence', () => {
  assert.throws(() => parse({ lacquer: 2, params: {} }), /version 2, made by a newer Lacquer/);
  for (const text of ['', 'hello', '[]', 'null', '{}', '{"lacquer":"1"}', '{"lacquer":0}'])
    assert.throws(() => parseRecipe(text), /This is not a recipe/, text);
});

test('damaged parts of a recipe never throw and never pass', () => {
  const junk = [null, 0, 'x', [], {}, [{}], [null], { lufs: 'loud' }, { bits: 12, dither: 'pink' }];
  for (const part of 'source params target delivery deliveries moves edit core'.split(' '))
    for (const value of junk) {
      const { recipe } = checkRecipe({ lacquer: 1, [part]: value });
      assert.deepEqual(recipe.params, {}, `${part}: ${JSON.stringify(value)}`);
      assert.deepEqual(recipe.delivery, { bits: '24', dither: 'auto' });
      assert.equal(recipe.target, undefined);
    }
});

test('whatever a document holds, what comes out is in range and reads back as itself', () => {
  const names = fc.constantFrom(...PARAMS.map((p) => p.name), 'tube.heat', '__proto__');
  const params = fc.dictionary(names, fc.oneof(fc.double(), fc.anything()));
  const move = fc.record({ id: fc.anything(), on: fc.anything(), amount: fc.anything(), params });
  const parts = {
    params,
    target: fc.record({ lufs: fc.double(), of: fc.anything(), budget: fc.anything() }),
    delivery: fc.record({ bits: fc.anything(), dither: fc.anything(), rate: fc.anything() }),
    deliveries: fc.oneof(fc.anything(), fc.array(fc.record({ bits: fc.anything() }))),
    edit: fc.record({
      ...{ start: fc.double(), end: fc.double(), fadeOut: fc.anything() },
      fadeInShape: fc.oneof(fc.constantFrom('linear', 'equalPower', 'cosine'), fc.anything()),
    }),
    moves: fc.array(move, { maxLength: 3 }),
    source: fc.anything(),
  };
  fc.assert(
    fc.property(fc.record(parts, { requiredKeys: [] }), (document) => {
      const { recipe } = checkRecipe({ lacquer: 1, ...document });
      const again = parse(recipe);
      assert.deepEqual(again.messages, []);
      assert.equal(JSON.stringify(again.recipe), JSON.stringify(recipe));
      assert.deepEqual(toValues(recipe.params).messages, []);
    }),
    { seed: 2, numRuns: 500 },
  );
});

test('fades have shapes; the raised cosine is meant where none is named, an unknown one is dropped', () => {
  const edit = { start: 0, end: 96000, fadeIn: 4800, fadeOut: 9600 };
  const read = (/** @type {any} */ shapes) =>
    checkRecipe({ lacquer: 1, params: {}, edit: { ...edit, ...shapes } });
  const known = { fadeInShape: 'equalPower', fadeOutShape: 'exponential' };
  assert.deepEqual(read(known), {
    recipe: { ...read({}).recipe, edit: { ...edit, ...known } },
    messages: [],
  });
  assert.deepEqual(read({ fadeInShape: 'cosine' }).recipe.edit, edit);
  const { recipe, messages } = read({ fadeInShape: 'round', fadeOutShape: 'linear' });
  assert.deepEqual(recipe.edit, { ...edit, fadeOutShape: 'linear' });
  assert.deepEqual(messages, [
    'edit.fadeInShape "round" is not in this version; the raised cosine is used',
  ]);
  for (const odd of [3, null, {}, '__proto__', 'toString']) {
    const { recipe, messages } = read({ fadeOutShape: odd });
    assert.deepEqual([recipe.edit, messages.length], [edit, 1]);
  }
});

test('the hand wins over moves; an amount scales dB and %, other kinds are taken whole', () => {
  /** @type {Parameters<typeof effective>[0]} */
  const recipe = {
    params: { 'eq.1.gain_db': 2 },
    moves: [
      {
        on: true,
        amount: 0.5,
        params: { 'eq.3.gain_db': -3, 'eq.3.hz': 400, 'stereo.width': 120 },
      },
      { on: true, amount: 0.5, params: { 'eq.1.gain_db': 6 } },
      { on: false, amount: 1, params: { 'eq.4.gain_db': 6 } },
    ],
  };
  const params = effective(recipe);
  assert.deepEqual(params, {
    'eq.3.gain_db': -1.5,
    'eq.3.hz': 400,
    'stereo.width': 110,
    'eq.1.gain_db': 2,
  });
});

test('a value set back to its default by hand still wins over a move', () => {
  const moves = [{ id: 'cut', on: true, amount: 1, params: { 'eq.3.gain_db': -3 } }];
  const { recipe } = parse(makeRecipe({ params: { 'eq.3.gain_db': 0 }, moves }));
  assert.equal(effective(recipe)['eq.3.gain_db'], 0);
});

test('a target turns the loudness block on', () => {
  const recipe = makeRecipe({ target: { lufs: -11, of: 'integrated' } });
  assert.equal(effective(recipe)['loudness.on'], 1);
  assert.equal(effective(makeRecipe({}))['loudness.on'], undefined);
});

test('the fingerprint is SHA-256 over rate, channels, frames and interleaved float32', () => {
  const channels = [Float32Array.of(0.5, -1), Float32Array.of(0.25, 1 - 2 ** -23)];
  const bytes = Buffer.alloc(16 + 16);
  bytes.writeUInt32LE(44100, 0);
  bytes.writeUInt32LE(2, 4);
  bytes.writeBigUInt64LE(2n, 8);
  [0.5, 0.25, -1, 1 - 2 ** -23].forEach((x, i) => {
    bytes.writeFloatLE(x, 16 + 4 * i);
  });
  const expected = createHash('sha256').update(bytes).digest('hex');
  assert.equal(fingerprint({ ...SONG, sampleRate: 44100, channels, frames: 2 }), expected);
});

test('a link brings params and target back, carries no text, and stays short', async () => {
  // Every control there is, somewhere on its steps.
  const onStep = (
    /** @type {import('../wasm/out/table.js').Param} */ p,
    /** @type {number} */ at,
  ) => Number((p.min + p.step * Math.floor((at * (p.max - p.min)) / p.step)).toFixed(6));
  const params = Object.fromEntries(
    PARAMS.filter((p) => !p.flags.includes('monitor') && p.scale !== 'choice').map((p, i) => [
      p.name,
      onStep(p, ((i * 37) % 101) / 101),
    ]),
  );
  const source = {
    name: 'Secret title.wav',
    pcm: 'ab'.repeat(32),
    sampleRate: 48000,
    channels: 2,
    frames: 9,
  };
  const recipe = makeRecipe({
    core: 'cd'.repeat(32),
    source,
    params,
    target: { lufs: -11, of: 'integrated' },
  });
  const link = await encodeLink(recipe, 'https://example.org/lacquer/?x=1#old');
  assert.ok(link && link.length < MAX_LINK, `${link?.length} characters`);
  assert.match(link, /^https:\/\/example\.org\/lacquer\/\?x=1#r=[A-Za-z0-9_-]+$/);
  const { recipe: back, messages } = await opened(link);
  assert.deepEqual(messages, []);
  assert.deepEqual(back.params, recipe.params);
  assert.deepEqual(back.target, { lufs: -11, of: 'integrated' });
  assert.deepEqual(back.source, { ...source, name: '' });
});

test('a plain link works where a browser cannot deflate', async () => {
  const { CompressionStream } = globalThis;
  Object.assign(globalThis, { CompressionStream: undefined });
  try {
    const recipe = makeRecipe({ params: { 'stereo.on': 1, 'stereo.width': 130 } });
    const link = await encodeLink(recipe, 'https://example.org/');
    assert.match(`${link}`, /#j=/);
    assert.deepEqual((await opened(link)).recipe.params, recipe.params);
  } finally {
    globalThis.CompressionStream = CompressionStream;
  }
});

test('no recipe in the address is no error; a damaged one is a sentence', async () => {
  assert.equal(await decodeLink('https://example.org/#help'), null);
  assert.equal(await decodeLink('https://example.org/'), null);
  const newer = encodeURIComponent(JSON.stringify({ lacquer: 9, params: {} }));
  await assert.rejects(decodeLink(`#j=${newer}`), /newer Lacquer/);
  for (const bad of ['#r=', '#r=!!!', '#r=AAAA', '#j=%7B', '#j=%', `#r=${'A'.repeat(9000)}`])
    await assert.rejects(decodeLink(bad), /^RecipeError: This link is damaged/, bad);
});

test('a deflate bomb in a link is cut off', async () => {
  const { deflateRawSync } = await import('node:zlib');
  const bomb = deflateRawSync(Buffer.alloc(4 << 20)).toString('base64url');
  await assert.rejects(decodeLink(`#r=${bomb}`), /holds far too much/);
});

test('defaults are the neutral chain', () => {
  assert.deepEqual(toParams(defaults()), {});
});
