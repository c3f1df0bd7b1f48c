// one-file.mjs -- what is inside a page that holds its song. SPDX-License-Identifier: MIT
import { gunzipSync } from 'node:zlib';

/** @param {string} html */
export function partsOf(html) {
  const scripts = Array.from(
    html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/gi),
    ([, attributes, text]) => ({
      id: /id="(\w+)"/.exec(attributes)?.[1] ?? '',
      data: attributes.includes('type="application/octet-stream"'),
      size: Number(/data-bytes="(\d+)"/.exec(attributes)?.[1] ?? Number.NaN),
      text,
    }),
  );
  const part = (/** @type {string} */ id) => {
    const found = scripts.filter((script) => script.id === id);
    if (found.length !== 1) throw new Error(`${found.length} of ${id}`);
    return found[0];
  };
  const bytes = (/** @type {string} */ text) => Buffer.from(text, 'base64');
  return {
    title: /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '',
    policy: /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)?.[1] ?? '',
    run: scripts.filter(({ data }) => !data).map(({ text }) => text),
    styles: Array.from(html.matchAll(/<style>([\s\S]*?)<\/style>/g), ([, text]) => text),
    /** @param {'core' | 'worker' | 'worklet'} id */
    packed: (id) => gunzipSync(bytes(part(id).text)),
    manifest: bytes(part('manifest').text),
    size: part('song').size,
    pieces: scripts.filter(({ data, id }) => data && id === '').map(({ text }) => bytes(text)),
  };
}
