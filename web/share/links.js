// links.js -- the three addresses of a share. What opens it stands behind `#` and so reaches no server.
//
//   listen                PUBLIC_URL/s/<id>#<key>
//   listen and comment    PUBLIC_URL/s/<id>#<key>.<writeToken>
//   owner, to be kept     PUBLIC_URL/s/<id>#<key>.<writeToken>.<ownerToken>
//
// SPDX-License-Identifier: MIT
import { fromBase64Url } from './bytes.js';

/** @typedef {{ id: string, key: string, writeToken?: string, ownerToken?: string }} Access */
/** @typedef {{ server: string, id: string, key: string, writeToken: string, ownerToken: string }} ShareLink server: with
 *   a slash at its end */
/** @typedef {'listen' | 'comment' | 'owner'} LinkKind */

/** Bytes of each part. */
const SIZES = Object.freeze({ id: 16, key: 32, token: 24 });

/** What no link can be made of. */
export class LinkError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'LinkError';
  }
}

/** @param {string | undefined} text @param {keyof typeof SIZES} part */
const isPart = (text, part) =>
  text !== undefined && text.length < 64 && fromBase64Url(text)?.length === SIZES[part];

/** @param {string} text @returns {boolean} whether it is a key as links carry it */
export const isKey = (text) => isPart(text, 'key');

/** @param {string} base address of the page, with or without a file name @param {Access} access @param {LinkKind} kind */
export function makeLink(base, { id, key, writeToken, ownerToken }, kind) {
  const parts = { listen: [key], comment: [key, writeToken], owner: [key, writeToken, ownerToken] };
  const fragment = parts[kind];
  if (!isPart(id, 'id') || fragment.some((part, i) => !isPart(part, i ? 'token' : 'key')))
    throw new LinkError('This share lacks what such a link is made of.');
  return `${new URL(`s/${id}`, folderOf(base)).href}#${fragment.join('.')}`;
}

/** @param {string} base @returns {string} the folder of the page, without query and fragment */
export const folderOf = (base) => new URL('.', base.replace(/[?#].*$/s, '')).href;

/** `URL.canParse` came with Safari 17 and Chrome 120. @param {string} text */
function urlOf(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/**
 * @param {string} address
 * @returns {ShareLink | null} with an empty key where the part behind # is missing, cut or changed; null: no share's
 *   address
 */
export function parseLink(address) {
  // A chat or a sentence may leave its own sign behind the link.
  const text = address.trim().replace(/[.,;:!?)>\]}'"\u2026]+$/u, '');
  const url = urlOf(text);
  const place = /^(.*\/)s\/([^/]*)\/?$/.exec(url?.pathname ?? '');
  if (!url || !place || !/^https?:$/.test(url.protocol) || !isPart(place[2], 'id')) return null;
  const [key, ...tokens] = url.hash.slice(1).split('.');
  const whole = isPart(key, 'key') && tokens.length <= 2 && tokens.every((t) => isPart(t, 'token'));
  const [writeToken = '', ownerToken = ''] = whole ? tokens : [];
  const server = `${url.origin}${place[1]}`;
  return { server, id: place[2], key: whole ? key : '', writeToken, ownerToken };
}

/** @param {string} base @returns {boolean} whether nobody else can open a link that begins so */
export function onlyHere(base) {
  const { protocol, hostname } = new URL(base);
  const local = /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/i;
  return protocol !== 'https:' || local.test(hostname);
}
