// A song and its settings become two sealed files; what they hold is compared with other programs and other paths.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { PARAMS } from '../wasm/out/table.js';
import { readAudio } from '../web/files/read.js';
import { encode } from '../web/files/samples.js';
import { fromBytes } from '../web/files/source.js';
import { wavBytes } from '../web/files/wav-write.js';
import { fingerprint } from '../web/fingerprint.js';
import { stretchOf } from '../web/pcm.js';
import { makeRecipe } from '../web/recipe.js';
import { renderOffline } from '../web/render.js';
import { ManifestError, makeManifest, openManifest } from '../web/share/manifest.js';
import { packingFor } from '../web/share/packing.js';
import { prepare } from '../web/share/prepare.js';
import { identityOf, opened } from '../web/share/seal.js';
import { Stage } from '../web/stage.js';
import { core, near } from './lib/core.mjs';
import { ebur128, music, PIECES, scratch } from './lib/music.mjs';

const CORE = createHash('sha256').update(readFileSync('wasm/out/lacquer.wasm')).digest('hex');
const LOUD = {
  'eq.on': 1,
  'eq.3.on': 1,
  'eq.3.gain_db': 3,
  'loudness.on': 1,
  'loudness.drive_db': 6,
  'loudness.limiter': 1,
};
const options = { signal: new AbortController().signal, onProgress: () => {} };
const song = await readAudio(
  fromBytes(readFileSync(music(PIECES[0], { seconds: 14, rate: 44100 })), 'Mixdown.wav'),
);

/** @param {any} pcm @param {Record<string, any>} [wish] */
async function prepared(pcm, wish = {}) {
  const all = {
    ...{ local: 'test', title: 'Night Drive', artist: 'Mira', core: CORE, range: null },
    ...{ created: '2026-01-02T03:04:05.000Z', comments: true, versions: [] },
    recipe: makeRecipe({ core: CORE, params: LOUD }),
    ...wish,
  };
  const made = await prepare(new Stage(core, pcm), pcm, all, options);
  const held = /** @type {any} */ (made.held);
  const blob = async (/** @type {string} */ name) => new Uint8Array(await held[name].arrayBuffer());
  const [manifest, audio] = [await blob('manifest'), await blob('audio')];
  assert.deepEqual(made.bytes, { manifest: manifest.length, audio: audio.length });
  const read = openManifest(await opened(manifest, made.key));
  return { key: made.key, manifest: read, sealedManifest: manifest, audio };
}

