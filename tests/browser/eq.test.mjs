// eq.test.mjs -- the equaliser on the page: adding, shaping, placing, removing bands; band solo. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, openStudioPages } from './studio-page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

/** The demo with the equaliser open. @param {Parameters<typeof studio.page>[0]} [options] */
async function open(options) {
  const { page, faults, close } = await studio.page(options);
  await demo(page);
  await page.getByRole('switch', { name: 'Equaliser on' }).click();
  return { page, faults, close };
}

/** @param {Page} page @param {number} x of the graph's width @param {number} y of its height */
async function doubleClick(page, x, y) {
  const region = page.getByRole('region', { name: 'Equaliser', exact: true });
  const box = await region.locator('.eq-field').boundingBox();
  assert.ok(box);
  await page.mouse.dblclick(box.x + x * box.width, box.y + y * box.height);
}

/** @param {Page} page */
const bands = (page) => page.getByRole('button', { name: /^Band \d+:/ });
/** @param {Page} page @param {string} name */
const number = async (page, name) =>
  Number(await page.getByRole('spinbutton', { name, exact: true }).inputValue());

test('a double click adds what belongs there: cuts at the ends, shelves beside them, a bell between', async () => {
  const { page, faults, close } = await open();
  assert.equal(await bands(page).count(), 0);
  const shape = page.getByRole('combobox', { name: 'Shape' });
  for (const [i, [x, want]] of /** @type {[number, string][]} */ ([
    [0.03, 'high pass'],
    [0.15, 'low shelf'],
    [0.5, 'bell'],
    [0.9, 'high shelf'],
    [0.98, 'low pass'],
  ]).entries()) {
    await doubleClick(page, x, 0.25);
    assert.equal(await bands(page).count(), i + 1);
    assert.equal(await shape.locator('option:checked').textContent(), want);
    // A quarter of the height is +9 dB of +-18; the frequency lies on a logarithmic scale.
    if (want === 'bell') assert.ok(Math.abs((await number(page, 'Gain')) - 9) < 0.5);
    const hz = await number(page, 'Frequency');
    assert.ok(Math.abs(hz / (20 * 1000 ** x) - 1) < 0.05, `${hz} Hz`);
  }
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.equal(await bands(page).count(), 4, 'one step takes one band back');
  assert.deepEqual(faults, []);
  await close();
});

test('a pass has a slope and no gain; a bell has a gain and no slope', async () => {
  const { page, close } = await open();
  await page.getByRole('button', { name: 'Add band' }).click();
  const gain = page.getByRole('spinbutton', { name: 'Gain', exact: true });
  const slope = page.getByRole('combobox', { name: 'Slope' });
  assert.deepEqual([await gain.isVisible(), await slope.isVisible()], [true, false]);
  await page.getByRole('combobox', { name: 'Shape' }).selectOption('high pass');
  assert.deepEqual([await gain.isVisible(), await slope.isVisible()], [false, true]);
  assert.equal(await number(page, 'Q'), 0.71);
  await slope.selectOption('48 dB/oct');
  await page.getByRole('combobox', { name: 'Place' }).selectOption('side');
  await page
    .getByRole('button', { name: 'Band 1: 1 kHz, high pass, 48 dB/oct, Q 0.71, side' })
    .waitFor();
  await slope.selectOption('6 dB/oct');
  assert.equal(await page.getByRole('spinbutton', { name: 'Q', exact: true }).isVisible(), false);
  await close();
});

test('wheel and keys; Delete, a double click on the handle or Remove take a band away', async () => {
  const { page, close } = await open();
  for (const x of [0.4, 0.5, 0.6]) await doubleClick(page, x, 0.5);
  assert.equal(await bands(page).count(), 3);
  const third = page.getByRole('button', { name: /^Band 3:/ });
  await third.focus();
  const q = await number(page, 'Q');
  await third.press('PageUp');
  assert.ok((await number(page, 'Q')) > q);
  await third.press('ArrowUp');
  assert.ok((await number(page, 'Gain')) > 0);
  await third.press('Delete');
  assert.equal(await bands(page).count(), 2);
  await page.getByRole('button', { name: /^Band 2:/ }).dblclick();
  assert.equal(await bands(page).count(), 1);
  await page.getByRole('button', { name: /^Band 1:/ }).focus();
  await page.getByRole('button', { name: 'Remove band' }).click();
  assert.equal(await bands(page).count(), 0);
  await page.getByText('Double-click the graph to add a band there').waitFor();
  await close();
});

test('twelve bands and no more', async () => {
  const { page, close } = await open();
  const add = page.getByRole('button', { name: 'Add band' });
  for (let i = 0; i < 12; i++) await add.click();
  assert.equal(await bands(page).count(), 12);
  assert.ok(await add.isDisabled());
  await doubleClick(page, 0.3, 0.7);
  assert.equal(await bands(page).count(), 12);
  await close();
});

test('band solo hears where the chosen band works, follows it, and is let go with the block', async () => {
  const { page, close } = await studio.page();
  const got = await page.evaluate(async () => {
    const from = (/** @type {string} */ path) => import(path);
    const { eqBlock } = await from('/web/ui/eq.js');
    const { neutralParams } = await from('/web/state.js');
    /** @type {any[]} */
    const asked = [];
    const fake = /** @type {any} */ (new EventTarget());
    const params = { ...neutralParams(), 'eq.on': 1, 'eq.3.hz': 1000, 'eq.3.q': 1 };
    fake.state = { params, compare: { slot: 'B', band: null } };
    const said = (/** @type {string} */ key) =>
      fake.dispatchEvent(new CustomEvent('change', { detail: { keys: [key] } }));
    fake.set = (/** @type {string} */ name, /** @type {number} */ value) => {
      fake.state.params = { ...fake.state.params, [name]: value };
      said('params');
    };
    fake.setBand = (/** @type {any} */ band) => {
      asked.push(band);
      fake.state.compare = { ...fake.state.compare, band };
      said('compare');
    };
    document.body.append(eqBlock(fake));
    const of = (/** @type {string} */ label) =>
      /** @type {any} */ ([...document.querySelectorAll(`[aria-label^="${label}"]`)].at(-1));
    of('Band 3:').focus();
    of('Band solo').click();
    const pressed = of('Band solo').getAttribute('aria-pressed');
    fake.set('eq.3.q', 20);
    fake.set('eq.3.type', 1);
    fake.set('eq.on', 0);
    return { asked, pressed, last: of('Band solo').getAttribute('aria-pressed') };
  });
  assert.deepEqual([got.pressed, got.last], ['true', 'false']);
  // Q 1: 2 asinh(1/2) / ln 2 = 1.388 octaves; Q 20 is kept at a third of one; a shelf from the edge.
  const octaves = got.asked.slice(0, 2).map(({ lowHz, highHz }) => Math.log2(highHz / lowHz));
  assert.ok(Math.abs(octaves[0] - 1.388) < 0.001 && Math.abs(octaves[1] - 1 / 3) < 1e-6);
  assert.deepEqual(got.asked.slice(2), [{ lowHz: 20, highHz: 1000 }, null]);
  await close();
});
