// opus-tags.js -- an Opus file whose tags, most often their cover, are longer than one page, as its decoder takes it: with
// an empty page in their place. The decoder takes the second of such pages for sound. SPDX-License-Identifier: MIT

/** @typedef {import('./source.js').Source} Source */

const HEAD = 27; // bytes of a page before its lacing (RFC 3533, section 6)
const MOST = 1 << 26; // bytes of tags: more is a file that lies
const EMPTY = [...'OpusTags'].map((letter) => letter.charCodeAt(0)).concat(new Array(8).fill(0)); // RFC 7845, 5.2

/** @param {Source} source @param {number} at @returns {Promise<{ head: Uint8Array, size: number, ends: boolean } | null>}
 *   ends: no packet goes on in the next page */
async function pageAt(source, at) {
  const b = await source.read(at, HEAD + 255);
  const parts = b[HEAD - 1];
  if (b.length < HEAD + parts || String.fromCharCode(...b.subarray(0, 4)) !== 'OggS') return null;
  const lacing = b.subarray(HEAD, HEAD + parts);
  const size = lacing.reduce((sum, x) => sum + x, HEAD + parts);
  return { head: b.subarray(0, HEAD), size, ends: parts > 0 && lacing[parts - 1] < 255 };
}

/** An empty page of tags. @param {Uint8Array} head of the first page of those that are there */
function emptyPage(head) {
  const page = new Uint8Array(HEAD + 1 + EMPTY.length);
  page.set(head);
  page.set([1, EMPTY.length, ...EMPTY], HEAD - 1);
  return page;
}

/**
 * @param {Source} source that begins with OpusHead
 * @returns {Promise<Source>} the same file where its tags fill one page, or are no tags
 */
export async function withShortTags(source) {
  const first = await pageAt(source, 0);
  const tags = first && (await pageAt(source, first.size));
  if (!first || !tags || tags.ends) return source;
  let from = first.size + tags.size;
  for (let ends = false; !ends; ) {
    const next = from < MOST ? await pageAt(source, from) : null;
    if (!next) return source;
    from += next.size;
    ({ ends } = next);
  }
  const before = new Uint8Array(first.size + HEAD + 1 + EMPTY.length);
  before.set(await source.read(0, first.size));
  before.set(emptyPage(tags.head), first.size);
  const skipped = from - before.length;
  return {
    ...source,
    size: source.size - skipped,
    async read(at, length) {
      if (at >= before.length) return source.read(at + skipped, length);
      const own = before.subarray(at, at + length);
      const rest = await source.read(from, length - own.length);
      const all = new Uint8Array(own.length + rest.length);
      all.set(own);
      all.set(rest, own.length);
      return all;
    },
  };
}