/** By the `age` tool. @param {Uint8Array} sealed @param {string} key */
function byAge(sealed, key) {
  const [identity, file] = [join(scratch, 'identity'), join(scratch, 'sealed')];
  writeFileSync(identity, identityOf(key));
  writeFileSync(file, sealed);
  const { status, stdout, stderr } = spawnSync('age', ['-d', '-i', identity, file], {
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr.toString());
  return stdout;
}

/** @param {Float32Array[]} channels @param {number} frames */
const sha = (channels, frames) =>
  createHash('sha256')
    .update(encode(channels, frames, '32f'))
    .digest('hex');

test('a whole song: FLAC of the same samples, figures and pictures of both, and a proof', async () => {
  const { key, manifest, sealedManifest, audio } = await prepared(song);
  assert.equal(manifest.title, 'Night Drive');
  assert.equal(manifest.artist, 'Mira');
  assert.equal(manifest.range, null);
  assert.deepEqual(manifest.options, { comments: true });
  assert.deepEqual(manifest.part, { start: 0, end: song.frames });
  assert.deepEqual(manifest.recipe.params, makeRecipe({ params: LOUD }).params);
  assert.deepEqual(manifest.messages, []);

  // The standard tool opens both; what it gives is FLAC, which another program decodes to the same samples.
  const flac = byAge(audio, key);
  assert.equal(flac.subarray(0, 4).toString(), 'fLaC');
  const args = ['-v', 'error', '-i', '-', '-f', 'f32le', '-'];
  const { stdout } = spawnSync('ffmpeg', args, { input: flac, maxBuffer: 1 << 28 });
  assert.equal(stdout.compare(encode(song.channels, song.frames, '32f')), 0);
  assert.equal(manifest.source.pcm, fingerprint(song));
  assert.equal(manifest.source.format, 'flac');
  assert.equal(JSON.parse(byAge(sealedManifest, key).toString()).title, 'Night Drive');

  // The master as an export makes it, by another path.
  const master = await renderOffline(song, { params: LOUD }, { module: core });
  assert.equal(manifest.proof.frames, 441000);
  assert.equal(manifest.proof.hash, sha(master.channels, 441000));
  near(
    Number(manifest.b.figures.loudness.integratedLufs),
    Number(master.figures.loudness.integratedLufs),
    1e-6,
    'LUFS',
  );
  // Loudness by ffmpeg: another implementation of BS.1770.
  const wav = join(scratch, 'b.wav');
  writeFileSync(wav, wavBytes(master.channels, { sampleRate: 44100, bits: '32f' }));
  const meter = spawnSync('ffmpeg', ['-i', wav, '-af', 'ebur128', '-f', 'null', '-']).stderr;
  const lines = [...meter.toString().matchAll(/t: (\d+)\.\d+ .* S: *(-?[\d.]+)/g)];
  const last = /I: *(-?[\d.]+) LUFS/.exec(meter.toString().split('Summary').at(-1) ?? '');
  near(Number(manifest.b.figures.loudness.integratedLufs), Number(last?.[1]), 0.1, 'LUFS');
  assert.equal(manifest.b.shortTerm.length, Math.floor(song.frames / 44100));
  assert.ok(lines.length > 100);
  const at9 = lines.filter(([, second]) => second === '8').at(-1); // 100 ms before the ninth second ends
  near(manifest.b.shortTerm[8], Number(at9?.[2]), 0.5, 'LUFS');
});

test('the picture is that of the song: every column holds its peaks and its power', async () => {
  const { manifest } = await prepared(song);
  const { bucket, overview } = manifest.a;
  assert.equal(overview.length / 3, Math.ceil(song.frames / bucket));
  const [left, right] = song.channels;
  for (let i = 0; i < overview.length / 3; i += 97) {
    const part = [left, right].map((c) => c.subarray(i * bucket, (i + 1) * bucket));
    const both = part.flatMap((c) => [...c]);
    const bend = (/** @type {number} */ x) => Math.sign(x) * Math.sqrt(Math.abs(x));
    // 127 steps each way, half a step off at most.
    near(bend(overview[3 * i]), bend(Math.min(...both)), 0.5 / 127 + 1e-6, '');
    near(bend(overview[3 * i + 1]), bend(Math.max(...both)), 0.5 / 127 + 1e-6, '');
    const rms = Math.sqrt(both.reduce((sum, x) => sum + x * x, 0) / both.length);
    near(bend(overview[3 * i + 2]), bend(rms), 0.5 / 127 + 0.02, '');
  }
});

test('of an edited song A is also measured between its ends: level match sets that beside B', async () => {
  const edit = { start: 100_000, end: 200_000, fadeIn: 0, fadeOut: 0 };
  const frames = 220_000;
  const soft = (/** @type {Float32Array} */ plane) =>
    plane.slice(0, frames).map((x, i) => (i < 90_000 ? x : x / 2));
  const pcm = { ...song, frames, channels: song.channels.map(soft) };
  const { manifest } = await prepared(pcm, { recipe: makeRecipe({ params: LOUD, edit }) });
  const part = stretchOf(pcm, edit.start, edit.end).channels;
  const path = join(scratch, 'between.wav');
  writeFileSync(path, wavBytes(part, { sampleRate: song.sampleRate, bits: '32f' }));
  const [{ integratedLufs: lufs }] = ebur128(path);
  near(manifest.aPart?.loudness.integratedLufs ?? 0, lufs, 0.02, 'LUFS by libebur128');
  const whole = manifest.a.figures.loudness.integratedLufs ?? 0;
  assert.ok(whole - lufs > 1, 'all of the song is of another loudness');
  assert.deepEqual(manifest.part, { start: 100_000, end: 200_000 });
});

test('a loop only: its own samples, its own figures, and nothing of the rest', async () => {
  const range = { start: 100_000, end: 250_000 };
  const target = { lufs: -9, of: /** @type {const} */ ('integrated') };
  const recipe = makeRecipe({
    core: CORE,
    params: LOUD,
    target,
    edit: { start: 7, end: song.frames, fadeIn: 5, fadeOut: 0 },
  });
  const versions = [{ name: 'Version 2', recipe: makeRecipe({ params: { 'tone.on': 1 } }) }];
  const { key, manifest, audio } = await prepared(song, { range, recipe, versions });
  const part = stretchOf(song, range.start, range.end);
  assert.deepEqual(manifest.range, range);
  assert.deepEqual(manifest.part, { start: 0, end: 150_000 });
  assert.equal(manifest.source.frames, 150_000);
  assert.equal(manifest.source.pcm, fingerprint(part));
  assert.equal(manifest.recipe.target, undefined, 'the drive stays as it was found');
  assert.equal(manifest.recipe.params['loudness.drive_db'], 6);
  assert.equal(manifest.recipe.edit, undefined);
  const back = await readAudio(fromBytes(new Uint8Array(byAge(audio, key)), 'audio.flac'));
  assert.equal(fingerprint(back), fingerprint(part));
  const master = await renderOffline(part, { params: LOUD }, { module: core });
  assert.equal(manifest.proof.hash, sha(master.channels, manifest.proof.frames));
  assert.equal(manifest.versions[0].name, 'Version 2');
  assert.notEqual(manifest.versions[0].b.figures.loudness.integratedLufs, null);
});

test('samples that no integer holds travel as float, mono stays mono', async () => {
  const mono = Float32Array.from({ length: 30_000 }, (_, i) => Math.sin(i / 20) / 3);
  const pcm = { ...song, channels: [mono], frames: 30_000 };
  const { key, manifest, audio } = await prepared(pcm);
  assert.equal(manifest.source.format, 'wav');
  assert.equal(manifest.source.channels, 1);
  const back = await readAudio(fromBytes(new Uint8Array(byAge(audio, key)), 'audio.wav'));
  assert.equal(back.bits, '32f');
  assert.deepEqual(back.channels[0], mono);
  assert.deepEqual(packingFor({ exact16: false, exact24: true }), { format: 'flac', bits: 24 });
  assert.deepEqual(packingFor({ exact16: true, exact24: true }), { format: 'flac', bits: 16 });
  assert.deepEqual(packingFor({}), { format: 'wav', bits: '32f' });
});

test('a negative zero, which FLAC cannot say, does not make a song ten times as large', async () => {
  const channels = song.channels.map((c) => c.map((x, i) => (i % 3 ? x : -0)));
  const { key, manifest, audio } = await prepared({ ...song, channels, print: undefined });
  assert.equal(manifest.source.format, 'flac');
  const back = await readAudio(fromBytes(new Uint8Array(byAge(audio, key)), 'audio.flac'));
  assert.equal(manifest.source.pcm, fingerprint(back));
  const master = await renderOffline(back, { params: LOUD }, { module: core });
  assert.equal(manifest.proof.hash, sha(master.channels, 441000));
});

test('24 bits, and what was called off, leave what they should', async () => {
  const ints = song.channels.map((c) => c.map((x) => Math.round(x * 0.77 * 2 ** 23) / 2 ** 23));
  const pcm = { ...song, channels: ints };
  const { key, manifest, audio } = await prepared(pcm);
  assert.equal(manifest.source.format, 'flac');
  const back = await readAudio(fromBytes(new Uint8Array(byAge(audio, key)), 'audio.flac'));
  assert.equal(back.bits, 24);
  assert.equal(fingerprint(back), fingerprint(pcm));
  const control = new AbortController();
  const wish = /** @type {any} */ ({
    local: 'x',
    title: '',
    core: CORE,
    range: null,
    created: '2026-01-01',
  });
  const work = prepare(
    new Stage(core, pcm),
    pcm,
    { ...wish, recipe: makeRecipe({}), versions: [], comments: false },
    { signal: control.signal, onProgress: (x) => x > 0.6 && control.abort() },
  );
  await assert.rejects(work, { name: 'AbortError' });
});

// ---- hostile manifests -----------------------------------------------------------------------------------

const honest = await (async () => {
  const { sealedManifest, key } = await prepared(song);
  return JSON.parse(new TextDecoder().decode(await opened(sealedManifest, key)));
})();
const bytesOf = (/** @type {any} */ document) => new TextEncoder().encode(JSON.stringify(document));

/** @param {any} document @param {RegExp} [says] */
function refused(document, says = /^This share cannot be trusted: .*\. Ask for a new link\.$/) {
  assert.throws(
    () => openManifest(document instanceof Uint8Array ? document : bytesOf(document)),
    (error) => error instanceof ManifestError && says.test(error.message),
    JSON.stringify(document).slice(0, 200),
  );
}

test('each part of a manifest that does not fit is refused with a sentence', () => {
  openManifest(bytesOf(honest));
  const source = (/** @type {any} */ change) => ({
    ...honest,
    source: { ...honest.source, ...change },
  });
  const a = (/** @type {any} */ change) => ({ ...honest, a: { ...honest.a, ...change } });
  for (const document of [
    ...[null, [], 5, 'x', {}, { ...honest, share: '1' }, { ...honest, share: 0 }],
    ...[0, 1, 7999, 192001, 44100.5, '44100', null, 1e99].map((sampleRate) =>
      source({ sampleRate }),
    ),
    ...[0, 3, 1.5, '2', null].map((channels) => source({ channels })),
    ...[0, -5, 2 ** 31 + 1, song.frames + 1, 1e300, null].map((frames) => source({ frames })),
    ...['', 'x'.repeat(64), 'AB'.repeat(32), 7].map((pcm) => source({ pcm })),
    ...['mp3', 'FLAC', null, {}].map((format) => source({ format })),
    ...['', '../core.wasm', 'A'.repeat(64), null].map((core) => ({ ...honest, core })),
    ...[0, null, '14', 1e9, Number.NaN].map((duration) => ({ ...honest, duration })),
    ...['', 'yesterday', 5, null].map((created) => ({ ...honest, created })),
    ...[{ start: 0, end: 5 }, { start: -1, end: song.frames - 1 }, {}, 'x'].map((range) => ({
      ...honest,
      range,
    })),
    ...[null, { start: 0, end: song.frames + 1 }, { start: 9, end: 9 }, { start: 0.5, end: 9 }].map(
      (part) => ({ ...honest, part }),
    ),
    ...[null, {}, { ...honest.proof, frames: 10 }, { ...honest.proof, hash: 'x' }].map((proof) => ({
      ...honest,
      proof,
    })),
    ...[undefined, 5, 'AAA', '*'.repeat(12), 'AAAA'.repeat(1e5), 'AAAAAAAA'].map((overview) =>
      a({ overview }),
    ),
    ...[undefined, 'AA==', 'AAAA'.repeat(1e5)].map((shortTerm) => a({ shortTerm })),
    ...[0, 511, 513, -512, 1e9 * 512, '512'].map((bucket) => a({ bucket })),
    ...[null, {}, [], { lacquer: 'x' }].map((recipe) => ({ ...honest, recipe })),
    ...[{}, Array(5).fill({}), [null], [{ name: 'x', recipe: honest.recipe, b: null }]].map(
      (versions) => ({ ...honest, versions }),
    ),
  ])
    refused(document);
  refused(new Uint8Array([0xff, 0xfe, 0x7b]));
  refused(new Uint8Array(5e6));
  refused(bytesOf(honest).subarray(0, -1));
  refused({ ...honest, share: 2 }, /newer Lacquer/);
  refused({ ...honest, recipe: { ...honest.recipe, lacquer: 2 } }, /newer Lacquer/);
});

test('hostile settings and texts are tamed, not believed', () => {
  const recipe = {
    lacquer: 1,
    core: 'x',
    source: { name: '<script>', pcm: 'f'.repeat(64), sampleRate: 1, channels: 9, frames: 1 },
    params: {
      'eq.3.gain_db': 1e9,
      'monitor.gain_db': 99,
      'constructor.x': 1,
      'loudness.drive_db': null,
    },
    moves: 'x',
  };
  const {
    title,
    artist,
    recipe: read,
    messages,
    a,
  } = openManifest(
    bytesOf({
      ...honest,
      recipe,
      title: `\u202e<img src=x onerror=alert(1)>${'y'.repeat(1e4)}`,
      artist: { toString: 'x' },
      a: {
        ...honest.a,
        figures: { loudness: { integratedLufs: 1e9, rangeLu: '<b>' }, peaks: null },
      },
      options: 'yes',
      __proto__x: 1,
    }),
  );
  assert.equal(title.length, 200);
  assert.match(title, /^<img/);
  assert.equal(artist, '');
  assert.equal(read.params['eq.3.gain_db'], PARAMS.find((p) => p.name === 'eq.3.gain_db')?.max);
  assert.equal(
    read.source?.pcm,
    honest.source.pcm,
    'settings are over the audio of the share, whatever they say',
  );
  assert.ok(messages.length > 0 && messages.length <= 20);
  assert.equal(a.figures.loudness.integratedLufs, null);
  assert.equal(a.figures.loudness.rangeLu, null);
});

test('whatever replaces a part of a manifest, it is refused in words or read as nothing else', () => {
  const keys = Object.keys(honest);
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.anything({ maxDepth: 2 }), (key, value) => {
      let text;
      try {
        text = JSON.stringify({ ...honest, [key]: value });
      } catch {
        return; // no JSON can say this
      }
      try {
        const read = openManifest(new TextEncoder().encode(text));
        assert.equal(read.source.frames, song.frames);
        assert.equal(read.a.overview.length % 3, 0);
      } catch (error) {
        assert.ok(error instanceof ManifestError, `${key}: ${error}`);
      }
    }),
    { numRuns: 600 },
  );
});

test('a sender cannot make what a listener would refuse', () => {
  const parts = /** @type {any} */ ({ ...honest, source: { ...honest.source, frames: 5 } });
  const heard = { figures: {}, overview: new Float32Array(3), shortTerm: new Float32Array(0) };
  assert.throws(() => makeManifest({ ...parts, a: heard, b: heard }), ManifestError);
});
