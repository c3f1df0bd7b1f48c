// Links, keys, notes and manifests of a share: what is made is read again, what is hostile is refused.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromBytes } from '../web/files/source.js';
import { bech32 } from '../web/share/bech32.js';
import { clean, fromBase64Url, toBase64Url } from '../web/share/bytes.js';
import { makeLink, onlyHere, parseLink } from '../web/share/links.js';
import { checkNote, MOST_TEXT, makeNote, openNote, sealNote } from '../web/share/notes.js';
import {
  identityOf,
  newKey,
  opened,
  openedStream,
  sealed,
  sealedSize,
  sealSource,
} from '../web/share/seal.js';
import { scratch } from './lib/music.mjs';

const ID = toBase64Url(new Uint8Array(16).fill(7));
const TOKEN = toBase64Url(new Uint8Array(24).fill(9));
const OWNER = toBase64Url(new Uint8Array(24).fill(250));
const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);

test('base64url is that of Node, and only its one right spelling is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = toBase64Url(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64url'));
      assert.deepEqual(fromBase64Url(text), new Uint8Array(bytes));
    }),
  );
  for (const wrong of ['A', 'AB=', 'AB+', 'a b', 'AP', '\u00e9'])
    assert.equal(fromBase64Url(wrong), null);
});

test('each link gives back what it was made of, under any folder of a site', () => {
  const key = newKey();
  const all = { id: ID, key, writeToken: TOKEN, ownerToken: OWNER };
  for (const base of ['https://lacquer.example/', 'https://a.example/x/y/index.html?z#old']) {
    const listen = makeLink(base, all, 'listen');
    assert.equal(new URL(listen).hash, `#${key}`);
    const none = { writeToken: '', ownerToken: '' };
    assert.deepEqual(parseLink(listen), { server: new URL('.', base).href, id: ID, key, ...none });
    const server = new URL('.', base).href;
    const comment = { server, id: ID, key, writeToken: TOKEN, ownerToken: '' };
    assert.deepEqual(parseLink(makeLink(base, all, 'comment')), comment);
    assert.deepEqual(parseLink(makeLink(base, all, 'owner')), { server, ...all });
  }
});

test('a link survives the sign that a sentence leaves behind it', () => {
  const link = makeLink(
    'https://l.example/',
    { id: ID, key: newKey(), writeToken: TOKEN },
    'comment',
  );
  for (const sign of ['.', ',', '!', ')', '."', ' ', '\u2026', '...'])
    assert.deepEqual(parseLink(link + sign), parseLink(link), sign);
});

test('a link without its key, or with a part of it, is known to be incomplete', () => {
  const all = { id: ID, key: newKey(), writeToken: TOKEN };
  for (const kind of /** @type {const} */ (['listen', 'comment'])) {
    const link = makeLink('https://l.example/', all, kind);
    for (let cut = 1; cut <= link.length - link.indexOf('#'); cut++) {
      const found = parseLink(link.slice(0, -cut));
      assert.equal(found?.id, ID);
      if (kind === 'listen' || (cut !== 32 && cut !== 33))
        assert.equal(found?.key, '', `${kind} ${cut}`);
      assert.equal(found?.writeToken, '', `${kind} ${cut}`);
    }
  }
  assert.equal(parseLink('https://l.example/s/short#x'), null);
  assert.equal(parseLink('https://l.example/'), null);
});

test('whatever is in an address, parsing ends with a share or without one', () => {
  const parts = fc.array(fc.constantFrom('#', '.', '/', 's/', ID, TOKEN, '..', '%2e', '?', 'A'));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        parts.map((all) => `https://l.example/s/${all.join('')}`),
      ),
      (text) => {
        const found = parseLink(text);
        if (!found) return;
        assert.equal(fromBase64Url(found.id)?.length, 16);
        if (found.key) assert.equal(fromBase64Url(found.key)?.length, 32);
      },
    ),
  );
});

test('it is known which addresses nobody else can open', () => {
  for (const base of [
    'http://localhost:8080/',
    'https://localhost/',
    'http://127.0.0.1/',
    'http://[::1]:1/',
    'http://lacquer.example/',
    'http://192.168.1.4/',
  ])
    assert.equal(onlyHere(base), true, base);
  for (const base of ['https://lacquer.example/', 'https://127.example/', 'https://10.0.0.2/'])
    assert.equal(onlyHere(base), false, base);
});

