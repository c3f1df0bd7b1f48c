// deliver.js -- the last stage: the files to make, Export, and what was read back. SPDX-License-Identifier: MIT
import { FORMATS } from '../files/writers.js';
import { BITS, DITHERS, RATES } from '../recipe-delivery.js';
import { h, watch } from './dom.js';
import { rate } from './format.js';
import { progress } from './progress.js';
import { recordAgain, recordFiles, recordOption } from './record.js';
import { askSwitch, placeOf } from './save-place.js';
import { tagsLine } from './tags.js';
import { tomorrowParts } from './tomorrow.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {import('../recipe.js').Delivery} Delivery */
/** @typedef {import('../export-desk.js').File} File */

/** @type {Record<string, string>} */
const TEXTS = {
  16: '16-bit',
  24: '24-bit',
  '32f': 'float',
  auto: 'auto',
  none: 'none',
  tpdf: 'TPDF',
  shaped: 'shaped',
};

/** @param {string} format @param {string} bits */
const kindOf = (format, bits) => (format === 'wav' ? bits : `${format} ${bits}`);

/** Every format in every width that it holds. */
const KINDS = Object.entries(FORMATS).flatMap(([format, { title, float }]) =>
  BITS.filter((bits) => float || bits !== '32f').map((bits) => ({
    key: kindOf(format, bits),
    text: `${title} ${TEXTS[bits]}`,
    is: /** @type {Partial<Delivery>} */ ({ format, bits }),
  })),
);

/**
 * @param {string} label @param {[string, string][]} options @param {string} value
 * @param {(value: any) => void} put
 */
function select(label, options, value, put) {
  const box = h(
    'select',
    { class: 'select', 'aria-label': label },
    ...options.map(([key, text]) => h('option', { value: key, text })),
  );
  box.value = value;
  box.addEventListener('change', () => put(box.value));
  return box;
}

