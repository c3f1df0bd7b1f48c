// page-a11y.test.mjs -- names, contrast and layout at three sizes, in Chromium. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { demo, openStudioPages } from './studio-page.mjs';

const SIZES = [
  [1440, 900],
  [1024, 768],
  [390, 844],
];

/** @type {Awaited<ReturnType<typeof openStudioPages>>} */
let studio;
before(async () => {
  studio = await openStudioPages();
});
after(() => studio?.close());

for (const [width, height] of SIZES) {
  test(`axe finds nothing at ${width}x${height}: empty, song, open equaliser, help`, async () => {
    const { page, close } = await studio.page({ width, height });
    assert.deepEqual(await violations(page), []);
    await demo(page);
    assert.deepEqual(await violations(page), []);
    await page.getByRole('switch', { name: 'Equaliser on' }).click();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    assert.deepEqual(await violations(page), []);
    await close();
  });

  test(`waveform, transport, Compare and Final file stay in sight at ${width}x${height}`, async () => {
    const { page, close } = await studio.page({ width, height });
    await demo(page);
    await page.getByRole('switch', { name: 'Equaliser on' }).click();
    for (const scroll of [0, 400, 4000]) {
      await page.evaluate((y) => {
        window.scrollTo(0, y);
        for (const part of document.querySelectorAll('.work, .side')) part.scrollTop = y;
      }, scroll);
      await page.waitForTimeout(50);
      for (const selector of ['.wave-field', '.transport', '.slots', '.final']) {
        const box = await page.locator(selector).boundingBox();
        assert.ok(
          box && box.y >= -1 && box.y + box.height <= height + 1,
          `${selector} at ${scroll}: ${JSON.stringify(box)}`,
        );
        assert.ok(box.x >= -1 && box.x + box.width <= width + 1, `${selector} is too wide`);
      }
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await close();
  });
}

test('roles and names are the ones that tests and assistive technology rely on', async () => {
  const { page, close } = await studio.page();
  for (const name of ['Open', 'Try a demo'])
    assert.equal(await page.getByRole('button', { name, exact: true }).count(), 1, name);
  await page.getByText('Nothing is uploaded').waitFor();
  await demo(page);
  /** @type {[any, string[]][]} */
  const expected = [
    ['button', ['Open', 'Play', 'Loop', 'Export', 'Undo', 'Redo', 'Copy link']],
    ['slider', ['Position', 'Volume']],
    ['radiogroup', ['Compare']],
    ['radio', ['A source', 'B master']],
    ['checkbox', ['Level match']],
    ['switch', ['Input on', 'Equaliser on', 'Stereo on', 'Loudness on']],
    ['region', ['Input', 'Equaliser', 'Stereo', 'Loudness', 'Meters', 'Final file']],
    ['spinbutton', ['Target loudness', 'Ceiling']],
    ['status', ['Landing', 'Momentary', 'Short-term', 'True peak', 'Gain reduction']],
  ];
  for (const [role, names] of expected) {
    for (const name of names)
      assert.equal(await page.getByRole(role, { name, exact: true }).count(), 1, `${role} ${name}`);
  }
  assert.equal(await page.getByRole('spinbutton', { name: 'Target loudness' }).inputValue(), '');
  await page.getByRole('region', { name: 'Meters' }).getByText('More').click();
  for (const name of ['Integrated', 'Range', 'PLR', 'Correlation']) {
    assert.equal(await page.getByRole('status', { name, exact: true }).count(), 1, name);
  }
  await close();
});
