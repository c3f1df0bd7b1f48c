// link.js -- a recipe in the fragment of an address: params and target, never a text.
// The fragment is not sent to any server. `#r=` is deflated, `#j=` is plain where a browser cannot.
// SPDX-License-Identifier: MIT
import { checkRecipe, RecipeError, VERSION } from './recipe.js';

/** @typedef {import('./recipe.js').Recipe} Recipe */

/** Characters of a whole address; longer ones are cut by chat programs. */
export const MAX_LINK = 2000;
const MAX_TEXT = 1 << 16; // of an inflated recipe: no deflate bomb gets further

/** @param {Recipe} recipe */
function compact({ core, source, params, target }) {
  return {
    lacquer: VERSION,
    ...(core && { core }),
    ...(source && {
      source: {
        pcm: source.pcm,
        sampleRate: source.sampleRate,
        channels: source.channels,
        frames: source.frames,
      },
    }),
    params,
    ...(target && { target }),
  };
}

/** @param {Uint8Array} bytes */
const toBase64Url = (bytes) =>
  btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** @param {string} text */
const fromBase64Url = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

/**
 * @param {Uint8Array} bytes
 * @param {GenericTransformStream} transform
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function through(bytes, transform) {
  const parts = [];
  let size = 0;
  const reader = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(transform).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MAX_TEXT) {
      await reader.cancel();
      throw new RecipeError('This link is damaged: it holds far too much');
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/**
 * @param {Recipe} recipe
 * @param {string} base address of the page; what it has after `#` is replaced
 * @returns {Promise<string | null>} null when the link would be too long: offer the recipe as a file
 */
export async function encodeLink(recipe, base) {
  const text = JSON.stringify(compact(recipe));
  const page = base.replace(/#.*$/s, '');
  const deflate = typeof CompressionStream === 'function';
  const fragment = deflate
    ? `r=${toBase64Url(await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw')))}`
    : `j=${encodeURIComponent(text)}`;
  const link = `${page}#${fragment}`;
  return link.length < MAX_LINK ? link : null;
}

/**
 * @param {string} address a whole address, or its fragment
 * @returns {Promise<{ recipe: Recipe, messages: string[] } | null>} null when it carries no recipe
 * @throws {RecipeError} with a sentence, for a damaged or newer one
 */
export async function decodeLink(address) {
  const found = /(?:^|#)(r|j)=([^#]*)$/.exec(address);
  if (!found) return null;
  const [, kind, body] = found;
  if (body.length > 4 * MAX_LINK) throw new RecipeError('This link is damaged: it is too long');
  let document;
  try {
    const text =
      kind === 'j'
        ? decodeURIComponent(body)
        : new TextDecoder().decode(
            await through(fromBase64Url(body), new DecompressionStream('deflate-raw')),
          );
    document = JSON.parse(text);
  } catch (error) {
    if (error instanceof RecipeError) throw error;
    throw new RecipeError('This link is damaged: copy it again, whole');
  }
  return checkRecipe(document);
}
