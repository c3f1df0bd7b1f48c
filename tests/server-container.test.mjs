// What the container file says is done by hand: what it copies is copied, and the server runs from that alone.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../scripts/house.mjs';
import { SETTINGS } from '../web/server/config.js';
import { spawnServer } from './lib/share-process.mjs';
import { addNote, ask, scratch, sha, wholeShare } from './lib/share-server.mjs';

const text = readFileSync(join(ROOT, 'web/server/Containerfile'), 'utf8').replace(/\\\n/g, ' ');
const STAGES = text.split(/^FROM .*$/m).slice(1);
const NODE = 1000; // the user of that name in the image

/** Arguments of every such line of a stage. @param {string} stage @param {string} word @returns {string[]} */
const lines = (stage, word) =>
  Array.from(stage.matchAll(new RegExp(`^${word} +(.*)$`, 'gm')), (found) => found[1]);

/** @param {string} stage @returns {{ from: string[], to: string }[]} as the COPY lines have it, from the root of the source */
const copies = (stage) =>
  lines(stage, 'COPY').map((line) => {
    const words = line.split(/ +/).filter((word) => !word.startsWith('--'));
    const from = words.slice(0, -1).map((word) => word.replace(/^\/lacquer\//, ''));
    return { from, to: words[words.length - 1] };
  });

/** What `npm prune --omit=dev` leaves: links to the packages that the lock file has for use.
 * @param {string} folder */
function linkPackages(folder) {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  for (const [path, { dev }] of Object.entries(packages)) {
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) || dev) continue;
    if (!existsSync(join(ROOT, path))) continue; // of another system
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(folder, path));
  }
}

test('everything that the container is built of is there', () => {
  assert.equal(STAGES.length, 2);
  const built = copies(STAGES[0]);
  assert.ok(built.length >= 6);
  for (const { from } of built)
    for (const name of from) assert.ok(existsSync(join(ROOT, name)), name);
  // What the build itself reads: nothing of it may be left behind.
  const copied = built.flatMap(({ from }) => from);
  const config = ['vite.config.js', 'CMakeLists.txt', 'tsconfig.json', 'package-lock.json'];
  for (const name of [...config, 'scripts', 'dsp', 'wasm', 'worklet', 'web', '.npmrc'])
    assert.ok(copied.includes(name), name);
  const ignored = readFileSync(join(ROOT, 'web/server/Containerfile.dockerignore'), 'utf8');
  for (const name of copied) assert.ok(!ignored.split('\n').includes(name), name);
});

test('the server runs from what is copied, as another user, is healthy and keeps its shares', async (t) => {
  const [, stage] = STAGES;
  const root = scratch(t);
  for (const { from, to } of copies(stage)) {
    for (const name of from) {
      const place = to === './' ? join(root, name) : join(root, to);
      if (name === 'node_modules') linkPackages(root);
      else if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), place, { recursive: true });
      else assert.equal(name, 'dist', `${name} is not there`); // made by the build
    }
  }
  assert.deepEqual(
    readdirSync(root)
      .sort()
      .filter((name) => name !== 'dist'),
    ['LICENSE', 'node_modules', 'package.json', 'web'],
  );
  assert.ok(!existsSync(join(root, 'node_modules/typescript')), 'nothing for developers');
  const data = scratch(t);
  const user = { uid: NODE, gid: NODE };
  const readable = () => spawnSync('test', ['-r', join(ROOT, 'package.json')], user).status === 0;
  const asRoot = process.getuid?.() === 0 && readable();
  if (asRoot) for (const folder of [data, root]) chownSync(folder, NODE, NODE);
  const env = Object.fromEntries(
    lines(stage, 'ENV').flatMap((line) => line.split(/ +/).map((pair) => pair.split('='))),
  );
  for (const name of Object.keys(env).filter((x) => x !== 'NODE_ENV'))
    assert.ok(
      SETTINGS.some((setting) => setting.name === name),
      `${name} is no setting`,
    );
  assert.ok(Number(env.STOP_SECONDS) + 1 < 10, 'a container is given ten seconds');
  const [command, program, ...rest] = JSON.parse(lines(stage, 'CMD')[0]);
  assert.equal(command, 'node');
  assert.deepEqual(rest, []);
  const server = await spawnServer(
    { ...env, DATA: data, PORT: '0', PAGE: '' },
    {
      program,
      args: ['--preserve-symlinks', '--preserve-symlinks-main'],
      cwd: root,
      ...(asRoot && user),
    },
  );
  t.after(() => server.child.kill('SIGKILL'));
  const share = await wholeShare(server.url);
  assert.equal((await addNote(server.url, share, 'x')).status, 201);
  const { bytes } = await ask(server.url, `/api/shares/${share.id}/audio`);
  assert.equal(sha(bytes), sha(share.audio));
  if (existsSync(join(root, 'dist'))) {
    assert.match(String((await ask(server.url, '/')).bytes), /<!doctype html>/i);
    assert.equal((await ask(server.url, `/s/${share.id}`)).status, 200);
  }
  const check = JSON.parse(/HEALTHCHECK.*?CMD +(\[.*\])/.exec(stage)?.[1] ?? '');
  const healthy = (/** @type {number} */ port) =>
    spawnSync(process.execPath, check.slice(1), { env: { PORT: String(port) } }).status;
  assert.equal(healthy(server.port), 0);
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);
  assert.equal(healthy(server.port), 1);
});
