// serve.mjs -- serves dist/ as any static host would, with the page's security headers and no share
// server (that one is web/server/main.js).
//   PORT=8080 node scripts/serve.mjs
// SPDX-License-Identifier: MIT
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { staticHandler } from '../web/server/page.js';
import { DIST } from './house.mjs';

/**
 * @param {{ root?: string, port?: number }} [options] port 0: any free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export function serve({ root = DIST, port = 8080 } = {}) {
  const handler = staticHandler(root);
  const server = createServer((request, response) => {
    handler(request, response).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      const close = () =>
        new Promise((/** @type {(value: void) => void} */ done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ url: `http://localhost:${address.port}`, close });
    });
  });
}

async function main() {
  const port = Number(process.env.PORT ?? 8080);
  try {
    if (!(port >= 0 && port < 65536)) throw new Error(`PORT=${process.env.PORT} is not a port`);
    const { url } = await serve({ port });
    console.log(`Lacquer is at ${url}  (Ctrl+C stops it)`);
  } catch (error) {
    const busy = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
    const text = busy ? `Port ${port} is taken: PORT=8081 npm start` : String(error);
    console.error(text);
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
