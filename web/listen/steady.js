// steady.js -- what is being read or written stays where it is on the screen while something is put in above it. Browsers
// do it for what they draw anew by themselves, but not all of them, and not for the field that is written in.
// SPDX-License-Identifier: MIT

const READ = '.say, .votes-said, .returned > li, .threads > li, .try-open'; // in their order

/** The field that is written in, else the uppermost thing that begins in sight. @param {HTMLElement} root @returns {Element | null} */
function looked(root) {
  if (scrollY === 0) return null;
  const seen = (/** @type {Element} */ each) => {
    const { top, bottom, height } = each.getBoundingClientRect();
    return height > 0 && top >= 0 && top < innerHeight && bottom > 0;
  };
  const { activeElement } = document;
  if (
    activeElement?.matches('textarea, input') &&
    root.contains(activeElement) &&
    seen(activeElement)
  )
    return activeElement;
  return [...root.querySelectorAll(READ)].find(seen) ?? null;
}

/**
 * Call it before whatever follows the state is made, and what it returns behind that.
 * @param {EventTarget} hearing @param {HTMLElement} root
 */
export function steady(hearing, root) {
  /** @type {Element | null} */
  let held = null;
  let top = 0;
  const on = (/** @type {() => void} */ act) =>
    hearing.addEventListener('change', (/** @type {any} */ { detail }) => {
      if (detail.keys.includes('said')) act();
    });
  on(() => {
    held = looked(root);
    top = held?.getBoundingClientRect().top ?? 0;
  });
  return () =>
    on(() => {
      if (!held?.isConnected) return;
      const moved = held.getBoundingClientRect().top - top;
      if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: 'instant' });
    });
}
