// sw.js -- the service worker: keeps one build of the page, whole and checked, so that it works without a network.
// The build fills in its list (scripts/offline.mjs). Only files of that list are answered from here, always of the
// build that asks; a new build waits until the page says so. SPDX-License-Identifier: MIT

/** @typedef {{ build: string, first: Record<string, string>, later: Record<string, string> }} Made names from the
 *   scope on, each with its SHA-256 in hex; first: what the page needs to play, later: fetched when it is idle */

/** @type {Made} */
const MADE = JSON.parse('MADE BY THE BUILD');
const PREFIX = 'lacquer-build-';
const OWN = PREFIX + MADE.build;
const FILES = { ...MADE.first, ...MADE.later };
const HASHED = 'assets/'; // names there are of one content for ever

const worker = /** @type {any} */ (globalThis);
const SCOPE = new URL('./', worker.location.href);

/** @param {string} name */
const address = (name) => new URL(name, SCOPE).href;

/** @param {URL} url @returns {string | null} from the scope on; null for what is not ours */
function nameOf({ origin, pathname }) {
  if (origin !== SCOPE.origin || !pathname.startsWith(SCOPE.pathname)) return null;
  return pathname.slice(SCOPE.pathname.length) || 'index.html';
}

/** @param {ArrayBuffer} bytes */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join('');
}

/** From the network, into the cache, if it is the file of this build. @param {string} name @returns {Promise<Response>} */
async function take(name) {
  const response = await fetch(address(name), { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${name}: status ${response.status}`);
  const bytes = await response.arrayBuffer();
  if ((await sha256(bytes)) !== FILES[name]) throw new Error(`${name} is of another build`);
  const type = response.headers.get('content-type') ?? '';
  const policy = response.headers.get('content-security-policy');
  const headers = { 'content-type': type, ...(policy && { 'content-security-policy': policy }) };
  const kept = () => new Response(bytes, { headers });
  const cache = await caches.open(OWN);
  await cache.put(address(name), kept());
  return kept();
}

/** @param {string[]} names of this build that are not here yet */
async function fill(names) {
  const cache = await caches.open(OWN);
  for (const name of names) {
    if (await cache.match(address(name))) continue;
    const before = name.startsWith(HASHED) && (await caches.match(address(name)));
    if (before) await cache.put(address(name), before);
    else await take(name);
  }
}

/** @param {string} name of this build */
async function serve(name) {
  const cache = await caches.open(OWN);
  return (await cache.match(address(name))) ?? take(name);
}

/** A page of the build before, which was not reloaded yet. @param {Request} request @param {string} name @param {string | null} build */
async function serveOther(request, name, build) {
  if (build && !(await caches.has(PREFIX + build))) return fetch(request);
  const cacheName = build ? PREFIX + build : undefined;
  return (await caches.match(address(name), { cacheName })) ?? fetch(request);
}

/** What no page needs any more. */
async function tidy() {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.length > 1) return; // one may be of the build before
  for (const name of await caches.keys())
    if (name.startsWith(PREFIX) && name !== OWN) await caches.delete(name);
}

worker.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(fill(Object.keys(MADE.first)));
});

worker.addEventListener('activate', (/** @type {any} */ event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener('message', (/** @type {any} */ event) => {
  if (event.data === 'take over') worker.skipWaiting();
  if (event.data !== 'the rest') return;
  event.waitUntil(tidy().then(() => fill(Object.keys(MADE.later))));
});

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = new URL(request.url);
  const name = nameOf(url);
  if (name === null || (request.mode === 'navigate' && name !== 'index.html')) return;
  const build = url.searchParams.get('build');
  if (Object.hasOwn(FILES, name) && (build ?? MADE.build) === MADE.build)
    event.respondWith(serve(name));
  else if (build || name.startsWith(HASHED)) event.respondWith(serveOther(request, name, build));
});
