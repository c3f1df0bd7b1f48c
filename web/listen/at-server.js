// at-server.js -- a share behind a link: the page asks its server. A share that lies in the page itself is another Place
// with the same few things (one-file/held.js). SPDX-License-Identifier: MIT
import { ofBuild } from '../offline.js';
import { parseLink } from '../share/links.js';
import { Api } from './api.js';
import { chooseCore } from './core.js';
import { SENTENCES, Trouble } from './trouble.js';

/** @typedef {{ server: string, id: string, key: string, writeToken: string }} Link id: what is kept in this browser is kept by it */
/** What a Desk asks; `blob` is whatever the Worker's `manifest` and `audio` take as their `url`.
 * @typedef {{ info: () => Promise<import('./api.js').Info>, blob: (name: string) => string,
 *   notes: (after: number) => Promise<{ seq: number, body: any }[]>, post: (body: any, token: string) => Promise<import('./outbox.js').Sent> }} ShareApi */
/**
 * Where a share is.
 * @typedef {object} Place
 * @property {boolean} alone nothing can be sent from there
 * @property {typeof SENTENCES} sentences of what may be wrong
 * @property {() => Worker} worker that opens and decodes it
 * @property {() => Promise<{ link: Link, api: ShareApi }>} open
 * @property {(hash: string) => Promise<import('./core.js').Chosen>} core
 */

/** @param {string} href */
function linkOf(href) {
  const link = parseLink(href);
  if (!link?.key) throw new Trouble('incomplete');
  return link;
}

/** @param {string} href of the link @returns {Place} */
export function atServer(href) {
  let server = '';
  return {
    alone: false,
    sentences: SENTENCES,
    worker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
    async open() {
      const link = linkOf(href);
      server = link.server;
      return { link, api: new Api(link.server, link.id) };
    },
    core: (hash) => chooseCore(hash, { server, own: ofBuild('lacquer.wasm') }),
  };
}
