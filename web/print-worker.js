// print-worker.js -- reads one file through for its fingerprint. SPDX-License-Identifier: MIT
import { readPrint } from './files/pcm-read.js';
import { fromBlob } from './files/source.js';
import { serve } from './jobs.js';

serve(
  {
    print: ({ file, pick }, options) => readPrint(fromBlob(file, file.name), { pick, ...options }),
  },
  /** @type {any} */ (globalThis),
);
