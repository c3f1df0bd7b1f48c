// The share server over a real object store: Ceph's gateway. The tests of the folder are run over the bucket, and
// what only a bucket has is tested here. By command, because Ceph is not part of the setup:   npm run test:ceph
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { ROOT } from '../../scripts/house.mjs';
import { BucketStore } from '../../web/server/bucket.js';
import { readConfig } from '../../web/server/config.js';
import { startCeph } from '../lib/ceph.mjs';
import {
  addNote,
  ask,
  newShare,
  noise,
  startHere,
  uploadBlob,
  wholeShare,
} from '../lib/share-server.mjs';
import { CONTRACT } from '../lib/store-contract.mjs';

/** @type {Awaited<ReturnType<typeof startCeph>>} */
let ceph;
/** @type {Record<string, string>} */
let env;
/** @type {S3} */
let client;

before(async () => {
  ceph = await startCeph();
  env = { ...ceph.env, S3_BUCKET: 'lacquer' };
  client = new S3({
    region: 'us-east-1',
    endpoint: env.S3_ENDPOINT,
    forcePathStyle: true,
    credentials: { accessKeyId: env.S3_ACCESS_KEY, secretAccessKey: env.S3_SECRET_KEY },
  });
  await client.createBucket({ Bucket: env.S3_BUCKET });
});

after(() => ceph?.stop());

for (const [fact, check] of Object.entries(CONTRACT)) {
  test(`bucket: ${fact}`, async () => {
    const open = () => BucketStore.open(readConfig({ ...env, S3_PREFIX: 'contract/' }).s3);
    await check(await open(), await open());
  });
}

/** Tests by file, and how many pass at least. Limits are the server's own, whatever the store; a full bucket: below. */
const SAME = { 'server-life': 10, 'server-faults': 6, 'share-upload': 8 };

for (const [name, least] of Object.entries(SAME)) {
  test(`the tests of ${name} hold over the bucket`, async () => {
    const child = spawn(process.execPath, ['--test', join(ROOT, `tests/${name}.test.mjs`)], {
      env: { ...process.env, ...env, NODE_TEST_CONTEXT: undefined },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
    });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    assert.equal(code, 0, text);
    assert.ok(Number(/^# pass (\d+)/m.exec(text)?.[1]) >= least, text);
    assert.match(text, /^# skipped 0/m);
  });
}

/** @param {string} key @param {object} [more] */
const write = (key, more) =>
  client.putObject({ Bucket: 'lacquer', Key: `semantics/${key}`, Body: key, ...more });

test('the gateway keeps the promise that numbers of notes rest on: an object is added once', async () => {
  const first = await write('once', { IfNoneMatch: '*' });
  assert.match(first.ETag ?? '', /^"\w{32}"$/);
  await assert.rejects(write('once', { IfNoneMatch: '*' }), (/** @type {any} */ error) => {
    assert.equal(error.$metadata.httpStatusCode, 412);
    return true;
  });
  const at = { Bucket: 'lacquer', Key: 'semantics/once' };
  assert.equal((await client.headObject(at)).ETag, first.ETag, 'nothing was written');
  const again = await write('once');
  assert.equal(again.ETag, first.ETag, 'the same bytes have the same tag');
  await client.deleteObject(at);
  await write('once', { IfNoneMatch: '*' }); // free again
  const race = Array.from({ length: 20 }, () =>
    write('race', { IfNoneMatch: '*' }).then(
      () => 1,
      () => 0,
    ),
  );
  assert.equal(
    (await Promise.all(race)).reduce((a, b) => a + b, 0),
    1,
  );
});

test('notes from two servers while shares are uploaded: each has its own number, none is lost', async (t) => {
  const prefix = { ...env, S3_PREFIX: 'load/' };
  const servers = [await startHere(t, prefix), await startHere(t, prefix)];
  const share = await wholeShare(servers[0].url);
  let going = true;
  const uploads = [0, 1, 2].map(async (i) => {
    const { url } = servers[i % 2];
    for (let n = 0; going; n++) {
      const audio = noise(3_000_000, `${i} ${n}`);
      const other = await newShare(url, { bytes: audio.length, blobs: ['audio'] });
      await uploadBlob(url, other, 'audio', audio).whole;
    }
  });
  const times = /** @type {number[]} */ ([]);
  const seqs = /** @type {number[]} */ ([]);
  for (let round = 0; round < 10; round++) {
    const sent = Array.from({ length: 6 }, async (_, i) => {
      const start = performance.now();
      const { status, body } = await addNote(servers[i % 2].url, share, `note ${round} ${i}`);
      assert.equal(status, 201);
      times.push(performance.now() - start);
      seqs.push(body.seq);
    });
    await Promise.all(sent);
  }
  going = false;
  await Promise.all(uploads);
  const sorted = times.sort((a, b) => a - b);
  t.diagnostic(
    `a note is safe after ${sorted[30].toFixed(0)} ms, at most ${sorted[59].toFixed(0)} ms`,
  );
  assert.deepEqual(
    seqs.sort((a, b) => a - b),
    Array.from({ length: 60 }, (_, i) => i + 1),
  );
  const { body } = await ask(servers[1].url, `/api/shares/${share.id}/notes?after=0`);
  assert.equal(body.notes.length, 60);
});

test('a bucket that is full is 507, and what it holds can still be read', async (t) => {
  const { url } = await startHere(t, { ...env, S3_PREFIX: 'full/', PIECE_BYTES: '100000' });
  const share = await wholeShare(url);
  await ceph.quota(1); // objects: fewer than there are
  t.after(() => ceph.quota(-1));
  const open = () =>
    ask(url, '/api/shares', { json: { bytes: 1000, days: 1, comments: true, blobs: ['audio'] } });
  let status = 0;
  for (let i = 0; i < 100 && status !== 507; i++) status = (await open()).status;
  assert.equal(status, 507);
  assert.equal((await addNote(url, share, 'x')).status, 507);
  assert.equal((await ask(url, '/health')).status, 503);
  const { bytes } = await ask(url, `/api/shares/${share.id}/audio`);
  assert.equal(bytes.compare(share.audio), 0);
});

test('a bucket that is not there ends the start with a sentence', async () => {
  const config = readConfig({ ...env, S3_BUCKET: 'no-such-bucket' }).s3;
  await assert.rejects(BucketStore.open(config), /no-such-bucket/);
});
