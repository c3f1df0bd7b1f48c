// safari.test.mjs -- what Safari has otherwise than the browsers of the other tests. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Player } from '../web/player.js';
import { parseLink } from '../web/share/links.js';
import { copy } from '../web/ui/clipboard.js';

/** Stands in for a global as long as a test runs.
 * @param {import('node:test').TestContext} t @param {object} owner @param {string} name @param {any} value */
function instead(t, owner, name, value) {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  t.after(() => {
    if (before) Object.defineProperty(owner, name, before);
    else Reflect.deleteProperty(owner, name);
  });
}

test('the audio session is that of music before there is a context', async (t) => {
  const session = { type: 'auto' };
  let found = '';
  class Context {
    constructor() {
      found = session.type;
    }
  }
  instead(t, globalThis, 'navigator', { audioSession: session });
  instead(t, globalThis, 'AudioContext', Context);
  const player = new Player({ workletUrl: '', connect: () => {} });
  const song = { sampleRate: 48000, frames: 1 };
  await assert.rejects(player.load(song, new Float32Array()), /AudioWorklet/);
  assert.equal(found, 'playback');
});

test('a link is read without URL.canParse, which Safari 16 lacks', (t) => {
  instead(t, URL, 'canParse', undefined);
  const id = 'A'.repeat(22);
  const key = 'A'.repeat(43);
  const { id: got, key: opens } = parseLink(`https://x.example/s/${id}#${key}`) ?? {};
  assert.deepEqual([got, opens], [id, key]);
  assert.equal(parseLink('no address'), null);
});

test('a text that is still being made is handed to the clipboard inside the click', async (t) => {
  const written = /** @type {any[]} */ ([]);
  const clipboard = {
    write: async (/** @type {any[]} */ [item]) => void written.push(item),
    writeText: async (/** @type {string} */ text) => void written.push(text),
  };
  class Item {
    /** @param {Record<string, Promise<Blob>>} parts */
    constructor(parts) {
      this.parts = parts;
    }
  }
  instead(t, globalThis, 'navigator', { clipboard });
  instead(t, globalThis, 'ClipboardItem', Item);
  const later = new Promise((resolve) => setTimeout(resolve, 10, 'later'));
  const copied = copy(/** @type {Promise<string>} */ (later));
  assert.equal(written.length, 1, 'before anything is waited for');
  await copied;
  const blob = await written[0].parts['text/plain'];
  assert.equal(await blob.text(), 'later');
  await copy('now');
  assert.equal(written[1], 'now');
});
