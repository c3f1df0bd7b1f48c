// house.mjs -- where things lie and how a command is run; shared by the scripts and the browser tests.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const WASM = join(ROOT, 'wasm/out/lacquer.wasm');
export const DIST = join(ROOT, 'dist');

/**
 * Runs a command in the root, its output shown as it comes.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string }} [options]
 * @returns {Promise<void>} rejects with a sentence when the command fails
 */
export function run(command, args, { env = {}, cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', () => reject(new Error(`${command} is missing: run npm run setup`)));
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args[0] ?? ''} failed (${signal ?? code})`));
    });
  });
}

/** A tool that npm installed. @param {string} name @returns {string} */
export const bin = (name) => join(ROOT, 'node_modules/.bin', name);

/**
 * @param {string} folder under the root
 * @param {RegExp} pattern of the file name
 * @returns {string[]} paths from the root, sorted; [] when the folder is not there
 */
export function filesIn(folder, pattern) {
  if (!existsSync(join(ROOT, folder))) return [];
  const names = readdirSync(join(ROOT, folder)).filter((name) => pattern.test(name));
  return names.sort().map((name) => `${folder}/${name}`);
}

/** A launcher that starts a snap cannot be driven by a test. @param {string} path */
function isSnap(path) {
  const real = realpathSync(path);
  if (real.includes('/snap')) return true;
  const head = readFileSync(real).subarray(0, 4096);
  return head.subarray(0, 2).toString() === '#!' && head.includes('/snap/bin');
}

/** @param {string} variable @param {string[]} names @returns {string | null} path of the first that works */
function findBrowser(variable, names) {
  const wish = process.env[variable];
  if (wish) return existsSync(wish) ? wish : null;
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), 'bin')];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (existsSync(path) && !isSnap(path)) return path;
    }
  }
  return null;
}

export const chromium = () =>
  findBrowser('CHROMIUM', [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'microsoft-edge-stable',
  ]);
export const firefox = () => findBrowser('FIREFOX', ['firefox-esr', 'firefox']);
