// offline.js -- the page as an app: its files are kept by a service worker, and a new build waits until it is asked in.
// Only a built page is marked with its build; while developing nothing is registered. SPDX-License-Identifier: MIT

/** @typedef {import('./studio.js').Studio} Studio */

const RESUME = 'lacquer.resume';
const REST_MS = 3000; // after the page has loaded
const LOOK_MS = 3600 * 1000; // between two looks for a new build

/** SHA-256, shortened, of the files of this page. @returns {string | undefined} */
const build = () => globalThis.document?.documentElement.dataset.build;

/** A file beside the page, of the page's own build. @param {string} name @returns {string} */
export function ofBuild(name) {
  const url = new URL(name, document.baseURI);
  const own = build();
  if (own) url.searchParams.set('build', own);
  return url.href;
}

/** @param {ServiceWorkerContainer} container @param {string} event */
const once = (container, event) =>
  new Promise((resolve) => container.addEventListener(event, resolve, { once: true }));

export class Offline {
  /** @type {ServiceWorkerRegistration | null} */
  #registration = null;
  #looked = Date.now();
  #leaving = false;

  /** @param {Studio} studio */
  constructor(studio) {
    this.studio = studio;
  }

  /** Registers, and watches for a new build. */
  async start() {
    const container = globalThis.navigator?.serviceWorker;
    if (!build() || !container) return;
    const had = Boolean(container.controller);
    try {
      const found = await container.register('sw.js', { updateViaCache: 'none' });
      this.#registration = found;
      if (found.waiting && had) this.#offer();
      found.addEventListener('updatefound', () => this.#follow(found.installing));
      if (found.installing && had) this.#follow(found.installing);
      // Another tab has asked the new build in.
      if (had) container.addEventListener('controllerchange', () => this.#leaving || this.#offer());
      document.addEventListener('visibilitychange', () => this.#look());
      const { active } = await container.ready;
      setTimeout(() => active?.postMessage('the rest'), REST_MS);
    } catch {
      // A browser that refuses, as in a private window: the page works as long as there is a network.
    }
  }

  /** @param {ServiceWorker | null} worker that is being installed */
  #follow(worker) {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller) this.#offer();
    });
  }

  #offer() {
    this.studio.patch({ update: true });
  }

  #look() {
    if (document.hidden || Date.now() - this.#looked < LOOK_MS) return;
    this.#looked = Date.now();
    this.#registration?.update().catch(() => {});
  }

  /** Keeps everything, lets the new build in, and comes back to the song. */
  async reload() {
    const { studio } = this;
    this.#leaving = true;
    studio.flush();
    await studio.session.save();
    if (studio.state.song) sessionStorage.setItem(RESUME, 'yes');
    const { waiting } = this.#registration ?? {};
    if (waiting) {
      const taken = once(navigator.serviceWorker, 'controllerchange');
      waiting.postMessage('take over');
      await taken;
    }
    location.reload();
  }

  /** After such a reload: goes on where the page was. */
  async resume() {
    if (sessionStorage.getItem(RESUME) === null) return;
    sessionStorage.removeItem(RESUME);
    const last = await this.studio.session.last();
    if (last && !this.studio.state.song) await this.studio.session.resume(last);
  }
}
