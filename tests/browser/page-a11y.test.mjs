// page-a11y.test.mjs -- names, contrast and layout at three sizes, in Chromium. SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { demo, land, openStudioPages } from './studio-page.mjs';

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
    await page.getByRole('button', { name: 'Add band' }).click();
    await page.getByRole('combobox', { name: 'Shape' }).selectOption('high pass');
    await page.getByRole('combobox', { name: 'Place' }).selectOption('mid');
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

test('files to deliver leave the meters their figures, and what was read back is in sight', async () => {
  const { page, close } = await studio.page();
  await demo(page);
  const rate = page.getByRole('combobox', { name: 'Rate', exact: true });
  const right = async (/** @type {import('playwright-core').Locator} */ it) => {
    const box = await it.boundingBox();
    return box ? Math.round(box.x + box.width) : 0;
  };
  const make = page.getByRole('button', { name: 'Export', exact: true });
  assert.equal(await right(page.getByRole('combobox', { name: 'Dither' })), await right(make));
  assert.ok(await rate.isVisible());
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Add a file' }).click();
  const text = async (/** @type {string} */ name) => {
    const box = await page.getByRole('heading', { name }).boundingBox();
    return Math.round(box?.height ?? 0);
  };
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await text('Check'), await text('Deliver'), 'no heading breaks in its word');
  await page.setViewportSize({ width: 1440, height: 900 });
  await make.click();
  const written = page.getByRole('status', { name: 'Written' });
  await written.filter({ hasText: '3 files written' }).waitFor({ timeout: 120000 });
  const panel = await page.getByRole('region', { name: 'Meters' }).boundingBox();
  for (const name of ['Momentary', 'Gain reduction']) {
    const box = await page.getByRole('status', { name, exact: true }).boundingBox();
    assert.ok(box && panel && box.y + box.height <= panel.y + panel.height, name);
  }
  const deliver = await page.getByRole('region', { name: 'Deliver' }).boundingBox();
  const last = await written.locator('.file').last().boundingBox();
  assert.ok(last && deliver && last.y + last.height <= deliver.y + deliver.height + 1);
  await close();
});

test("the clipper's share of the work stands under More, and is a dash while there is none", async () => {
  const { page, close } = await studio.page();
  await demo(page);
  const loudness = page.getByRole('region', { name: 'Loudness', exact: true });
  const share = page.getByRole('status', { name: "Clipper's share" });
  await land(page, -12);
  await loudness.getByText('More', { exact: true }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  assert.equal(await share.textContent(), '–');
  await page.getByRole('combobox', { name: 'Soft clipper' }).selectOption('on');
  await share.filter({ hasText: /^[1-9]\d*$/ }).waitFor({ timeout: 20000 });
  await page.getByRole('combobox', { name: 'Soft clipper' }).selectOption('off');
  await share.filter({ hasText: '–' }).waitFor({ timeout: 20000 });
  await close();
});

test('files dropped one after another ask one question, for the latest', async () => {
  const { page, faults, close } = await studio.page();
  await demo(page);
  for (const name of ['one.wav', 'two.wav'])
    await page.evaluate((file) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['no sound'], file));
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
      );
    }, name);
  await page.getByRole('dialog', { name: 'two.wav' }).waitFor();
  assert.equal(await page.locator('dialog[open]').count(), 1);
  await page.getByRole('button', { name: 'Open as song' }).click();
  await page.getByRole('alert').filter({ hasText: 'two.wav' }).waitFor();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

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