test('bech32 gives the examples of BIP 173', () => {
  // BIP 173, test vectors: of these data parts, five bits each, only whole bytes can be asked for.
  assert.equal(bech32('a', new Uint8Array(0)), 'a12uel5l');
  // The witness program of the specification, without its version: as BIP 173's own reference code encodes it.
  const script = Uint8Array.from(Buffer.from('751e76e8199196d454941c45d1b3a323f1433bd6', 'hex'));
  const by = spawnSync('/usr/bin/python3', ['-c', REFERENCE, Buffer.from(script).toString('hex')]);
  assert.equal(bech32('bc', script), by.stdout.toString().trim());
});

/** BIP 173's reference, as its text describes it, in another language and with another order of the work. */
const REFERENCE = `
import sys
L = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
def polymod(v):
    c = 1
    for d in v:
        b = c >> 25
        c = (c & 0x1ffffff) << 5 ^ d
        for i, g in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)):
            c ^= g if b >> i & 1 else 0
    return c
data = bytes.fromhex(sys.argv[1]); n = int.from_bytes(data, "big"); bits = 8 * len(data)
pad = -bits % 5; n <<= pad; k = (bits + pad) // 5
d = [n >> 5 * (k - 1 - i) & 31 for i in range(k)]
h = "bc"; e = [ord(c) >> 5 for c in h] + [0] + [ord(c) & 31 for c in h]
m = polymod(e + d + [0] * 6) ^ 1
print(h + "1" + "".join(L[x] for x in d + [m >> 5 * (5 - i) & 31 for i in range(6)]))
`;

test('the age tool opens what was sealed with the identity of the key, and we open what it seals', async () => {
  const key = newKey();
  const [identity, plain] = [join(scratch, 'key.txt'), join(scratch, 'plain.age')];
  writeFileSync(identity, `${identityOf(key)}\n`);
  // Sizes around those of age's chunks, and of a stream's pieces.
  for (const size of [0, 1, 65535, 65536, 65537, 131072, 1_300_000]) {
    const bytes = createHash('sha256').update(String(size)).digest();
    const song = Uint8Array.from({ length: size }, (_, i) => bytes[i % 32] ^ (i >> 8));
    /** @type {Uint8Array[]} */
    const parts = [];
    const written = await sealSource(fromBytes(song, 'song'), key, (part) => void parts.push(part));
    assert.equal(written, sealedSize(size), 'the size is known before');
    writeFileSync(plain, Buffer.concat(parts));
    const age = spawnSync('age', ['-d', '-i', identity, plain], { maxBuffer: 1 << 24 });
    assert.equal(age.status, 0, age.stderr.toString());
    assert.equal(age.stdout.compare(song), 0, `${size} bytes`);
  }
  const recipient = spawnSync('age-keygen', ['-y', identity]).stdout.toString().trim();
  const theirs = spawnSync('age', ['-r', recipient], { input: 'by the tool' }).stdout;
  assert.equal(new TextDecoder().decode(await opened(theirs, key)), 'by the tool');
});

test('a flipped bit, a lost end and another key are noticed', async () => {
  const key = newKey();
  const song = new Uint8Array(200_000).fill(3);
  const good = await sealed(song, key);
  for (const at of [30, 120, 190, 70_000, good.length - 1]) {
    const bad = good.slice();
    bad[at] ^= 1;
    await assert.rejects(opened(bad, key), `byte ${at}`);
    const stream = new Blob([bad]).stream();
    await assert.rejects(async () => new Response(await openedStream(stream, key)).arrayBuffer());
  }
  await assert.rejects(opened(good.subarray(0, -1), key));
  await assert.rejects(opened(good.subarray(0, 184 + 65552), key), 'cut between two chunks');
  await assert.rejects(opened(good, newKey()));
  assert.equal(Buffer.compare(await opened(good, key), song), 0);
});

