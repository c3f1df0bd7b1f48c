// glitches.test.mjs -- ten minutes with every block on and at work: no more underruns than a worklet that does nothing.
// SPDX-License-Identifier: MIT
import { test } from 'node:test';
import { besideBypass, holds } from '../browser/beside-bypass.mjs';

const SECONDS = 600;

test(`${SECONDS} s with every block on, while settings move and the Worker renders`, async () => {
  holds(await besideBypass(SECONDS), SECONDS);
});
