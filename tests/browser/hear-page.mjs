// hear-page.mjs -- the listener's page in Chromium as on a phone, over the stand-in. SPDX-License-Identifier: MIT
import { standIn } from '../lib/share-stand-in.mjs';
import { openChromium } from './browsers.mjs';

/** @typedef {import('playwright-core').Page} Page */

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

/** @param {Parameters<typeof standIn>[0]} [options] */
export async function openHearing(options) {
  const site = await standIn(options);
  const browser = await openChromium();
  return {
    site,
    browser,
    /** @param {string} url @param {Record<string, any>} [how] of the context; init: a script before the page's own */
    async page(url, { init, ...how } = {}) {
      const context = await browser.newContext({ ...PHONE, ...how });
      const page = await context.newPage();
      if (init) await page.addInitScript(init);
      /** @type {string[]} */
      const faults = [];
      page.on('pageerror', (error) => faults.push(error.stack ?? String(error)));
      page.on('console', (line) => {
        if (line.type() === 'error' && !/Failed to load resource/.test(line.text()))
          faults.push(line.text());
      });
      page.on('dialog', (dialog) => {
        faults.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.goto(url);
      return { page, faults, context, close: () => context.close() };
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

/** Taps `Listen`, until there is sound. @param {Page} page */
export async function listen(page) {
  await page.getByRole('button', { name: 'Listen' }).tap();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
}

/** Where it plays, seconds. @param {Page} page */
export const placeOf = async (page) =>
  Number(await page.getByRole('slider', { name: 'Position' }).inputValue());

/** @param {Page} page @param {string} text of the card that says why not */
export const refused = (page, text) => page.getByRole('alert').filter({ hasText: text }).waitFor();
