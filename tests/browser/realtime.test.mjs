// realtime.test.mjs -- some sound with every block on: no more underruns than a worklet that does nothing.
// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besideBypass, holds } from './beside-bypass.mjs';

const SECONDS = 20; // ten minutes: tests/long

test(`${SECONDS} s with every block on, while settings move and the Worker renders`, async () => {
  const got = await besideBypass(SECONDS);
  holds(got, SECONDS);
  const { device, shown } = got.late;
  assert.ok(device > 0 && device < 0.15, `A and B change after ${device} s`);
  assert.ok(Math.abs(shown - device) < 0.05, `${shown} s shown, ${device} s heard`);
});
