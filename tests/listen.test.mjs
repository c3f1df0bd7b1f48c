// listen.test.mjs -- a band alone, other places, dimmed: what the monitor does behind the switch.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { METERS, PARAMS } from '../wasm/out/table.js';
import { near, render } from './lib/core.mjs';
import { db, noise, response, rms, sine, strays } from './lib/signal.mjs';

const RATES = [44100, 48000, 88200, 96000, 192000];
const PLACES = ['studio', 'car', 'phone', 'laptop'];
const alone = { 'monitor.match': 0 };

/** @param {Record<string, number>} params @param {Float32Array[]} input @param {any} [options] */
const heard = (params, input, options) =>
  render({ ...alone, ...params }, input, { ...options, listen: true }).out;

/** Impulse response of what is alike in both channels. @param {Record<string, number>} params */
function impulse(params, rate = 48000) {
  const click = new Float32Array(rate);
  click[0] = 1;
  return heard(params, [click], { rate })[0];
}

/** @param {number} low @param {number} high */
const band = (low, high) => ({
  'monitor.band': 1,
  'monitor.band_low_hz': low,
  'monitor.band_high_hz': high,
});

test('with nothing on, B is untouched to the bit, and so it is again afterwards', () => {
  const song = [noise(96000, -6, 3), noise(96000, -6, 4)];
  const at = { 12000: { ...alone, ...band(300, 900), 'monitor.dim': 1, 'monitor.place': 2 } };
  const back = { ...at, 48000: alone };
  const { out: master } = render({}, song);
  const out = heard({}, song, { at: back });
  for (let c = 0; c < 2; c++) {
    assert.deepEqual(out[c].slice(0, 12000), master[c].slice(0, 12000));
    assert.deepEqual(out[c].slice(72000), master[c].slice(72000));
    assert.notDeepEqual(out[c].slice(36000, 40000), master[c].slice(36000, 40000));
  }
});

test('a band alone is cut by LR4 at both ends, at every rate', () => {
  for (const rate of RATES) {
    const h = impulse(band(200, 2000), rate);
    for (const hz of [50, 100, 200, 600, 2000, 4000, 8000]) {
      // Butterworth of second order squared, bilinear: 1 / (1 + (tan(a) / tan(b))^4) at each end
      const warp = (/** @type {number} */ f) => Math.tan((Math.PI * f) / rate);
      const low = 1 / (1 + (warp(200) / warp(hz)) ** 4);
      const high = 1 / (1 + (warp(hz) / warp(2000)) ** 4);
      near(response(h, hz, rate), db(low * high), 0.02, `dB at ${hz} Hz, ${rate}`);
    }
  }
});

test('an end at the end of its range is open', () => {
  const { min, max } = /** @type {any} */ (PARAMS.find((p) => p.name === 'monitor.band_low_hz'));
  near(response(impulse(band(min, 1000)), 20), 0, 0.001, 'dB');
  near(response(impulse(band(1000, max)), 20000), 0, 0.001, 'dB');
  const open = heard(band(min, max), [noise(4096, -6)]);
  assert.deepEqual(open, render({}, [noise(4096, -6)]).out);
});

test('two bands that meet add up to an allpass', () => {
  const [low, high] = [impulse(band(10, 800)), impulse(band(800, 22000))];
  const sum = low.map((x, i) => x + high[i]);
  for (const hz of [40, 400, 800, 1600, 12000]) near(response(sum, hz), 0, 0.001, `dB at ${hz} Hz`);
});

/** The table that place.h publishes. @returns {{ hz: number[], rows: Record<string, number[]> }} */
function published() {
  const text = readFileSync(new URL('../dsp/place.h', import.meta.url), 'utf8');
  const row = (/** @type {string} */ name) => {
    const line = text.match(new RegExp(`^// {3}${name} +([-\\d. ]+)$`, 'm'))?.[1];
    assert.ok(line, `dsp/place.h has no row ${name}`);
    return line.trim().split(/ +/).map(Number); // '-' is NaN: nothing to hear there
  };
  const rows = Object.fromEntries(PLACES.slice(1).map((name) => [name, row(name)]));
  return { hz: row('Hz'), rows };
}

for (const place of PLACES.slice(1)) {
  test(`the ${place} follows its published curve within 0.5 dB at every rate`, () => {
    const { hz, rows } = published();
    assert.equal(rows[place].length, hz.length);
    assert.ok(rows[place].filter(Number.isFinite).length >= 9);
    for (const rate of RATES) {
      const h = impulse({ 'monitor.place': PLACES.indexOf(place) }, rate);
      hz.forEach((f, i) => {
        const is = response(h, f, rate);
        if (Number.isFinite(rows[place][i]))
          near(is, rows[place][i], 0.5, `dB at ${f} Hz, ${rate}`);
        else assert.ok(is < -30, `${is} dB at ${f} Hz`);
      });
    }
  });
}

/** |H|^2 of K weighting at 48 kHz, from the tables of ITU-R BS.1770-5. @param {number} hz */
function kWeight(hz) {
  const w = (2 * Math.PI * hz) / 48000;
  const square = (/** @type {number[]} */ [b0, b1, b2]) =>
    (b0 + b1 * Math.cos(w) + b2 * Math.cos(2 * w)) ** 2 +
    (b1 * Math.sin(w) + b2 * Math.sin(2 * w)) ** 2;
  const shelf =
    square([1.53512485958697, -2.69169618940638, 1.19839281085285]) /
    square([1, -1.69065929318241, 0.73248077421585]);
  return (shelf * square([1, -2, 1])) / square([1, -1.99004745483398, 0.99007225036621]);
}

