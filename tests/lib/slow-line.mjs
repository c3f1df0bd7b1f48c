// slow-line.mjs -- a server as it is met over a line of so many bits a second, which all connections share fairly.
// SPDX-License-Identifier: MIT
import { connect, createServer } from 'node:net';

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

/** @param {string} url of the server @param {{ bitsPerSecond: number, latencyMs: number }} line latency: there and back */
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
  const proxy = createServer((client) => {
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
