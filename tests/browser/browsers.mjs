// browsers.mjs -- the installed Chromium and Firefox, driven without their own downloads. SPDX-License-Identifier: MIT
import { chromium as playwright } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { chromium, firefox } from '../../scripts/house.mjs';

/** @param {string | null} path @param {string} name @returns {string} */
function installed(path, name) {
  if (!path) throw new Error(`${name} is not installed: run npm run setup`);
  return path;
}

export const openChromium = () =>
  playwright.launch({
    executablePath: installed(chromium(), 'Chromium'),
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });

export const openFirefox = () =>
  puppeteer.launch({
    browser: 'firefox',
    executablePath: installed(firefox(), 'Firefox'),
    headless: true,
    protocolTimeout: 300000,
  });
