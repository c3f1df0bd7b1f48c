// config.js -- the environment as limits. Each has a default; README.md lists them, held to this table by a test.
// SPDX-License-Identifier: MIT
import { join, resolve } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const KIB = 1024;
const MIB = KIB * KIB;
const GIB = KIB * MIB;

/** @typedef {'text' | 'count' | 'bytes' | 'flag'} Kind */
/** @typedef {{ name: string, kind: Kind, value: string | number | boolean, shown: string, text: string }} Setting */

/** @param {string} name @param {Kind} kind @param {string | number | boolean} value @param {string} shown
 * @param {string} text @returns {Setting} */
const setting = (name, kind, value, shown, text) => ({ name, kind, value, shown, text });

/** Every variable that the server reads: name, kind, default, the default as README shows it, meaning. */
export const SETTINGS = [
  setting('PUBLIC_URL', 'text', '', 'none', 'address of the page as the world sees it'),
  setting('PORT', 'count', 8080, '8080', 'port to listen on; 0 takes any free one'),
  setting('HOST', 'text', '', 'every address', 'address to listen on'),
  setting('PAGE', 'text', join(ROOT, 'dist'), 'dist', 'folder of the built page; `none`: no page'),
  setting('DATA', 'text', join(ROOT, 'data'), 'data', 'folder of the shares'),
  setting('UPLOADS', 'flag', true, 'on', '`off`: old shares stay readable, new ones are refused'),
  setting('TRUST_PROXY', 'count', 0, '0', 'proxies in front whose X-Forwarded-For is believed'),
  setting('MAX_SHARE_BYTES', 'bytes', GIB, '1G', 'of one share, all its blobs together'),
  setting(
    'MAX_DISK_BYTES',
    'bytes',
    10 * GIB,
    '10G',
    'of all shares as announced, notes and votes as they are',
  ),
  setting('KEEP_FREE_BYTES', 'bytes', GIB, '1G', 'that must stay free on the disk'),
  setting('MAX_SHARES', 'count', 1000, '1000', 'shares at a time'),
  setting('SHARES_PER_HOUR', 'count', 20, '20', 'new shares from one address'),
  setting('NOTES_PER_HOUR', 'count', 240, '240', 'notes and votes from one address'),
  setting('MAX_NOTE_BYTES', 'bytes', 16 * KIB, '16K', 'of one note, encrypted'),
  setting('MAX_NOTES', 'count', 1000, '1000', 'notes and votes of one share'),
  setting('PIECE_BYTES', 'bytes', 2 * MIB, '2M', 'written and made safe at a time while uploading'),
  setting('UNFINISHED_HOURS', 'count', 24, '24', 'until an abandoned upload is swept'),
  setting('SWEEP_SECONDS', 'count', 300, '300', 'between two sweeps'),
  setting('HEADER_SECONDS', 'count', 15, '15', 'for the head of a request'),
  setting('BODY_SECONDS', 'count', 300, '300', 'for a whole request; an upload goes on after it'),
  setting('IDLE_SECONDS', 'count', 120, '120', 'without a byte either way, then the line is cut'),
  setting(
    'STOP_SECONDS',
    'count',
    10,
    '10',
    'for running requests when the server is told to stop',
  ),
  setting('DAY_SECONDS', 'count', 86400, '86400', 'of a day; only tests want another'),
  setting('OPERATOR_TOKEN', 'text', '', 'none', 'with it the operator may delete any share'),
  setting('S3_BUCKET', 'text', '', 'none', 'store in this bucket instead of DATA'),
  setting('S3_ENDPOINT', 'text', '', 'AWS', 'address of the store'),
  setting('S3_REGION', 'text', 'us-east-1', 'us-east-1', 'region of the store'),
  setting('S3_PREFIX', 'text', '', 'none', 'in front of every key'),
  setting('S3_ACCESS_KEY', 'text', '', "AWS's own search", 'key, with S3_SECRET_KEY'),
  setting('S3_SECRET_KEY', 'text', '', "AWS's own search", 'secret, with S3_ACCESS_KEY'),
];

