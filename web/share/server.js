// server.js -- the share server as the page asks it. Every failure is a sentence that can be shown.
// SPDX-License-Identifier: MIT

/** @typedef {{ maxShareBytes: number, maxNoteBytes: number, maxNotes: number, days: number[], uploads: boolean, publicUrl?: string | null }} Limits */
/** @typedef {{ id: string, ownerToken: string, writeToken: string, expires: string }} NewShare */
/** @typedef {{ id: string, expires: string, comments: boolean, blobs: Record<string, { bytes: number }>, notes: number }} Shown */
/** @typedef {{ seq: number, time: string, body: string }} Stored a note: base64 of what was sealed */
/** @typedef {{ method?: string, token?: string, json?: unknown, body?: Uint8Array, signal?: AbortSignal }} Ask */

const UNREACHED = 'The server cannot be reached: check the connection.';

export class ServerError extends Error {
  /** @param {string} message @param {number} status 0: no answer @param {number} [waitSeconds] that the server asks for */
  constructor(message, status, waitSeconds = 0) {
    super(message);
    this.name = 'ServerError';
    this.status = status;
    this.waitSeconds = waitSeconds;
  }
}

/** Whether trying again later may help. @param {unknown} error */
export function mayPass(error) {
  const { name, status } = /** @type {any} */ (error) ?? {};
  if (name !== 'ServerError') return false;
  return status === 0 || status === 423 || status === 429 || (status >= 500 && status !== 507);
}

/** What an answer says went wrong. @param {number} status @param {string} body @param {string | null} retryAfter */
export function refusal(status, body, retryAfter) {
  let said = '';
  try {
    said = JSON.parse(body).error;
  } catch {
    // Not from our server: a proxy, or a cut line.
  }
  const plain = typeof said === 'string' && said.length > 0 && said.length < 300;
  const sentence = plain ? said : status ? `The server answered ${status}.` : UNREACHED;
  return new ServerError(sentence, status, Number(retryAfter) || 0);
}

export class ShareServer {
  /** @param {string} base address of the page's folder */
  constructor(base) {
    this.base = base;
  }

  /** @param {string} path @param {Ask} [ask] @returns {Promise<Response>} @throws {ServerError} */
  async ask(path, { method = 'GET', token, json, body, signal } = {}) {
    /** @type {Response} */
    let response;
    try {
      response = await fetch(new URL(path, this.base), {
        ...{
          method,
          signal,
          cache: 'no-store',
          credentials: 'omit',
          referrerPolicy: 'no-referrer',
        },
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...(body && { 'content-type': 'application/octet-stream' }),
        },
        body: /** @type {any} */ (json === undefined ? body : JSON.stringify(json)),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ServerError(UNREACHED, 0);
    }
    if (response.ok) return response;
    const text = await response.text().catch(() => '');
    throw refusal(response.status, text, response.headers.get('retry-after'));
  }

  /** @param {string} path @param {Ask} [ask] @returns {Promise<any>} */
  async json(path, ask) {
    const response = await this.ask(path, ask);
    return response.json().catch(() => {
      throw new ServerError('The server gave an answer that cannot be read.', 502);
    });
  }

  /** @returns {Promise<Limits | null>} null where there is no share server, only files */
  async limits() {
    try {
      const limits = await this.json('api/limits');
      return Array.isArray(limits?.days) && Number.isFinite(limits.maxShareBytes) ? limits : null;
    } catch (error) {
      if (/** @type {any} */ (error).status === 0) throw error;
      return null;
    }
  }

  /** @param {{ bytes: number, days: number, comments: boolean, blobs: string[] }} wish @param {AbortSignal} [signal]
   * @returns {Promise<NewShare>} */
  create(wish, signal) {
    return this.json('api/shares', { method: 'POST', json: wish, signal });
  }

  /** tus 1.0, creation. @param {NewShare} share @param {string} name of the blob @param {number} bytes @param {AbortSignal} [signal]
   * @returns {Promise<string>} where it is uploaded to */
  async begin({ id, ownerToken }, name, bytes, signal) {
    const endpoint = new URL('api/uploads', this.base);
    const metadata = `share ${btoa(id)},name ${btoa(name)}`;
    const headers = {
      ...{ authorization: `Bearer ${ownerToken}`, 'tus-resumable': '1.0.0' },
      ...{ 'upload-length': String(bytes), 'upload-metadata': metadata },
    };
    const response = await fetch(endpoint, {
      ...{ method: 'POST', headers, signal, credentials: 'omit', referrerPolicy: 'no-referrer' },
    }).catch((error) => {
      if (signal?.aborted) throw error;
      throw new ServerError(UNREACHED, 0);
    });
    const place = response.headers.get('location');
    if (response.status === 201 && place) return new URL(place, endpoint).href;
    const text = await response.text().catch(() => '');
    throw refusal(response.status, text, response.headers.get('retry-after'));
  }

  /** @param {NewShare} share @param {AbortSignal} [signal] */
  async finish({ id, ownerToken: token }, signal) {
    await this.ask(`api/shares/${id}/finish`, { method: 'POST', token, signal });
  }

  /** @param {string} id @returns {Promise<Shown | null>} null when it is gone */
  async show(id) {
    try {
      return await this.json(`api/shares/${id}`);
    } catch (error) {
      if (/** @type {any} */ (error).status === 404) return null;
      throw error;
    }
  }

  /** @param {string} id @param {number} after @returns {Promise<Stored[]>} */
  async notes(id, after) {
    const { notes } = await this.json(`api/shares/${id}/notes?after=${after}`);
    return Array.isArray(notes) ? notes : [];
  }

  /** @param {string} id @param {string} token @param {Uint8Array} body @returns {Promise<number>} its number */
  async addNote(id, token, body) {
    return (await this.json(`api/shares/${id}/notes`, { method: 'POST', token, body })).seq;
  }

  /** @param {string} id @param {string} token @param {{ days?: number, comments?: boolean, newWriteToken?: true }} change
   * @returns {Promise<{ expires: string, comments: boolean, writeToken?: string }>} */
  change(id, token, change) {
    return this.json(`api/shares/${id}`, { method: 'PATCH', token, json: change });
  }

  /** Gone already is gone, too. @param {string} id @param {string} token */
  async remove(id, token) {
    await this.ask(`api/shares/${id}`, { method: 'DELETE', token }).catch((error) => {
      if (error.status !== 404) throw error;
    });
  }
}
