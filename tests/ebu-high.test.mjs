// ebu-high.test.mjs -- EBU Tech 3341, 3342 and BS.2217 through the shipped core at 176.4 and 192 kHz.
// SPDX-License-Identifier: MIT
import { RATES } from '../web/selftest/cases.js';
import { testRate } from './lib/selftest.mjs';

for (const rate of RATES.filter((rate) => rate > 96000)) testRate(rate);
