// share-line.mjs -- lines between page and share server: ShareLine reads what it hands on, counts it, is slow upwards
// and cut when a test wants it; slowLine carries bytes it does not read at so many bits a second downwards.
// SPDX-License-Identifier: MIT
import { request as ask, createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';

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

const TICK_MS = 5;
const PIECE = 1460; // bytes of one packet
const BUFFER = 1 << 17; // bytes on their way on one connection

/** @typedef {{ client: import('node:net').Socket, server: import('node:net').Socket, waiting: Buffer[], bytes: number }} Pair */

/** One packet of a connection; nothing when none waits. @param {Pair} pair @returns {number} bytes */
function send(pair) {
  const [first] = pair.waiting;
  if (!first) return 0;
  const n = Math.min(PIECE, first.length);
  if (!pair.client.destroyed) pair.client.write(first.subarray(0, n));
  if (n < first.length) pair.waiting[0] = first.subarray(n);
  else pair.waiting.shift();
  pair.bytes -= n;
  if (pair.bytes < BUFFER) pair.server.resume();
  return n;
}

/** A server as it is met over a line that all its connections share fairly.
 * @param {string} url of the server @param {{ bitsPerSecond: number, latencyMs: number }} line latency: there and back */
export async function slowLine(url, { bitsPerSecond, latencyMs }) {
  const { port } = new URL(url);
  /** @type {Set<Pair>} */
  const pairs = new Set();
  let credit = 0; // bytes that may go now
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    credit = Math.min(credit + ((now - last) * bitsPerSecond) / 8000, bitsPerSecond / 80);
    last = now;
    for (let sent = 1; sent > 0 && credit > 0; ) {
      sent = 0;
      for (const pair of pairs) sent += send(pair);
      credit -= sent;
    }
  }, TICK_MS);
  const proxy = createTcpServer((client) => {
    const server = connect(Number(port), 'localhost');
    /** @type {Pair} */
    const pair = { client, server, waiting: [], bytes: 0 };
    pairs.add(pair);
    for (const socket of [client, server]) socket.on('error', () => {});
    client.on('data', (bytes) => setTimeout(() => server.write(bytes), latencyMs));
    client.on('close', () => {
      pairs.delete(pair);
      server.destroy();
    });
    server.on('data', (bytes) => {
      pair.waiting.push(bytes);
      pair.bytes += bytes.length;
      if (pair.bytes > BUFFER) server.pause();
    });
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (proxy.address());
  return {
    url: `http://localhost:${address.port}`,
    close() {
      clearInterval(timer);
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      return new Promise((resolve) => proxy.close(resolve));
    },
  };
}
