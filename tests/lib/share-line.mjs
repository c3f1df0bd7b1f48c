// share-line.mjs -- a line between page and share server: slow, cut when a test wants it, and counted.
// SPDX-License-Identifier: MIT
import { request as ask, createServer } from 'node:http';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

const STEP = 1 << 14; // bytes at a time

/** Until more may be written, or nothing can. @param {import('node:http').ClientRequest} up */
const drained = (up) =>
  new Promise((resolve) => {
    const end = () => {
      up.off('drain', end).off('close', end);
      resolve(undefined);
    };
    up.on('drain', end).on('close', end);
  });

export class ShareLine {
  /** Bytes a second upwards; 0: as fast as it goes. */
  speed = 0;
  /** Bytes of blobs that were sent up. */
  sent = 0;
  /** What was asked: method, path, headers as one text. @type {string[]} */
  heads = [];
  /** What was sent up, but for what a test need not look at. @type {Buffer[]} */
  bodies = [];
  cut = false;
  /** @type {Set<Request>} */
  #open = new Set();

  /** @param {{ url: string }} server */
  constructor(server) {
    this.server = server;
  }

  /** Now, and until `cut` is false again. */
  break() {
    this.cut = true;
    for (const request of this.#open) request.socket.destroy();
  }

  /** Hands a request on. @param {Request} request @param {Response} response @param {string} [path] */
  async pass(request, response, path = request.url ?? '/') {
    this.heads.push(`${request.method} ${path}\n${JSON.stringify(request.rawHeaders)}`);
    if (this.cut) return request.socket.destroy();
    this.#open.add(request);
    request.once('close', () => this.#open.delete(request));
    const { method, headers } = request;
    const up = ask(new URL(path, this.server.url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    up.on('error', () => response.destroy());
    try {
      for await (const part of request) await this.#forward(part, up, method === 'PATCH');
      up.end();
    } catch {
      up.destroy();
    }
  }

  /** @param {Buffer} part @param {import('node:http').ClientRequest} up @param {boolean} blob */
  async #forward(part, up, blob) {
    this.bodies.push(part);
    for (let at = 0; at < part.length; at += STEP) {
      const bytes = part.subarray(at, at + STEP);
      if (up.destroyed) throw new Error('The server is gone.');
      if (!up.write(bytes)) await drained(up);
      if (blob) this.sent += bytes.length;
      if (this.speed)
        await new Promise((resolve) => setTimeout(resolve, (1000 * bytes.length) / this.speed));
    }
  }

  /** A server that does nothing else. */
  async listen() {
    const server = createServer((request, response) => void this.pass(request, response));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const close = () => {
      server.closeAllConnections();
      server.close();
    };
    return { url: `http://127.0.0.1:${port}/`, close };
  }
}
