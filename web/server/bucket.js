// bucket.js -- the store as a bucket of any S3-compatible service. An object is put whole or not at all, and added once
// by `If-None-Match: *`; uploads lie as pieces, so multipart, tags and locks are not needed.
//
//   <bucket>/<prefix><group>/<item>
//
// SPDX-License-Identifier: MIT
import { randomBytes } from 'node:crypto';
import { S3 } from '@aws-sdk/client-s3';

const AT_ONCE = 16;

/** A store that is full says so in its own words. @param {any} error @returns {never} */
function refuse(error) {
  if (error?.name === 'QuotaExceeded' || hasStatus(error, 507)) error.code = 'ENOSPC';
  throw error;
}

/** @param {any} error @param {number[]} statuses */
const hasStatus = (error, ...statuses) => statuses.includes(error?.$metadata?.httpStatusCode);

export class BucketStore {
  /** @param {S3} client @param {string} bucket @param {string} prefix */
  constructor(client, bucket, prefix) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
    this.place = `bucket ${bucket}`;
  }

  /** @param {import('./config.js').Config['s3']} config */
  static async open({ bucket, endpoint, region, prefix, accessKey, secretKey }) {
    const client = new S3({
      region,
      ...(endpoint && { endpoint, forcePathStyle: true }),
      ...(accessKey && { credentials: { accessKeyId: accessKey, secretAccessKey: secretKey } }),
      // Stores other than Amazon's refuse the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 4,
    });
    await client.headBucket({ Bucket: bucket }).catch((error) => {
      throw new Error(`The bucket ${bucket} cannot be used: ${error.name}`);
    });
    return new BucketStore(client, bucket, prefix);
  }

  /** @param {string} group @param {string} name */
  at(group, name) {
    return { Bucket: this.bucket, Key: `${this.prefix}${group}/${name}` };
  }

  /** What the store says of everything that begins so.
   * @param {Omit<import('@aws-sdk/client-s3').ListObjectsV2CommandInput, 'Bucket'>} wish */
  async *pages(wish) {
    let next;
    do {
      /** @type {import('@aws-sdk/client-s3').ListObjectsV2CommandOutput} */
      const page = await this.client.listObjectsV2({
        ...{ Bucket: this.bucket, ...wish },
        ...(next && { ContinuationToken: next }),
      });
      yield page;
      next = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (next);
  }

  /** Every name below a folder-like prefix. @param {string} parent @param {string} [delimiter] */
  async *names(parent, delimiter) {
    const prefix = `${this.prefix}${parent}/`;
    for await (const page of this.pages({ Prefix: prefix, Delimiter: delimiter })) {
      const keys = delimiter
        ? (page.CommonPrefixes ?? []).map((x) => (x.Prefix ?? '').slice(0, -1))
        : (page.Contents ?? []).map((x) => x.Key ?? '');
      for (const key of keys) yield key.slice(prefix.length);
    }
  }

  async create() {}

  /** @param {string} parent @returns {Promise<string[]>} */
  async groups(parent) {
    const names = [];
    for await (const name of this.names(parent, '/')) names.push(name);
    return names;
  }

  /** @param {string} group */
  async list(group) {
    const names = [];
    for await (const name of this.names(group)) names.push(name);
    return names.length > 0 ? names.sort() : null;
  }

  /** @param {string} group @param {string} name */
  async get(group, name) {
    try {
      const { Body } = await this.client.getObject(this.at(group, name));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (hasStatus(error, 404)) return null;
      throw error;
    }
  }

  /** @param {string} group @param {string} name @param {Uint8Array} bytes */
  async put(group, name, bytes) {
    await this.client.putObject({ ...this.at(group, name), Body: bytes }).catch(refuse);
  }

  /** @param {string} group @param {string} name @param {Uint8Array} bytes */
  async add(group, name, bytes) {
    try {
      await this.client.putObject({ ...this.at(group, name), Body: bytes, IfNoneMatch: '*' });
      return true;
    } catch (error) {
      if (hasStatus(error, 412, 409)) return false; // it is there; another is adding it
      return refuse(error);
    }
  }

  /** @param {string} group @param {string} name @param {number} start @param {number} end */
  async *read(group, name, start, end) {
    const { Body } = await this.client.getObject({
      ...this.at(group, name),
      Range: `bytes=${start}-${end}`,
    });
    yield* /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (Body));
  }

  /** @param {string} group @param {string} name */
  async drop(group, name) {
    await this.client.deleteObject(this.at(group, name));
  }

  /** The share itself first: then nobody finds the rest. @param {string} group */
  async remove(group) {
    await this.drop(group, 'share');
    const names = (await this.list(group)) ?? [];
    for (let i = 0; i < names.length; i += AT_ONCE) {
      await Promise.all(names.slice(i, i + AT_ONCE).map((name) => this.drop(group, name)));
    }
  }

  /** @param {string} group @param {string} prefix @param {string} after */
  async weigh(group, prefix, after) {
    const folder = `${this.prefix}${group}/`;
    let [bytes, last] = [0, after];
    const wish = { Prefix: folder + prefix, StartAfter: folder + after };
    for await (const { Contents = [] } of this.pages(wish)) {
      for (const { Key = '', Size = 0 } of Contents) {
        bytes += Size;
        last = Key.slice(folder.length);
      }
    }
    return { bytes, last };
  }

  async tidy() {}

  async free() {
    return null;
  }

  async check() {
    const name = randomBytes(9).toString('base64url');
    await this.put('health', name, Buffer.from('ok'));
    await this.drop('health', name);
  }
}
