// api.js -- the share server, as the listener's page asks it. The key is in none of these. SPDX-License-Identifier: MIT
import { Trouble } from './trouble.js';

/** @typedef {{ expires: string, comments: boolean, notes: number, blobs: Record<string, { bytes: number }> }} Info */

/** @param {Response} response @returns {Promise<string>} what the server says of it */
async function reason(response) {
  const body = await response.json().catch(() => null);
  return typeof body?.error === 'string' ? body.error.slice(0, 300) : '';
}

export class Api {
  /** @param {string} base of the server @param {string} id @param {typeof fetch} [fetch] */
  constructor(base, id, fetch = globalThis.fetch.bind(globalThis)) {
    this.url = new URL(`api/shares/${id}`, base).href;
    this.fetch = fetch;
  }

  /** @param {string} name */
  blob(name) {
    return `${this.url}/${name}`;
  }

  /** @returns {Promise<Info>} */
  async info() {
    const response = await this.fetch(this.url, { cache: 'no-store' });
    if (response.status === 404) throw new Trouble('gone');
    if (!response.ok) throw new Trouble('server');
    const info = await response.json().catch(() => null);
    const bytes = (/** @type {string} */ name) => info?.blobs?.[name]?.bytes;
    if (!(bytes('manifest') > 0 && bytes('audio') > 0)) throw new Trouble('server');
    return info;
  }

  /** @param {number} after number of the last one that is known @returns {Promise<{ seq: number, body: string }[]>} */
  async notes(after) {
    const response = await this.fetch(`${this.url}/notes?after=${after}`, { cache: 'no-store' });
    if (response.status === 404) throw new Trouble('gone');
    if (!response.ok) throw new Trouble('server');
    const { notes } = await response.json();
    const right = (/** @type {any} */ { seq, body }) =>
      Number.isInteger(seq) && typeof body === 'string';
    return Array.isArray(notes) ? notes.filter(right) : [];
  }

  /** @param {Uint8Array<ArrayBuffer>} body sealed @param {string} token @returns {Promise<import('./outbox.js').Sent>} */
  async post(body, token) {
    const headers = {
      'content-type': 'application/octet-stream',
      authorization: `Bearer ${token}`,
    };
    let response;
    try {
      response = await this.fetch(`${this.url}/notes`, { method: 'POST', headers, body });
    } catch {
      return { state: 'later', afterMs: 0 };
    }
    if (response.ok) {
      const { seq } = await response.json().catch(() => ({}));
      return { state: 'sent', seq: Number.isInteger(seq) ? seq : 0 };
    }
    const { status } = response;
    if (status === 429 || status >= 500) {
      const seconds = Number(response.headers.get('retry-after'));
      return { state: 'later', afterMs: Number.isFinite(seconds) ? 1000 * seconds : 0 };
    }
    const gone = 'This song is no longer shared: nothing can be said of it here any more.';
    const shut = 'Comments are closed for this link.';
    const text = status === 404 ? gone : status === 403 || status === 401 ? shut : '';
    return { state: 'refused', text: text || (await reason(response)) || 'The server refused it.' };
  }
}
