// raw-http.mjs -- HTTP as no library would write it. SPDX-License-Identifier: MIT
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** As written, where fetch would tidy the address. @param {string} url @param {string} path
 * @param {import('node:http').RequestOptions} [options] @returns {Promise<{ status: number, text: string }>} */
export const raw = (url, path, options = {}) =>
  new Promise((resolve, reject) => {
    const ask = request({ port: new URL(url).port, path, ...options }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, text });
    });
    ask.on('error', reject).end();
  });

/** What a server answers to bytes, until it closes or the time is over.
 * @param {string} url @param {string | Buffer} head @param {(socket: import('node:net').Socket) => void} [go]
 * @returns {Promise<{ text: string, ms: number, sent: number }>} */
export function talk(url, head, go = () => {}) {
  return new Promise((resolve) => {
    const start = performance.now();
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(head);
      go(socket);
    });
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => {});
    socket.on('close', () =>
      resolve({ text, ms: performance.now() - start, sent: socket.bytesWritten }),
    );
  });
}

/** Sends without end. @param {import('node:net').Socket} socket @param {Buffer} chunk */
export async function flood(socket, chunk) {
  while (!socket.destroyed) {
    if (!socket.write(chunk)) {
      await Promise.race([
        new Promise((resolve) => socket.once('drain', resolve)),
        new Promise((resolve) => socket.once('close', resolve)),
      ]);
    }
    await sleep(1);
  }
}
