// block.js -- the frame of one block: switch, name, one line, and a body that unfolds. SPDX-License-Identifier: MIT
// A block that is off is one line. Opening one folds the others.
import { h, watch } from './dom.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @type {Set<(block: string) => void>} */
const folds = new Set();

/** Opens one block and folds the rest. @param {string} block */
export function openBlock(block) {
  for (const fold of folds) fold(block);
}

/** A block is a card with its line on top; a stage of its own has the line above the card. @param {any} of */
function frame({
  block,
  title,
  stage,
  parts: { toggle, name, summary, mini, tools, always, inside },
}) {
  const heading = stage ? h('h2', {}, h('i', { text: stage }), name) : h('h3', {}, name);
  const lead = stage ? [heading, toggle] : [toggle, heading];
  const head = h('div', { class: 'head' }, ...lead, summary, mini, ...tools);
  const below = stage
    ? [head, h('div', { class: 'card' }, always, inside)]
    : [head, always, inside];
  return h(
    'section',
    { class: `${stage ? 'stage' : 'block'} ${block}`, 'aria-label': title },
    ...below,
  );
}

/** What was opened comes into sight, its head first. @param {HTMLElement} root */
function reveal(root) {
  requestAnimationFrame(() => {
    const room = root.closest('.work')?.clientHeight ?? 0;
    const block = root.offsetHeight > room ? 'start' : 'nearest';
    root.scrollIntoView({ block });
  });
}

/** Hear what the block changes. @param {Studio} studio @param {string} block @param {string} title */
function deltaButton(studio, block, title) {
  const button = h('button', {
    type: 'button',
    class: 'toggle delta',
    text: 'Δ',
    title: `Hear only what ${title} changes`,
    'aria-label': `${title} delta`,
    onclick: () => studio.setDeltaOf(studio.state.compare.deltaOf === block ? null : block),
  });
  watch(studio, ['compare'], ({ compare }) =>
    button.setAttribute('aria-pressed', String(compare.deltaOf === block)),
  );
  return button;
}

/**
 * @param {Studio} studio
 * @param {{ block: string, title: string, line: (params: any) => string, mini?: Node, always?: Node, body: Node[], more?: Node[], about?: string, stage?: string }} parts about: what it is for, said while off
 */
export function blockRegion(
  studio,
  { block, title, line, mini, always, body, more = [], about, stage },
) {
  const on = `${block}.on`;
  const toggle = h('input', {
    type: 'checkbox',
    role: 'switch',
    class: 'switch',
    'aria-label': `${title} on`,
  });
  const bodyId = `${block}-body`;
  const name = h('button', { type: 'button', class: 'name', 'aria-controls': bodyId, text: title });
  const summary = h('span', { class: 'line' });
  const reset = h('button', {
    type: 'button',
    class: 'quiet reset',
    text: 'Reset',
    'aria-label': `Reset ${title}`,
  });
  const delta = deltaButton(studio, block, title);
  const inside = h('div', { class: 'body', id: bodyId }, ...body);
  if (more.length)
    inside.append(h('details', { class: 'more' }, h('summary', { text: 'More' }), ...more));
  const root = frame({
    block,
    title,
    stage,
    parts: { toggle, name, summary, mini, tools: [delta, reset], always, inside },
  });
  const state = { open: false, was: false };
  const draw = () => {
    const isOn = studio.state.params[on] > 0;
    if (isOn && !state.was && stage)
      state.open = true; // a target that is set folds nothing
    else if (isOn && !state.was) openBlock(block);
    if (!isOn) state.open = false;
    state.was = isOn;
    toggle.checked = isOn;
    summary.replaceChildren(
      isOn ? line(studio.state.params) : h('span', { class: 'about', text: about ?? 'off' }),
    );
    inside.hidden = !state.open;
    reset.classList.toggle('away', !isOn);
    delta.classList.toggle('away', !isOn);
    name.setAttribute('aria-expanded', String(state.open));
    root.classList.toggle('on', isOn);
    root.classList.toggle('open', state.open);
  };
  folds.add((opened) => {
    const open = opened === block;
    if (open === state.open) return;
    state.open = open;
    draw();
  });
  toggle.addEventListener('change', () => {
    studio.set(on, toggle.checked ? 1 : 0);
    if (toggle.checked) openBlock(block);
    if (state.open) reveal(root);
  });
  name.addEventListener('click', () => {
    const wasOpen = state.open;
    if (!(studio.state.params[on] > 0)) studio.set(on, 1);
    openBlock(wasOpen ? '' : block);
    if (state.open) reveal(root);
  });
  reset.addEventListener('click', () => studio.resetBlock(block));
  watch(studio, ['params'], draw);
  return root;
}
