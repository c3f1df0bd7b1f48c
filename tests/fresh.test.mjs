// fresh.test.mjs -- what is new of one's shares: asked at once and now and then while somebody looks, never without shares,
// without a line or without a server; what fails is asked less often; what was read is not new any more.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NowAndThen } from '../web/now-and-then.js';
import { Fresh } from '../web/share/fresh.js';

const MINUTE = 60e3;

/** A page whose visibility and line a test holds. @param {import('node:test').TestContext} t */
function pageOf(t) {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const events = new EventTarget();
  const line = { onLine: true };
  const all = {
    document: page,
    navigator: line,
    addEventListener: events.addEventListener.bind(events),
  };
  for (const [name, value] of Object.entries(all)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { configurable: true, value });
    t.after(() =>
      before
        ? Object.defineProperty(globalThis, name, before)
        : Reflect.deleteProperty(globalThis, name),
    );
  }
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1e6 });
  /** Lets promises settle. */
  const calm = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  return {
    calm,
    async after(/** @type {number} */ ms) {
      for (let left = ms; left > 0; left -= 1000) {
        t.mock.timers.tick(Math.min(1000, left));
        await calm();
      }
    },
    async show(/** @type {boolean} */ shown) {
      page.hidden = !shown;
      page.dispatchEvent(new Event('visibilitychange'));
      await calm();
    },
    async line(/** @type {boolean} */ there) {
      line.onLine = there;
      if (there) events.dispatchEvent(new Event('online'));
      await calm();
    },
  };
}

test('once a minute in sight, not at all out of sight or without a line, at once when it is back', async (t) => {
  const page = pageOf(t);
  let looks = 0;
  await new NowAndThen(
    async () => void looks++,
    () => MINUTE,
  ).start();
  assert.equal(looks, 1);
  await page.after(3 * MINUTE);
  assert.equal(looks, 4);
  await page.show(false);
  await page.after(10 * MINUTE);
  assert.equal(looks, 4);
  await page.show(true);
  assert.equal(looks, 5);
  for (const shown of [false, true, false, true]) await page.show(shown);
  assert.equal(looks, 5, 'a page that flickers asks once');
  await page.after(MINUTE);
  assert.equal(looks, 6, 'and goes on');
  await page.line(false);
  await page.after(10 * MINUTE);
  assert.equal(looks, 6);
  await page.line(true);
  assert.equal(looks, 7);
});

test('a clock that was put back a day holds nothing up', async (t) => {
  const page = pageOf(t);
  let looks = 0;
  const asks = new NowAndThen(
    async () => void looks++,
    () => MINUTE,
  );
  t.mock.timers.setTime(2 * 86400e3);
  await asks.start();
  await page.show(false);
  t.mock.timers.setTime(86400e3);
  await page.show(true);
  assert.equal(looks, 2);
  asks.stop();
});

test('a server that fails is asked less and less often, and as usual once it answers', async (t) => {
  const page = pageOf(t);
  let looks = 0;
  let fails = true;
  const asks = new NowAndThen(
    async () => {
      looks++;
      if (fails) throw new Error('503');
    },
    () => MINUTE,
  );
  await asks.start();
  const within = async (/** @type {number} */ minutes) => {
    const before = looks;
    await page.after(minutes * MINUTE);
    return looks - before;
  };
  assert.equal(await within(2 + 4 + 8 + 16), 4);
  assert.equal(await within(64), 4, 'every 16 minutes at last');
  for (const shown of [false, true]) await page.show(shown);
  assert.equal(await within(1), 0, 'also when the page is shown again');
  fails = false;
  await within(16);
  assert.equal(await within(5), 5);
  asks.stop();
  assert.equal(await within(60), 0);
});

/** A browser's shares before a server. @param {any[]} rows @param {Record<string, number | null>} said by id */
function desk(rows, said, { server = true } = {}) {
  const asked = /** @type {string[]} */ ([]);
  const shelf = Object.assign(new EventTarget(), { all: async () => structuredClone(rows) });
  const fresh = new Fresh(
    /** @type {any} */ ({
      shelf,
      server: {
        async show(/** @type {string} */ id) {
          asked.push(id);
          return said[id] === null ? null : { notes: said[id] };
        },
        async limits() {
          asked.push('limits');
          return server ? {} : null;
        },
      },
    }),
  );
  return { fresh, asked, read: () => shelf.dispatchEvent(new Event('change')) };
}

const row = (/** @type {string} */ id, more = {}) =>
  /** @type {any} */ ({ id, local: id, state: 'shared', ...more });

test('the count is what no page of this browser has looked at, over all shares that are open', async (t) => {
  const page = pageOf(t);
  const rows = [
    row('a', { seen: 2 }),
    row('b'),
    row('', { state: 'staged' }),
    row('old', { expires: new Date(0).toISOString() }),
    row('gone'),
  ];
  const said = /** @type {Record<string, number | null>} */ ({ a: 4, b: 1, gone: null });
  const { fresh, asked, read } = desk(rows, said);
  const counts = /** @type {number[]} */ ([]);
  fresh.addEventListener('change', () => counts.push(fresh.count));
  fresh.start();
  fresh.start();
  await page.calm();
  assert.deepEqual(asked, ['a', 'b', 'gone']);
  assert.deepEqual(counts, [3]);
  said.b = 6;
  await page.after(MINUTE);
  assert.deepEqual(asked.slice(3), ['a', 'b'], 'what is gone is not asked for again');
  assert.deepEqual(counts, [3, 8]);
  rows[1].seen = 6; // its notes were opened
  read();
  await page.calm();
  assert.deepEqual(counts, [3, 8, 2]);
  assert.equal(asked.length, 5, 'which asks nothing');
});

test('without shares nothing is asked; where there are only files, no more than once', async (t) => {
  const page = pageOf(t);
  const none = desk([row('', { state: 'staged' })], {});
  none.fresh.start();
  await page.after(5 * MINUTE);
  assert.deepEqual(none.asked, []);
  const still = desk([row('a'), row('b')], { a: null, b: null }, { server: false });
  still.fresh.start();
  await page.after(5 * MINUTE);
  assert.deepEqual(still.asked, ['a', 'limits']);
  assert.equal(still.fresh.count, 0);
});

test('with many shares each is asked for less often', async (t) => {
  const page = pageOf(t);
  const rows = Array.from({ length: 60 }, (_, i) => row(`s${i}`));
  const { fresh, asked } = desk(rows, Object.fromEntries(rows.map(({ id }) => [id, 0])));
  fresh.start();
  await page.after(MINUTE);
  assert.equal(asked.length, 60);
  await page.after(5 * MINUTE);
  assert.equal(asked.length, 120);
});