test('pink noise is as loud in every place as in the studio', () => {
  for (const place of [1, 2, 3]) {
    const h = impulse({ 'monitor.place': place });
    let [before, after] = [0, 0];
    for (let hz = 20; hz < 20000; hz *= 1.02) {
      before += kWeight(hz); // equal power per octave: steps of equal ratio
      after += kWeight(hz) * 10 ** (response(h, hz) / 10);
    }
    near(10 * Math.log10(after / before), 0, 0.1, `dB in the ${PLACES[place]}`);
  }
});

test('the sides: a phone is mono, a laptop half as wide, a car three quarters', () => {
  const tone = sine(1000, -20, 48000);
  const sides = [tone, tone.map((x) => -x)];
  const level = (/** @type {number} */ place, /** @type {Float32Array[]} */ input) =>
    rms(heard({ 'monitor.place': place }, input)[0].subarray(24000));
  for (const [place, width] of [
    [1, 0.75],
    [2, 0],
    [3, 0.5],
  ])
    near(level(place, sides) / level(place, [tone]), width, 1e-4, 'of the middle');
});

test('in the car nothing goes over full scale for longer than two periods, and A and B stay alike', () => {
  const boom = sine(40, -1, 96000);
  const car = { 'monitor.place': 1 };
  const at = { 48000: { ...alone, ...car, 'monitor.slot': 0 } };
  const [out] = heard(car, [boom], { at });
  const over = out.findLastIndex((x) => Math.abs(x) > 1);
  assert.ok(over > 0 && over < 2 * 1200, `over until ${(over / 48).toFixed(1)} ms`);
  const level = (/** @type {number} */ from) => db(rms(out.subarray(from, from + 24000)));
  near(level(72000) - level(24000), 0, 0.001, 'dB, A against B');
});

test('dim is 20 dB down', () => {
  const tone = sine(997, -6, 48000);
  const [out] = heard({ 'monitor.dim': 1 }, [tone]);
  near(db(rms(out.subarray(24000)) / rms(tone)), -20, 0.001, 'dB');
});

test('all of it comes behind the switch: the same for A as for B', () => {
  const song = [noise(48000, -12, 3), noise(48000, -12, 4)];
  const all = { ...band(300, 3000), 'monitor.place': 3, 'monitor.dim': 1 };
  const slots = [0, 1].map((slot) => heard({ ...all, 'monitor.slot': slot }, song));
  assert.deepEqual(slots[0], slots[1]);
});

test('the meters read the slot, not the place', () => {
  const song = [noise(48000, -12, 3), noise(48000, -12, 4)];
  const read = (/** @type {Record<string, number>} */ params) => {
    const { engine } = render({ ...alone, ...params }, song, { listen: true });
    const meters = engine.readMeters();
    return METERS.filter(({ name }) => /spectrum|correlation|lufs/.test(name)).map((m) =>
      meters.slice(m.offset, m.offset + m.length),
    );
  };
  assert.deepEqual(read({ ...band(300, 900), 'monitor.place': 2, 'monitor.dim': 1 }), read({}));
});

test('what is heard does not depend on the size of the calls', () => {
  const song = [noise(24000, -12, 3), noise(24000, -12, 4)];
  const all = { ...alone, ...band(300, 3000), 'monitor.place': 2 };
  const at = { 6000: all, 15001: { ...all, 'monitor.place': 1, 'monitor.band_low_hz': 60 } };
  const whole = heard({}, song, { at, block: 4096 });
  for (const block of [1, 37, 128]) assert.deepEqual(heard({}, song, { at, block }), whole);
});

const FRAMES = 65536;
const fade = (/** @type {number} */ x, /** @type {number} */ i) =>
  i < 9600 ? x * (0.5 - 0.5 * Math.cos((Math.PI * i) / 9600)) : x;
const tone = [sine(997, -6, FRAMES).map(fade), sine(997, -6, FRAMES, 48000, 1).map(fade)];

for (const p of PARAMS.filter(({ block }) => block === 'monitor')) {
  test(`stepping ${p.name} over its range does not click`, () => {
    // B 6 dB down, so that the slots differ; open ends leave the other one alone.
    const base = { ...alone, 'input.on': 1, 'input.trim_db': -6, [p.name]: p.min };
    if (/band_/.test(p.name)) Object.assign(base, { 'monitor.band': 1 });
    if (p.key === 'band') Object.assign(base, { ...band(2000, 8000), 'monitor.band': 0 });
    if (/^a_/.test(p.key)) base['monitor.slot'] = 0;
    const top = p.name.endsWith('_gain_db') ? p.min + 40 : p.max;
    const at = { 24000: { ...base, [p.name]: top }, 44000: base };
    const { out } = render(base, tone, { at, listen: true });
    const worst = Math.max(...out.map((plane) => strays(plane.subarray(12000))));
    assert.ok(worst < -80, `${worst.toFixed(1)} dBFS`);
  });
}

test('dragging a band, and going from place to place, does not click', () => {
  for (const [name, from, to] of /** @type {[string, number, number][]} */ ([
    ['monitor.band_low_hz', 100, 4000],
    ['monitor.place', 1, 3],
  ])) {
    const base = { ...alone, 'monitor.band': Number(/band/.test(name)), [name]: from };
    /** @type {Record<number, Record<string, number>>} */
    const at = {};
    for (let i = 0; i <= 20; i++)
      at[24000 + i * 803] = { ...base, [name]: Math.round(from * (to / from) ** (i / 20)) };
    const { out } = render(base, tone, { at, listen: true });
    const worst = Math.max(...out.map((plane) => strays(plane.subarray(12000))));
    assert.ok(worst < -80, `${name}: ${worst.toFixed(1)} dBFS`);
  }
});
