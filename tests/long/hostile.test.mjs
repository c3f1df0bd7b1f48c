// hostile.test.mjs -- ten times as many bad files, and others than in `npm test`. SPDX-License-Identifier: MIT
import { test } from 'node:test';
import { bombard, checkBombardment } from '../lib/hostile.mjs';

const COUNT = 100000;

test(`${COUNT} bad files: each is read or refused in a sentence, none hangs, memory stays flat`, async (t) => {
  t.diagnostic(checkBombardment(await bombard(1e6, COUNT), COUNT));
});
