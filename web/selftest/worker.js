// worker.js -- the self-test in a thread of its own, so that the song plays on. SPDX-License-Identifier: MIT
import { serve } from '../jobs.js';
import { run } from '../passes.js';
import { CASES } from './cases.js';
import { selftestPass } from './run.js';

serve(
  {
    selftest: ({ module, rates }, options) => run(selftestPass(module, CASES, rates), options),
  },
  /** @type {any} */ (globalThis),
);
