// studio-page.mjs -- the page in Chromium, served from the source tree under the strict policy. SPDX-License-Identifier: MIT
import { openChromium } from './browsers.mjs';
import { serveSource } from './site.mjs';

const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; " +
  "style-src 'self'; img-src 'self' data:; media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** @typedef {import('playwright-core').Page} Page */

/** One browser and one site for a file of tests. @param {import('../lib/share-line.mjs').ShareLine} [line] to a share server */
export async function openStudioPages(line) {
  const site = await serveSource({}, { 'content-security-policy': CSP }, line);
  const browser = await openChromium();
  return {
    site,
    /**
     * A fresh page; `faults` collects what a user would find in the console.
     * @param {{ width?: number, height?: number, hash?: string, init?: () => void }} [options]
     */
    async page({ width = 1440, height = 900, hash = '', init } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        acceptDownloads: true,
      });
      const page = await context.newPage();
      if (init) await page.addInitScript(init);
      /** @type {string[]} */
      const faults = [];
      /** @type {string[]} */
      const requests = [];
      page.on('pageerror', (error) => faults.push(error.stack ?? String(error)));
      page.on('console', (line) => {
        if (line.type() === 'error') faults.push(line.text());
      });
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(`${site.url}/web/index.html${hash}`);
      return { page, faults, requests, close: () => context.close() };
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

/** The demo, opened and measured. @param {Page} page */
export async function demo(page) {
  await page.getByRole('button', { name: 'Try a demo' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await cell(page, 'A', 0).filter({ hasText: /\d/ }).waitFor();
}

/** One figure of the final file. @param {Page} page @param {'A'|'B'} row @param {number} column LUFS, LRA, dBTP, PLR */
export function cell(page, row, column) {
  const table = page.getByRole('region', { name: 'Final file' });
  return table
    .getByRole('row', { name: new RegExp(`^${row} `) })
    .getByRole('cell')
    .nth(column);
}

/** @param {Page} page @param {number} lufs until the master lands and is measured */
export async function land(page, lufs) {
  const field = page.getByRole('spinbutton', { name: 'Target loudness' });
  await field.fill(String(lufs));
  await field.press('Enter');
  const status = page.getByRole('status', { name: 'Landing' });
  await status.filter({ hasText: lufs.toFixed(1) }).waitFor({ timeout: 60000 });
  await page.locator('.final .b:not(.stale)').waitFor({ timeout: 60000 });
}
