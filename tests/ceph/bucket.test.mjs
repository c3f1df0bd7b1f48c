// The share server over a real object store: Ceph's gateway. By command, because Ceph is not part of the setup:
//   apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common && npm run test:ceph
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
import { CONTRACT } from '../lib/store-contract.mjs';

/** @type {Awaited<ReturnType<typeof startCeph>>} */
let ceph;
/** @type {Record<string, string>} */
let env;

before(async () => {
  ceph = await startCeph();
  env = { ...ceph.env, S3_BUCKET: 'lacquer' };
  const client = new S3({
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

for (const name of ['server-life', 'server-faults']) {
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
    assert.ok(Number(/^# pass (\d+)/m.exec(text)?.[1]) >= 6, text);
  });
}

test('a bucket that is not there ends the start with a sentence', async () => {
  const config = readConfig({ ...env, S3_BUCKET: 'no-such-bucket' }).s3;
  await assert.rejects(BucketStore.open(config), /no-such-bucket/);
});
