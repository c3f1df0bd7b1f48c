// server.js -- the share server over HTTP: addresses and methods as one table, and what holds for every answer.
// SPDX-License-Identifier: MIT
import { createServer } from 'node:http';
import { CORE, keepCores, sendCore } from './cores.js';
import { answer, asRefusal, missing, Refusal } from './http.js';
import { createLog, faultOf, nameOf } from './log.js';
import { staticHandler } from './page.js';
import { Room } from './room.js';
import { createRoutes } from './routes.js';
import { Shares } from './shares.js';
import { openStore } from './store.js';
import { createSweep } from './sweep.js';

/** @typedef {import('./http.js').Request} Request */
/** @typedef {import('./http.js').Response} Response */

const LINGER_MS = 1000;
const SAVE_MS = 1000;
const AT_ONCE = 8; // requests under way on one line: browsers and proxies wait for each answer
const LISTEN_PAGE = /^\/s\/[\w-]{22}$/;

/** @param {Promise<unknown>} promise @param {number} ms @returns {Promise<void>} when it is settled or the time is over */
async function within(promise, ms) {
  let timer;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, over]);
  clearTimeout(timer);
}

/** A client that still sends after its answer is heard out for a moment, so that it reads the answer, then cut.
 * @param {Request} request @param {Response} response */
function lingerAfter(request, response) {
  response.once('finish', () => {
    if (request.complete) return;
    request.resume();
    const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
    request.once('close', () => clearTimeout(timer));
  });
}

/** Whoever asks on without waiting would have every answer prepared at once. */
function createQueue() {
  /** @type {WeakMap<import('node:net').Socket, number>} */
  const under = new WeakMap();
  /** @param {Request} request @param {Response} response @returns {boolean} false: the line was cut */
  return ({ socket }, response) => {
    const count = (under.get(socket) ?? 0) + 1;
    under.set(socket, count);
    response.once('close', () => under.set(socket, (under.get(socket) ?? 1) - 1));
    if (count > AT_ONCE) socket.destroy();
    return count <= AT_ONCE;
  };
}

/** @param {Response} response @param {boolean} https */
function protect(response, https) {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  if (https) response.setHeader('strict-transport-security', 'max-age=31536000');
}

/** Pages: the listener's for every id alike, and whatever the build left. The listener's page lives under /s/, so its
 * own files are found there too.
 * @param {string | null} root @param {import('./store.js').Store} store */
function createPages(root, store) {
  const files = root === null ? null : staticHandler(root);
  return async (/** @type {Request} */ request, /** @type {Response} */ response) => {
    const path = (request.url ?? '').split('?', 1)[0];
    const plain = path.replace(/^\/s(?=\/.)/, '');
    const core = /^\/cores\/([^/]+)$/.exec(plain)?.[1] ?? '';
    if (CORE.test(core) && /^(GET|HEAD)$/.test(request.method ?? '')) {
      if (await sendCore(store, core, response)) return;
    }
    if (!files) throw new Refusal(404, 'There is no page here: this server only keeps shares');
    if (LISTEN_PAGE.test(path)) {
      response.setHeader('x-robots-tag', 'noindex');
      request.url = '/listen.html';
    } else request.url = plain;
    await files(request, response);
  };
}

/**
 * @param {import('./config.js').Config} config
 * @param {{ store?: import('./store.js').Store, log?: import('./log.js').Log }} [parts]
 */
export async function createShareServer(config, { log = createLog(), ...parts } = {}) {
  const store = parts.store ?? (await openStore(config));
  await keepCores(store, config.page);
  const shares = new Shares(store, config, new Room(store, config));
  const find = createRoutes(shares, log);
  const pages = createPages(config.page, store);
  const https = config.publicUrl?.protocol === 'https:';
  const running = new Set();
  const queue = createQueue();

  /** @param {Request} request @param {Response} response */
  async function serve(request, response) {
    const path = (request.url ?? '').split('?', 1)[0];
    const found =
      path.startsWith('/api/') || path === '/health' ? find(request.method, path) : null;
    const started = performance.now();
    lingerAfter(request, response);
    protect(response, https);
    response.once('close', () => {
      if (!found && response.statusCode < 500) return; // files of the page
      log('request', {
        method: request.method,
        route: found?.name ?? 'page',
        share: nameOf(found?.id),
        status: response.statusCode,
        ms: Math.round(performance.now() - started),
        ...(response.writableFinished ? {} : { broken: true }),
      });
    });
    try {
      if (!found) return await pages(request, response);
      response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
      response.setHeader('cross-origin-resource-policy', 'same-origin');
      if (!found.run) throw found.refusal ?? missing();
      await found.run(request, response);
    } catch (error) {
      const refusal = asRefusal(error);
      if (response.headersSent || response.destroyed) return void response.destroy();
      if (refusal.status === 500) log('fault', { route: found?.name ?? 'page', ...faultOf(error) });
      answer(response, refusal.status, { error: refusal.message }, refusal.headers);
    }
  }

  const server = createServer(
    {
      headersTimeout: config.headerMs,
      requestTimeout: config.bodyMs,
      connectionsCheckingInterval: Math.min(5000, config.headerMs, config.bodyMs),
      keepAliveTimeout: 65_000, // longer than the proxies in front keep theirs
      maxHeaderSize: 16 << 10,
    },
    (request, response) => {
      if (!queue(request, response)) return;
      const work = serve(request, response).finally(() => running.delete(work));
      running.add(work);
    },
  );
  server.setTimeout(config.idleMs);

  const sweep = createSweep(shares, log);
  const safeSweep = () =>
    sweep().catch((error) => log('fault', { route: 'sweep', ...faultOf(error) }));
  const timer = setInterval(safeSweep, config.sweepMs);

  /** Running requests may end; nothing new is taken. @param {number} [ms] */
  async function close(ms = config.stopMs) {
    clearInterval(timer);
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    await within(closed, ms);
    clearInterval(idle);
    server.closeAllConnections();
    await closed;
    await within(Promise.allSettled(running), SAVE_MS); // what arrived of a cut upload is still made safe
  }

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.port, ...(config.host && { host: config.host }) }, () =>
      resolve(undefined),
    );
  });
  void safeSweep();
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://localhost:${port}`, store, sweep, close };
}