/** Hands a blob to the browser as a download. @param {Pick<File, 'blob' | 'name'>} file */
function save({ blob, name }) {
  const url = URL.createObjectURL(blob);
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** The files of the last export, to save once more: browsers may hold back all but the first. @type {WeakMap<Studio, File[]>} */
const made = new WeakMap();

/** Export and save; a cancelled or failed one says so in the state. @param {Studio} studio */
export async function exportNow(studio) {
  const { song, landing } = studio.state;
  if (!song || landing.state === 'landing' || studio.exports.busy) return;
  const place = await placeOf(studio);
  if (!place) return;
  const files = await studio.exportFiles(place);
  made.set(studio, files);
  studio.patch({ written: studio.state.written });
  for (const file of [...files, ...recordFiles(studio)]) {
    if ('saved' in file && file.saved) continue;
    save(file);
    await new Promise((resolve) => setTimeout(resolve, 250)); // one click may start one download
  }
}

/**
 * One file: rate, width, dither.
 * @param {Studio} studio @param {Delivery} delivery @param {number} index @param {boolean} alone
 */
function deliveryRow(studio, delivery, index, alone) {
  const which = alone ? '' : ` ${index + 1}`;
  const own = studio.state.song?.sampleRate;
  const rates = [...new Set([...RATES, ...(delivery.rate ? [delivery.rate] : [])])].filter(
    (hz) => hz !== own,
  );
  const put = (/** @type {Partial<Delivery>} */ change) => studio.setDelivery(change, index);
  /** @param {readonly string[]} keys @returns {[string, string][]} */
  const named = (keys) => keys.map((key) => [key, TEXTS[key]]);
  const dither = select(`Dither${which}`, named(DITHERS), delivery.dither, (value) =>
    put({ dither: value }),
  );
  dither.disabled = delivery.bits === '32f';
  const remove = h('button', {
    type: 'button',
    class: 'quiet',
    text: '×',
    title: 'Do not make this file',
    'aria-label': `Remove file${which}`,
    onclick: () => studio.exports.remove(index),
  });
  return h(
    'div',
    { class: 'formats', role: 'group', 'aria-label': `File${which}` },
    select(
      `Rate${which}`,
      [
        ['', own ? rate(own) : 'as it is'],
        ...rates.map((hz) => /** @type {[string, string]} */ ([`${hz}`, rate(hz)])),
      ],
      delivery.rate && delivery.rate !== own ? `${delivery.rate}` : '',
      (value) => put({ rate: value ? Number(value) : undefined }),
    ),
    select(
      `Format${which}`,
      KINDS.map(({ key, text }) => [key, text]),
      kindOf(delivery.format ?? 'wav', delivery.bits),
      (value) => put(KINDS.find(({ key }) => key === value)?.is ?? {}),
    ),
    dither,
    ...(alone ? [] : [remove]),
  );
}

/** @param {Studio} studio */
function deliveryList(studio) {
  const root = h('div', { class: 'deliveries' });
  let shown = '';
  watch(studio, ['deliveries', 'song'], ({ deliveries, song }) => {
    const key = JSON.stringify([deliveries, song?.sampleRate]);
    if (key === shown) return;
    shown = key;
    const focused = document.activeElement?.getAttribute('aria-label');
    const captions = ['Rate', 'Format', 'Dither'].map((text) => h('span', { text }));
    root.replaceChildren(
      h('div', { class: 'formats captions', 'aria-hidden': 'true' }, ...captions),
      ...deliveries.map((/** @type {Delivery} */ d, /** @type {number} */ i) =>
        deliveryRow(studio, d, i, deliveries.length === 1),
      ),
    );
    root.classList.toggle('several', deliveries.length > 1);
    const again = focused && root.querySelector(`[aria-label="${focused}"]`);
    if (again) /** @type {HTMLElement} */ (again).focus();
  });
  return root;
}

/** @param {Studio} studio */
function writtenText(studio) {
  const root = h('p', { class: 'written', role: 'status', 'aria-label': 'Written' });
  watch(studio, ['written', 'song'], ({ written }) => {
    const files = (written && made.get(studio)) || [];
    const [first, ...lines] = (written ?? '').split('\n');
    const rows = lines.map((/** @type {string} */ text, /** @type {number} */ i) => {
      const file = files[i];
      const again = file &&
        !file.saved && {
          ...{ type: 'button', class: 'quiet', text: 'Save' },
          ...{ title: `Save ${file.name} once more`, 'aria-label': `Save ${file.name}` },
          onclick: () => save(file),
        };
      return h('span', { class: 'file' }, h('span', { text }), again ? h('button', again) : null);
    });
    root.replaceChildren(h('span', { text: first }), ...rows);
    root.hidden = !written;
  });
  return root;
}

/** @param {Studio} studio */
export function deliverPanel(studio) {
  const button = h('button', {
    type: 'button',
    class: 'primary',
    text: 'Export',
    title: 'Export (Ctrl/⌘ E)',
    onclick: () => exportNow(studio),
  });
  const add = h('button', {
    type: 'button',
    class: 'quiet',
    text: 'Add a file',
    title: 'Make another file in the same export, landed by itself',
    onclick: () => studio.exports.add(),
  });
  const line = h('span', { class: 'line' });
  const tomorrow = tomorrowParts(studio);
  const root = h(
    'section',
    { class: 'panel stage deliver', 'aria-label': 'Deliver' },
    h('div', { class: 'panel-head' }, h('h2', {}, h('i', { text: '4' }), 'Deliver'), line, add),
    h(
      'div',
      { class: 'out' },
      tagsLine(studio),
      deliveryList(studio),
      h('div', { class: 'besides' }, askSwitch(studio), recordOption(studio), tomorrow.seal),
      button,
    ),
    progress(studio, 'Rendering'),
    progress(studio, 'Saving'),
    writtenText(studio),
    recordAgain(studio, save),
    tomorrow.waits,
  );
  // Where the panel scrolls, what begins below Export comes into sight: the bar with Cancel, and what was read back.
  let said = '';
  watch(studio, ['progress', 'written'], ({ progress: { rendering }, written }) => {
    const now = rendering ? 'rendering' : (written ?? '');
    if (now && now !== said) root.scrollTop = root.scrollHeight;
    said = now;
  });
  watch(studio, ['song', 'landing', 'deliveries'], ({ song, landing, deliveries }) => {
    const waits = landing.state === 'landing';
    button.disabled = !song || waits;
    const [{ rate: hz }] = deliveries;
    const one =
      hz && hz !== song?.sampleRate ? rate(hz) : `${rate(song?.sampleRate ?? 0)}, as the source`;
    const several = deliveries.length > 1 ? `${deliveries.length} files` : one;
    line.textContent = waits ? 'waits for the landing' : song ? several : '';
  });
  return root;
}
