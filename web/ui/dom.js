// dom.js -- making elements and keeping them in step with the studio. SPDX-License-Identifier: MIT

/** @typedef {import('../state.js').Stateful} Stateful */

/**
 * An element with attributes, listeners (`onclick: fn`) and children. `class`, `text` and booleans as one expects.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Node|string|null|undefined)} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'text') element.textContent = value;
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

/**
 * A small line icon, drawn with the colour of its text.
 * @param {string} path
 */
export function icon(path) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(ns, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * Runs `draw` now and whenever one of the named parts of the state changes.
 * @param {Stateful} studio
 * @param {string[]} keys
 * @param {(state: any) => void} draw
 */
export function watch(studio, keys, draw) {
  studio.addEventListener('change', (/** @type {any} */ event) => {
    if (keys.some((key) => event.detail.keys.includes(key))) draw(studio.state);
  });
  draw(studio.state);
}

/**
 * A canvas that follows its box and the screen's pixel density; `draw(context, width, height)` in CSS pixels.
 * Returns a function that asks for a redraw at the next frame; out of sight it costs nothing and waits.
 * @param {HTMLCanvasElement} canvas
 * @param {(g: CanvasRenderingContext2D, width: number, height: number) => void} draw
 */
export function picture(canvas, draw) {
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const box = { width: 0, height: 0, seen: false };
  const is = { asked: false, stale: true };
  const paint = () => {
    is.asked = false;
    const { width, height, seen } = box;
    if (!seen || !width || !height) return;
    is.stale = false;
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    const [w, t] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w) canvas.width = w;
    if (canvas.height !== t) canvas.height = t;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    draw(g, width, height);
  };
  const ask = () => {
    is.stale = true;
    if (is.asked || !box.seen) return;
    is.asked = true;
    requestAnimationFrame(paint);
  };
  new ResizeObserver(() => {
    [box.width, box.height] = [canvas.clientWidth, canvas.clientHeight];
    ask();
  }).observe(canvas);
  new IntersectionObserver((entries) => {
    box.seen = /** @type {IntersectionObserverEntry} */ (entries.at(-1)).isIntersecting;
    if (box.seen && is.stale) ask();
  }).observe(canvas);
  return ask;
}

/** Colours of the style sheet for canvases, read once. @type {Record<string, string>} */
const colours = {};

/** @param {string} name */
export function colour(name) {
  colours[name] ??= getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  return colours[name];
}
