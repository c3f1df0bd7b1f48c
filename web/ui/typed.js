// typed.js -- what is typed in a field stays until it is taken or dropped, whatever the studio learns meanwhile.
// SPDX-License-Identifier: MIT

const REPLACING = new Set(['Escape', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown']);
/** By field: whether there is something typed in it. @type {WeakMap<EventTarget, () => boolean>} */
const fields = new WeakMap();

/** Whether undo is the field's own: it is while something stands there that nobody took yet.
 * @param {EventTarget | null} field @returns {boolean} */
export function undoesItself(field) {
  const typing = field && fields.get(field);
  if (typing) return typing();
  const { matches } = /** @type {any} */ (field ?? {});
  return Boolean(matches?.call(field, 'input[type=number], input[type=text], textarea'));
}

/**
 * `show`, held back while somebody types; Escape shows at once. Asked for before the field's own listeners, which may then
 * show at once, too.
 * @param {HTMLElement} field
 * @param {() => void} show writes the value that holds
 * @returns {() => void}
 */
export function unlessTyped(field, show) {
  let typing = false;
  fields.set(field, () => typing);
  const end = () => {
    typing = false;
  };
  field.addEventListener('input', () => {
    typing = true;
  });
  for (const taken of ['change', 'dblclick']) field.addEventListener(taken, end);
  field.addEventListener('keydown', ({ key }) => {
    if (!REPLACING.has(key)) return;
    end();
    if (key === 'Escape') show();
  });
  field.addEventListener('blur', () => {
    end();
    show();
  });
  return () => {
    if (!typing) show();
  };
}

const POINT = new Intl.NumberFormat().format(1.5).includes('.');

/**
 * A comma typed for a decimal point. Where the browser's language has a point, Chromium would drop it: 2,5 became 25.
 * @param {any} field of numbers @param {() => boolean} [wanted] not where a comma groups thousands
 */
export function commaIsPoint(field, wanted = () => true) {
  if (!POINT) return;
  field.addEventListener('beforeinput', (/** @type {InputEvent} */ event) => {
    const { data } = event;
    if (!data?.includes(',') || data.includes('.') || !wanted()) return;
    event.preventDefault();
    document.execCommand('insertText', false, data.replace(',', '.')); // as typed, so the field's own undo knows it
  });
}
