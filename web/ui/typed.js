// typed.js -- what is typed in a field stays until it is taken or dropped, whatever the studio learns meanwhile.
// SPDX-License-Identifier: MIT

const REPLACING = new Set(['Escape', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown']);

/**
 * `show`, held back while somebody types. Asked for before the field's own listeners, which may then show at once.
 * @param {HTMLElement} field
 * @param {() => void} show writes the value that holds
 * @returns {() => void}
 */
export function unlessTyped(field, show) {
  let typing = false;
  const end = () => {
    typing = false;
  };
  field.addEventListener('input', () => {
    typing = true;
  });
  for (const taken of ['change', 'dblclick']) field.addEventListener(taken, end);
  field.addEventListener('keydown', ({ key }) => {
    if (REPLACING.has(key)) end();
  });
  field.addEventListener('blur', () => {
    end();
    show();
  });
  return () => {
    if (!typing) show();
  };
}
