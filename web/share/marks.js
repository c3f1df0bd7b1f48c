// marks.js -- where the template of a one-file page waits for what is its own; in this order. SPDX-License-Identifier: MIT

export const MARKS = Object.freeze({
  title: '{{lacquer title}}',
  manifest: '{{lacquer manifest}}',
  size: '{{lacquer size}}',
  song: '{{lacquer song}}',
});
