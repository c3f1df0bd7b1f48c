// packages.mjs -- what only a benchmark needs, from Debian; nothing when it is there.
// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where each package leaves its plugin. @type {Record<string, string>} */
const PLUGINS = {
  'x42-plugins': '/usr/lib/lv2/dpl.lv2/manifest.ttl',
  'lsp-plugins-lv2': '/usr/lib/lv2/lsp-plugins.lv2/manifest.ttl',
  'calf-plugins': '/usr/lib/lv2/calf.lv2/manifest.ttl',
};

/** @returns {string | null} why the peers cannot be had, or null when all are there */
export function installPeers() {
  const missing = () => Object.keys(PLUGINS).filter((name) => !existsSync(PLUGINS[name]));
  const wanted = missing();
  if (wanted.length === 0) return null;
  const root = process.getuid?.() === 0 ? [] : ['sudo'];
  console.error(`bench: installing ${wanted.join(' ')} ${root.length ? 'with sudo' : ''}`);
  const words = [...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y'];
  const [command, ...args] = [...words, '-qq', '--no-install-recommends', ...wanted];
  spawnSync(command, args, { stdio: ['inherit', 'ignore', 'inherit'] });
  const still = missing();
  return still.length === 0 ? null : `please install ${still.join(' ')}: apt-get needs a network`;
}
