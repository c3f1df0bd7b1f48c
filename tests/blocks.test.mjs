// blocks.test.mjs -- input and equaliser, and what every block owes. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../wasm/engine.js';
import { METERS, PARAMS } from '../wasm/out/table.js';
import { core, near, render, values } from './lib/core.mjs';
import { ALL_ON, BUSY } from './lib/settings.mjs';
import { db, noise, response, rms, sine } from './lib/signal.mjs';

/** @param {number} frames */
const impulse = (frames) => {
  const x = new Float32Array(frames);
  x[0] = 1;
  return x;
};

/** Impulse response of the left channel. @param {Record<string, number>} params @param {number} rate */
const impulseResponse = (params, rate = 48000) =>
  render(params, [impulse(1 << 15), new Float32Array(1 << 15)], { rate }).out[0];

test('the default chain is a delay: 0 LSB, shifted by the reported latency', () => {
  for (const rate of [44100, 48000, 96000, 192000]) {
    const input = [noise(20000, 0, 3), noise(20000, 0, 4)];
    const { out, engine } = render({}, input, { rate, block: 441 });
    for (const ch of [0, 1]) {
      assert.deepEqual(
        out[ch].subarray(engine.latency),
        input[ch].subarray(0, 20000 - engine.latency),
      );
    }
  }
});

// The limiter stage, 191 and 253 frames (tests/c/test_limiter.c), and before it what the oversampling of color takes.
test('latency: 246 frames at 48 kHz, 316 at 44.1 kHz', () => {
  assert.equal(new Engine(core, 48000).latency, 191 + 55);
  assert.equal(new Engine(core, 44100).latency, 316);
});

for (const block of ['input', 'eq']) {
  test(`${block} on at neutral values leaves every sample alone`, () => {
    const input = [noise(20000, 0, 5), noise(20000, 0, 6)];
    const { out, engine } = render({ [`${block}.on`]: 1 }, input);
    for (const ch of [0, 1]) {
      assert.deepEqual(
        out[ch].subarray(engine.latency),
        input[ch].subarray(0, 20000 - engine.latency),
      );
    }
  });
}

test('any block size gives the same samples, everything on', () => {
  const input = [noise(30000, -3, 7), noise(30000, -3, 8)];
  const changes = { 9000: { ...BUSY, 'eq.4.gain_db': 5, 'loudness.drive_db': 3 }, 17000: ALL_ON };
  const want = render(BUSY, input, { block: 512, at: changes }).out;
  let state = 9;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return 1 + ((state >>> 8) % 700);
  };
  for (const block of [1, 7, 64, 128, 441, 4096, random]) {
    const { out } = render(BUSY, input, { block, at: changes });
    assert.deepEqual(out, want, `block size ${block}`);
  }
});

test('reset forgets: the same samples again, whatever was heard before', () => {
  const input = [noise(12000, -3, 10), noise(12000, -3, 11)];
  const engine = new Engine(core, 48000, values(BUSY));
  const first = render(BUSY, input, { engine }).out;
  render(BUSY, [noise(5000, 0, 12), noise(5000, 0, 13)], { engine });
  engine.reset(0);
  assert.deepEqual(render(BUSY, input, { engine }).out, first);
});

test('trim does its number', () => {
  const { out } = render({ 'input.on': 1, 'input.trim_db': -7.3 }, [sine(997, -6, 24000)]);
  near(db(rms(out[0].subarray(4800)) * Math.SQRT2), -13.3, 0.005, 'dBFS');
});

test('high-pass is a Butterworth: -3.01 dB at its frequency, 12 dB per octave below', () => {
  for (const hz of [20, 80, 400]) {
    const h = impulseResponse({ 'input.on': 1, 'input.hp_slope': 12, 'input.hp_hz': hz });
    for (const x of [0.5, 1, 2, 8]) {
      // |H|^2 = x^4 / (1 + x^4), the analogue prototype
      near(response(h, hz * x), 10 * Math.log10(x ** 4 / (1 + x ** 4)), 0.05, `dB at ${hz * x} Hz`);
    }
  }
});

test('the DC blocker removes DC and leaves 20 Hz within 0.02 dB', () => {
  const dc = new Float32Array(96000).fill(0.25);
  const { out } = render({ 'input.on': 1, 'input.dc': 1 }, [dc]);
  assert.ok(Math.abs(out[0][out[0].length - 1]) < 1e-6);
  near(response(impulseResponse({ 'input.on': 1, 'input.dc': 1 }), 20), 0, 0.02, 'dB');
});

/** @typedef {{ f0: number, g: number, q: number }} Shape */

