// driver.mjs -- WebKitGTK, the nearest to Safari that runs on Linux: its MiniBrowser, by WebDriver over plain HTTP, on a
// display of its own. Script, Workers, WebAssembly, Web Audio, storage and layout are Safari's engine; what draws, decodes
// and plays is not. SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WAIT_MS = 60000;
const LOOK_MS = 100;
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'; // W3C WebDriver, 12.1: the name of a reference to an element

/** What Safari has and WebKitGTK leaves off, and its rule that sound begins in a tap. */
const AS_SAFARI = 'FileSystem,StorageAPI,StorageAPIEstimate,RequiresUserGestureForAudioPlayback';

/** Its tool bar must not keep the window wider than a phone. */
const NARROW = 'toolbar * { min-width: 0; margin: 0; padding: 0; border: 0; font-size: 1px; }';

/** Without these GStreamer plays to nobody, at the pace of a device. */
const SILENT = 'pulsesink:NONE,pipewiresink:NONE,alsasink:NONE,osssink:NONE,jackaudiosink:NONE';

export const pause = (/** @type {number} */ ms) =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** The library's own browser, of the newest version. @returns {string | undefined} */
const miniBrowser = () =>
  readdirSync('/usr/lib')
    .flatMap((folder) =>
      ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0'].map(
        (name) => `/usr/lib/${folder}/${name}/MiniBrowser`,
      ),
    )
    .find(existsSync);

/**
 * Starts a program, and waits for what it says where a sign is named.
 * @param {string} name @param {string[]} args @param {Record<string, string>} [env] @param {RegExp} [sign]
 */
async function start(name, args, env = {}, sign = undefined) {
  const child = spawn(name, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true, // and so the head of a group: what it starts ends with it
  });
  const stop = () => {
    try {
      process.kill(-Number(child.pid), 'SIGKILL');
    } catch {} // it has ended
  };
  process.once('exit', stop);
  let said = '';
  const found = await new Promise((resolve, reject) => {
    for (const stream of child.stdio.slice(1))
      stream?.on('data', (data) => {
        said = `${said}${data}`.slice(-4000);
        const match = sign?.exec(said);
        if (match) resolve(match[0]);
      });
    if (!sign) child.on('spawn', () => resolve(''));
    child.on('error', () => reject(new Error(`${name} is missing: bash scripts/setup.sh webkit`)));
    child.on('exit', () => reject(new Error(`${name} ended: ${said}`)));
  });
  return { found, stop };
}

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });

/** Until the driver answers. @param {string} url */
async function answering(url) {
  for (let i = 0; ; i++) {
    const ready = await fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    if (i > 100) throw new Error('WebKitWebDriver does not answer');
    await pause(LOOK_MS);
  }
}

/** One window. Functions that are run in the page must stand for themselves. */
export class Window {
  #url;

