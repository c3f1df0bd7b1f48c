// decode-worker.js -- reads one file with somebody else's decoder, and says whether it waits for bytes or works on them.
// SPDX-License-Identifier: MIT
import { readAudio } from './files/read.js';
import { fromBlob } from './files/source.js';
import { serve } from './jobs.js';

serve(
  {
    async read({ file, pick }, { signal, onProgress }) {
      const source = fromBlob(file, file.name);
      let done = 0;
      const pcm = await readAudio(
        {
          ...source,
          async read(at, length) {
            onProgress(done, 'reading');
            const bytes = await source.read(at, length);
            onProgress(done, 'decoding');
            return bytes;
          },
        },
        {
          pick,
          signal,
          onProgress(fraction) {
            done = fraction;
            onProgress(fraction, 'decoding');
          },
        },
      );
      return { ...pcm, transfer: pcm.channels.map((plane) => plane.buffer) };
    },
  },
  /** @type {any} */ (globalThis),
);