/** Analogue bell, Q of the prototype. @param {number} hz @param {Shape} shape */
function bell(hz, { f0, g, q }) {
  const a = 10 ** (g / 40);
  const x = hz / f0;
  return (
    10 *
    Math.log10(((1 - x * x) ** 2 + ((a * x) / q) ** 2) / ((1 - x * x) ** 2 + (x / (a * q)) ** 2))
  );
}

/**
 * Analogue high shelf; Q 0.7071 is |H|^2 = (1 + G x^4)/(1 + x^4/G).
 * @param {number} hz @param {Shape} shape
 */
function highShelf(hz, { f0, g, q }) {
  const gain = 10 ** (g / 20);
  const x = hz / f0;
  const c = Math.sqrt(gain) * (1 / (q * q) - 2);
  return (
    10 * Math.log10((1 + c * x * x + gain * x ** 4) / (1 + (c / gain) * x * x + x ** 4 / gain))
  );
}

/** @param {number} hz @param {Shape} shape */
const lowShelf = (hz, { f0, g, q }) => g + highShelf(hz, { f0, g: -g, q });
const grid = Array.from({ length: 60 }, (_, i) => 20 * 1000 ** (i / 59));

/** @param {number} rate @param {number} type @param {Shape} shape @param {(hz: number, shape: Shape) => number} analogue */
function worstError(rate, type, shape, analogue) {
  const h = impulseResponse(
    {
      'eq.on': 1,
      'eq.3.type': type,
      'eq.3.hz': shape.f0,
      'eq.3.gain_db': shape.g,
      'eq.3.q': shape.q,
    },
    rate,
  );
  return Math.max(...grid.map((hz) => Math.abs(response(h, hz, rate) - analogue(hz, shape))));
}

for (const [rate, six, twelve, shelf] of [
  [48000, 0.15, 0.25, 0.1],
  [44100, 0.25, 0.4, 0.15],
]) {
  test(`bells follow the analogue shape to 20 kHz at ${rate} Hz`, () => {
    for (const f0 of [50, 1000, 8000, 16000, 19000]) {
      for (const q of [0.3, 1, 8]) {
        for (const g of [6, -6, 12, -12]) {
          const error = worstError(rate, 0, { f0, g, q: Math.fround(q) }, bell);
          assert.ok(
            error <= (Math.abs(g) > 6 ? twelve : six),
            `${f0} Hz ${g} dB Q ${q}: ${error} dB`,
          );
        }
      }
    }
  });

  test(`shelves follow the analogue shape to 20 kHz at ${rate} Hz`, () => {
    for (const f0 of [60, 1000, 8000, 16000]) {
      for (const g of [6, -6, 12, -12]) {
        for (const q of [0.4, Math.SQRT1_2, 1].map(Math.fround)) {
          for (const analogue of [lowShelf, highShelf]) {
            const error = worstError(rate, analogue === lowShelf ? 1 : 2, { f0, g, q }, analogue);
            assert.ok(error <= shelf, `${analogue.name} ${f0} Hz ${g} dB Q ${q}: ${error} dB`);
          }
        }
      }
    }
  });
}

test('NaN and Inf go in, silence comes out, and the core recovers', () => {
  const input = [sine(997, -6, 48000), sine(997, -6, 48000)];
  input[0][12000] = Number.NaN;
  input[1][12001] = Number.POSITIVE_INFINITY;
  const { out, engine } = render(BUSY, input, { listen: false });
  assert.ok(out.every((channel) => channel.every(Number.isFinite)));
  engine.listen(1);
  assert.equal(engine.readMeters()[METERS.find((m) => m.name === 'nonfinite')?.offset ?? -1], 2);
  const clean = render(BUSY, [sine(997, -6, 48000), sine(997, -6, 48000)]).out[0].subarray(40000);
  near(db(rms(out[0].subarray(40000)) / rms(clean)), 0, 0.05, 'dB');
});

test('after silence no sound is left: exactly 0 within 10 s', () => {
  const input = [new Float32Array(480000), new Float32Array(480000)];
  input[0].set(noise(4800, 0, 20));
  input[1].set(noise(4800, 0, 21));
  const { out } = render(BUSY, input, { block: 4096 });
  assert.ok(out[0].subarray(470000).every((x) => x === 0));
});

test('hostile parameter values are clamped, the sound stays finite', () => {
  for (const bad of [Number.NaN, Infinity, -Infinity, 1e30, -1e30]) {
    const engine = new Engine(core, 48000);
    engine.set(new Float32Array(PARAMS.length).fill(bad));
    const { out } = render({}, [noise(4000, 0, 22)], { engine });
    assert.ok(out[0].every((x) => Number.isFinite(x) && Math.abs(x) < 1e4));
  }
});
