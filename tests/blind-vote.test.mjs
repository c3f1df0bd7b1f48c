// blind-vote.test.mjs -- the listener's blind vote without a page: what it waits for, what it says when the sound breaks
// off, another device, and the way back. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlindVote } from '../web/listen/blind-vote.js';
import { emptyState, Stateful } from '../web/state.js';

const RATE = 48000;
const TAKES = [-20, -14].map((lufs) => ({ planes: [new Float32Array(9)], lufs }));

/** A desk whose Worker answers with these sides. @param {any} made */
function deskOf(made) {
  const player = Object.assign(new EventTarget(), {
    node: /** @type {any} */ ({}),
    underruns: 0,
    posted: /** @type {any[]} */ ([]),
    post: (/** @type {any} */ message) => player.posted.push(message),
    resume() {},
  });
  class Hearing extends Stateful {
    player = player;
    calls = { call: async () => (typeof made === 'function' ? made() : made) };
    allVersions = () => this.state.versions.slots;
    setSlot() {}
    setMatch() {}
    setDelta() {}
    seek() {}
    /** @param {any} loop */
    putLoop = (loop) => this.amend('transport', { loop });
    play = () => this.amend('transport', { playing: true });
    pause = () => this.amend('transport', { playing: false });
    toggle = () => (this.state.transport.playing ? this.pause() : this.play());
  }
  const hearing = new Hearing();
  hearing.patch({
    ...emptyState(),
    song: { frames: 60 * RATE, sampleRate: RATE },
    versions: { at: 1, slots: [{ params: {} }, { params: {}, name: 'Louder' }, null, null] },
  });
  hearing.amend('transport', { playing: true, frame: 10 * RATE });
  const desk = {
    hearing,
    share: null,
    said: /** @type {any[]} */ ([]),
    say: (/** @type {any} */ x) => desk.said.push(x),
  };
  const vote = new BlindVote(/** @type {any} */ (desk));
  vote.open();
  return { desk, hearing, player, vote };
}

const types = (/** @type {any} */ { posted }) => posted.map((/** @type {any} */ m) => m.type);

test('it begins with the mix and what is heard; every version can be taken in', () => {
  const { hearing, vote } = deskOf({});
  assert.deepEqual(hearing.state.blind.sides, ['A', 'B']);
  assert.deepEqual(
    hearing.state.blind.all.map((/** @type {any} */ { side, word }) => [side, word]),
    [
      ['A', 'mix'],
      ['B', 'master'],
      ['2', 'Louder'],
    ],
  );
  vote.turn('2');
  vote.turn('A');
  assert.deepEqual(hearing.state.blind.sides, ['B', '2']);
});

test('a loudness that is not known, one sound twice, and what cannot be made are said, and nothing plays', async () => {
  const silent = { takes: [TAKES[0], { ...TAKES[1], lufs: null }], alike: null };
  const broken = () => {
    throw new Error('No room.');
  };
  for (const [made, says] of /** @type {[any, RegExp][]} */ ([
    [silent, /loudness of B is not known/],
    [{ takes: TAKES, alike: [0, 1] }, /A and B are one sound/],
    [broken, /could not be prepared: No room/],
  ])) {
    const { hearing, player, vote } = deskOf(made);
    await vote.begin('prefer');
    assert.equal(hearing.state.blind.step, 'ask');
    assert.match(hearing.state.blind.blocked, says);
    assert.deepEqual(player.posted, []);
    vote.leave();
    assert.deepEqual([hearing.state.blind, hearing.state.transport.playing], [null, true]);
  }
});

test('the louder side is turned down, the loop is held, and the page is as it was afterwards', async () => {
  const { hearing, player, vote } = deskOf({ takes: TAKES, alike: null });
  await vote.begin('hear');
  const { takes, start } = player.posted[0];
  assert.deepEqual(
    takes.map((/** @type {any} */ { gain }) => gain),
    [1, 10 ** (-6 / 20)],
  );
  assert.equal(start, 10 * RATE);
  assert.deepEqual(hearing.state.transport.loop, { on: true, start, end: start + 8 * RATE });
  vote.listen('left');
  assert.deepEqual(player.posted.at(-1), { type: 'take', at: 1 });
  vote.listen('right');
  assert.deepEqual(player.posted.at(-1), { type: 'take', at: 2 });
  const told = JSON.stringify({ ...hearing.state.blind, all: null, seal: '' });
  assert.doesNotMatch(told, /order|salt|pairs|text/);
  vote.leave();
  assert.equal(player.posted.at(-1).type, 'leave');
  assert.deepEqual(hearing.state.transport.loop, { on: false, start: 0, end: 0 });
});

for (const [what, breaks] of /** @type {[string, (desk: any) => void][]} */ ([
  ['late audio', ({ hearing }) => hearing.amend('transport', { starved: 1 })],
  ['a device that ran dry', ({ player }) => Object.assign(player, { underruns: 3 })],
]))
  test(`${what} is told at once, and in the vote`, async () => {
    const at = deskOf({ takes: TAKES, alike: null });
    const { desk, hearing, player, vote } = at;
    await vote.begin('hear');
    player.dispatchEvent(new Event('report'));
    assert.equal(hearing.state.blind.glitched, false);
    breaks(at);
    player.dispatchEvent(new Event('report'));
    assert.equal(hearing.state.blind.glitched, true);
    vote.answer('left');
    assert.equal(hearing.state.blind.at, 0, 'nobody can have heard it yet');
    while (hearing.state.blind.step === 'trial') {
      vote.listen('X');
      vote.answer('left');
    }
    vote.send();
    assert.deepEqual([desk.said[0].glitched, desk.said[0].blind.kind], [true, 'abx']);
    vote.open();
    assert.equal(hearing.state.blind.glitched, false);
  });

test('a vote means the version that was heard, not the one that has come into its place meanwhile', async () => {
  const at = deskOf({ takes: TAKES, alike: null });
  const { desk, hearing, vote } = at;
  vote.leave();
  const anna = { name: 'Anna’s version', of: 'anna-first' };
  /** @type {any} */ (desk).share = { versions: [anna] };
  hearing.patch({ versions: { at: 2, slots: [{ params: {} }, { params: {} }, null, null] } });
  vote.open();
  await vote.begin('prefer');
  /** @type {any} */ (desk).share = { versions: [{ ...anna, of: 'anna-second' }] };
  while (hearing.state.blind.step === 'trial') {
    vote.listen('X');
    const { posted } = at.player;
    vote.answer(posted.at(-1).at === 2 ? 'X' : 'Y');
  }
  vote.send();
  const [{ answer, of, blind }] = desk.said;
  assert.deepEqual([answer, of, blind.of], ['2', 'anna-first', { 2: 'anna-first' }]);
});

test('another audio thread gets the sides too, before it is heard', async () => {
  const { player, vote } = deskOf({ takes: TAKES, alike: null });
  await vote.begin('prefer');
  player.posted.length = 0;
  player.dispatchEvent(new Event('state'));
  assert.deepEqual(types(player), []);
  player.node = {};
  player.dispatchEvent(new Event('state'));
  assert.deepEqual(types(player), ['takes', 'take']);
});

test('what is left while it is prepared does not begin', async () => {
  /** @type {(made: any) => void} */
  let come = () => {};
  const { hearing, player, vote } = deskOf(() => new Promise((resolve) => (come = resolve)));
  const begun = vote.begin('prefer');
  vote.leave();
  come({ takes: TAKES, alike: null });
  await begun;
  assert.deepEqual([hearing.state.blind, player.posted.length], [null, 0]);
});