test('a key has 256 bits of the system, and no two are alike', () => {
  const keys = new Set(Array.from({ length: 200 }, newKey));
  assert.equal(keys.size, 200);
  for (const key of keys) assert.equal(fromBase64Url(key)?.length, 32);
  for (const wrong of ['', 'AAAA', `${newKey()}A`])
    assert.throws(() => identityOf(wrong), /incomplete/);
});

test('a note comes back as it was made, and fits what a server takes', async () => {
  const key = newKey();
  const made = makeNote({
    kind: 'note',
    name: 'Mira',
    text: 'Kick too long\n(here)',
    start: 12.5,
    end: 14,
  });
  assert.deepEqual(await openNote(await sealNote(made, key), key), made);
  const vote = makeNote({ kind: 'answer', name: '', answer: 'b', glitched: true });
  assert.deepEqual(await openNote(await sealNote(vote, key), key), vote);
  assert.equal(await openNote(await sealNote(vote, newKey()), key), null, 'of another share');
  const long = makeNote({
    kind: 'note',
    name: '\u{1f3b5}'.repeat(30),
    text: '\u{1f3b5}'.repeat(MOST_TEXT),
  });
  assert.equal(long.text?.length, MOST_TEXT);
  assert.ok((await sealNote(long, key)).length <= 16 << 10);
});

test('a note that is none, or of nothing, is not shown; what is odd in it is left out', () => {
  const id = '0123456789abcdef';
  const good = { note: 1, id, kind: 'note', name: 'M', text: 'x' };
  assert.deepEqual(checkNote(good), good);
  const bad = [
    null,
    3,
    [],
    'x',
    {},
    { ...good, note: 2 },
    { ...good, id: '../../x' },
    { ...good, id: 5 },
    { ...good, kind: 'script' },
    { ...good, kind: '__proto__' },
    { ...good, text: ' \n' },
    { ...good, text: { toString: 1 } },
    { ...good, kind: 'answer' },
    { ...good, kind: 'answer', answer: 'c' },
    { ...good, kind: 'reply' },
    { ...good, kind: 'done', of: '<b>' },
  ];
  for (const note of bad) assert.equal(checkNote(note), null, JSON.stringify(note));
  const odd = {
    ...good,
    start: -1,
    end: 1e99,
    slot: 'C',
    of: 7,
    onclick: 'x',
    answer: {},
    name: 'a\u202eb\u0000c',
    constructor: 1,
  };
  assert.deepEqual(checkNote(odd), { ...good, name: 'a b c' });
  assert.equal(checkNote({ ...good, start: 5, end: 4 })?.end, undefined);
  assert.equal(checkNote({ ...good, text: 'y'.repeat(1e6) })?.text?.length, MOST_TEXT);
  fc.assert(
    fc.property(fc.object({ maxDepth: 3 }), (any) => {
      const note = checkNote({ ...good, ...any, note: 1, kind: 'note' });
      if (note) assert.deepEqual(checkNote(JSON.parse(JSON.stringify(note))), note);
    }),
  );
});

test('a blind test goes along with an answer only when it is whole', () => {
  const blind = {
    kind: 'abx',
    trials: 12,
    counts: { right: 10, wrong: 2 },
    p: 0.0193,
    seal: 'ab'.repeat(32),
    order: 'abba',
  };
  const vote = { note: 1, id: 'a'.repeat(16), kind: 'answer', name: '', answer: 'same', blind };
  assert.deepEqual(checkNote(vote), vote);
  for (const wrong of [
    { p: 2 },
    { trials: -1 },
    { seal: 'x' },
    { order: '<img>' },
    { counts: 3 },
    { kind: 'x' },
  ])
    assert.equal(checkNote({ ...vote, blind: { ...blind, ...wrong } })?.blind, undefined);
  assert.deepEqual(
    checkNote({ ...vote, blind: { ...blind, counts: { right: 1, '<b>': 2 } } })?.blind?.counts,
    { right: 1 },
  );
});

test('texts lose what could turn or hide what follows, and never end inside a character', () => {
  assert.equal(clean('a\u202eb\u2066c\u0007d\u2028', 99), 'a b c d');
  assert.equal(clean('ab\u{1f3b5}', 3), 'ab');
  assert.equal(clean(utf8('x'), 9), '');
});
