// clipboard.js -- copies a text, also one that is still being made: WebKit lets a page write only inside the click itself,
// and there takes a promise of the text. SPDX-License-Identifier: MIT

/** To be called inside the click. @param {string | Promise<string>} text */
export async function copy(text) {
  const { clipboard } = navigator;
  if (typeof text === 'string' || typeof ClipboardItem !== 'function' || !clipboard.write)
    return clipboard.writeText(await text);
  const bytes = text.then((made) => new Blob([made], { type: 'text/plain' }));
  return clipboard.write([new ClipboardItem({ 'text/plain': bytes })]);
}