  /** @param {string} url of the session */
  constructor(url) {
    this.#url = url;
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async ask(method, path, body) {
    const response = await fetch(this.#url + path, { method, body: body && JSON.stringify(body) });
    const { value } = /** @type {any} */ (await response.json());
    if (response.ok) return value;
    throw new Error(`${value.error}: ${value.message}`);
  }

  /** @param {string} url */
  goto(url) {
    return this.ask('POST', '/url', { url });
  }

  reload() {
    return this.ask('POST', '/refresh', {});
  }

  /** @param {number} width @param {number} height */
  size(width, height) {
    return this.ask('POST', '/window/rect', { width, height });
  }

  /** @returns {Promise<Buffer>} PNG of what is seen */
  async picture() {
    return Buffer.from(await this.ask('GET', '/screenshot'), 'base64');
  }

  /** @param {Function} run in the page, may be async @param {any[]} args @returns {Promise<any>} */
  async eval(run, ...args) {
    const script = `const end = arguments[arguments.length - 1];
      Promise.resolve((${run})(...[...arguments].slice(0, -1))).then((ok) => end({ ok }), (no) => end({ no: String(no?.stack ?? no) }));`;
    const { ok, no } = await this.ask('POST', '/execute/async', { script, args });
    if (no) throw new Error(no);
    return ok ?? null;
  }

  /** Until it is true in the page. @param {Function} run @param {{ args?: any[], ms?: number, what?: string }} [options] */
  async until(run, { args = [], ms = WAIT_MS, what = String(run) } = {}) {
    for (const end = Date.now() + ms; ; await pause(LOOK_MS)) {
      const value = await this.eval(run, ...args);
      if (value) return value;
      if (Date.now() > end) throw new Error(`${what}: not within ${ms / 1000} s`);
    }
  }

  /** Until the page says it. @param {string} text @param {number} [ms] */
  says(text, ms) {
    const has = (/** @type {string} */ wanted) => document.body.textContent?.includes(wanted);
    return this.until(has, { args: [text], ms, what: `"${text}"` });
  }

  /** An element that can be used, and of those the one with that name or text. @param {string} selector @param {string} [name] */
  find(selector, name) {
    const shown = (/** @type {string} */ css, /** @type {string | null} */ wanted) =>
      [...document.querySelectorAll(css)].find((element) => {
        const { ariaLabel, textContent, disabled, type } = /** @type {any} */ (element);
        const right = wanted === null || (ariaLabel ?? textContent).trim() === wanted;
        return right && !disabled && (type === 'file' || element.checkVisibility());
      }) ?? null;
    return this.until(shown, { args: [selector, name ?? null], what: name ?? selector });
  }

  /** As a finger or a mouse does it, when nothing lies over it any more. @param {string} selector @param {string} [name] */
  async press(selector, name) {
    const middle = (/** @type {Element} */ it) => it.scrollIntoView({ block: 'center' });
    for (const end = Date.now() + WAIT_MS; ; await pause(LOOK_MS)) {
      const element = await this.find(selector, name);
      await this.eval(middle, element);
      try {
        return await this.ask('POST', `/element/${element[ELEMENT]}/click`, {});
      } catch (error) {
        const passes = /element click intercepted|stale element/.test(String(error));
        if (!passes || Date.now() > end) throw error;
      }
    }
  }

  /** Types, or gives a file input its paths. @param {string} selector @param {string} text */
  async type(selector, text) {
    const element = await this.find(selector);
    await this.ask('POST', `/element/${element[ELEMENT]}/value`, { text });
  }
}

/**
 * @param {{ features?: string }} [options] more of the engine's own switches, `!Name` to turn one off
 */
export async function openWebkit({ features = '' } = {}) {
  const binary = miniBrowser();
  if (!binary) throw new Error('WebKitGTK is not installed: bash scripts/setup.sh webkit');
  const home = mkdtempSync(join(tmpdir(), 'lacquer-webkit-'));
  const downloads = join(home, 'downloads');
  for (const folder of ['downloads', 'run', 'config', 'config/gtk-3.0'])
    mkdirSync(join(home, folder), { mode: 0o700 });
  writeFileSync(join(home, 'config/user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  writeFileSync(join(home, 'config/gtk-3.0/gtk.css'), NARROW);
  const screen = ['-screen', '0', '1600x1200x24', '-nolisten', 'tcp', '-displayfd', '3'];
  const display = await start('Xvfb', screen, {}, /^\d+(?=\n)/);
  const port = await freePort();
  const env = {
    ...{ DISPLAY: `:${display.found}`, HOME: home, XDG_RUNTIME_DIR: join(home, 'run') },
    ...{ XDG_CONFIG_HOME: join(home, 'config'), XDG_DATA_HOME: '', XDG_CACHE_HOME: '' },
    ...{
      GST_PLUGIN_FEATURE_RANK: SILENT,
      GDK_BACKEND: 'x11',
      LIBGL_ALWAYS_SOFTWARE: '1',
      NO_AT_BRIDGE: '1',
    },
  };
  const driver = await start('WebKitWebDriver', [`--port=${port}`], env);
  const url = `http://127.0.0.1:${port}`;
  await answering(url);
  const args = ['--automation', `--features=${[AS_SAFARI, features].filter(Boolean).join()}`];
  const root = new Window(url);
  const wanted = { 'webkitgtk:browserOptions': { binary, args } };
  const { sessionId } = await root.ask('POST', '/session', {
    capabilities: { alwaysMatch: wanted },
  });
  const window = new Window(`${url}/session/${sessionId}`);
  return {
    window,
    downloads,
    async close() {
      await window.ask('DELETE', '').catch(() => {});
      driver.stop();
      display.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