/** Days that the page offers; the last is the longest anybody gets. */
export const DAYS = [1, 7, 30, 90];

const UNITS = { '': 1, K: KIB, M: MIB, G: GIB, T: KIB * GIB };

/** @type {Record<Kind, (text: string) => string | number | boolean | null>} null: not understood */
const READ = {
  text: (text) => text,
  count: (text) => (/^\d{1,12}$/.test(text) ? Number(text) : null),
  bytes: (text) => {
    const parts = /^(\d{1,15})([KMGT]?)$/.exec(text);
    return parts && Number(parts[1]) * UNITS[/** @type {keyof typeof UNITS} */ (parts[2])];
  },
  flag: (text) => ({ on: true, off: false })[text] ?? null,
};

/** Of the folder that the page is in: links are made of it. @param {string} text @returns {URL | null} */
function publicUrl(text) {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new Error(`PUBLIC_URL=${text} is not an address such as https://lacquer.example`);
  }
  url.pathname = `${url.pathname.replace(/\/index\.html$/, '').replace(/\/+$/, '')}/`;
  return url;
}

/** @typedef {ReturnType<typeof readConfig>} Config */

/** @param {Record<string, string | undefined>} env */
export function readConfig(env) {
  /** @type {Record<string, any>} */
  const values = {};
  for (const { name, kind, value } of SETTINGS) {
    const text = env[name];
    const read = text === undefined || text === '' ? value : READ[kind](text);
    if (read === null) throw new Error(`${name}=${text} is not a ${kind}`);
    values[name] = read;
  }
  if (values.PORT > 65535) throw new Error(`PORT=${values.PORT} is not a port`);
  const zero = ['PIECE_BYTES', 'SWEEP_SECONDS', 'DAY_SECONDS'].find((name) => values[name] === 0);
  if (zero) throw new Error(`${zero} must be above 0`);
  return {
    publicUrl: publicUrl(values.PUBLIC_URL),
    port: /** @type {number} */ (values.PORT),
    host: /** @type {string} */ (values.HOST),
    page: values.PAGE === 'none' ? null : resolve(values.PAGE),
    data: resolve(values.DATA),
    uploads: /** @type {boolean} */ (values.UPLOADS),
    trustProxy: /** @type {number} */ (values.TRUST_PROXY),
    maxShareBytes: /** @type {number} */ (values.MAX_SHARE_BYTES),
    maxDiskBytes: /** @type {number} */ (values.MAX_DISK_BYTES),
    keepFreeBytes: /** @type {number} */ (values.KEEP_FREE_BYTES),
    maxShares: /** @type {number} */ (values.MAX_SHARES),
    sharesPerHour: /** @type {number} */ (values.SHARES_PER_HOUR),
    notesPerHour: /** @type {number} */ (values.NOTES_PER_HOUR),
    maxNoteBytes: /** @type {number} */ (values.MAX_NOTE_BYTES),
    maxNotes: /** @type {number} */ (values.MAX_NOTES),
    pieceBytes: /** @type {number} */ (values.PIECE_BYTES),
    unfinishedMs: values.UNFINISHED_HOURS * 3600e3,
    sweepMs: values.SWEEP_SECONDS * 1000,
    headerMs: values.HEADER_SECONDS * 1000,
    bodyMs: values.BODY_SECONDS * 1000,
    idleMs: values.IDLE_SECONDS * 1000,
    stopMs: values.STOP_SECONDS * 1000,
    dayMs: values.DAY_SECONDS * 1000,
    operatorToken: /** @type {string} */ (values.OPERATOR_TOKEN),
    s3: {
      bucket: /** @type {string} */ (values.S3_BUCKET),
      endpoint: /** @type {string} */ (values.S3_ENDPOINT),
      region: /** @type {string} */ (values.S3_REGION),
      prefix: /** @type {string} */ (values.S3_PREFIX),
      accessKey: /** @type {string} */ (values.S3_ACCESS_KEY),
      secretKey: /** @type {string} */ (values.S3_SECRET_KEY),
    },
  };
}
