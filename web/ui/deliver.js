// deliver.js -- the last stage: the files to make, Export, and what was read back. SPDX-License-Identifier: MIT
import { FORMATS, rateFor } from '../files/formats.js';
import { BITS, DELIVERY, DITHERS, RATES } from '../recipe-delivery.js';
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

/** @param {Pick<Delivery, 'format' | 'bits'>} delivery */
function kindOf({ format = 'wav', bits }) {
  if (FORMATS[format].lossy) return format;
  return format === 'wav' ? bits : `${format} ${bits}`;
}

/** Every format in every width that it holds; a lossy one has none.
 * @type {{ key: string, text: string, is: Pick<Delivery, 'format' | 'bits'> }[]} */
const KINDS = Object.entries(FORMATS).flatMap(([name, { title, float, lossy }]) => {
  const format = /** @type {NonNullable<Delivery['format']>} */ (name);
  if (lossy) return [{ key: format, text: title, is: { format, bits: DELIVERY.bits } }];
  const widths = /** @type {Delivery['bits'][]} */ (BITS.filter((b) => float || b !== '32f'));
  return widths.map((bits) => ({
    key: kindOf({ format, bits }),
    text: `${title} ${TEXTS[bits]}`,
    is: { format, bits },
  }));
});

/**
 * @param {string} label @param {[string, string, boolean?][]} options key, text, whether it cannot be had @param {string} value
 * @param {(value: any) => void} put
 */
function select(label, options, value, put) {
  const box = h(
    'select',
    { class: 'select', 'aria-label': label },
    ...options.map(([key, text, disabled]) => h('option', { value: key, text, disabled })),
  );
  box.value = value;
  box.addEventListener('change', () => put(box.value));
  return box;
}

/** Hands a blob to the browser as a download. @param {Pick<File, 'blob' | 'name'>} file */
export function save({ blob, name }) {
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
  const record = place.folder ? [] : recordFiles(studio); // it lies there beside the files
  for (const file of [...files, ...record]) {
    if ('saved' in file && file.saved) continue;
    save(file);
    await new Promise((resolve) => setTimeout(resolve, 250)); // one click may start one download
  }
}

/** Dither, or what a lossy file has in its place. @param {Delivery} delivery @param {string} which
 * @param {(change: Partial<Delivery>) => void} put */
function depthOf({ format = 'wav', bits, dither, kbps }, which, put) {
  const { lossy } = FORMATS[format];
  if (lossy)
    return select(
      `Bit rate${which}`,
      lossy.kbps.map((each) => [`${each}`, `${each}`]),
      `${kbps ?? lossy.kbps[0]}`,
      (value) => put({ kbps: Number(value) }),
    );
  const box = select(
    `Dither${which}`,
    DITHERS.map((key) => [key, TEXTS[key]]),
    dither,
    (value) => put({ dither: value }),
  );
  box.disabled = bits === '32f';
  return box;
}

/** What the third column is called. @param {Delivery[]} deliveries */
function depthTitle(deliveries) {
  const lossy = deliveries.filter(({ format = 'wav' }) => FORMATS[format].lossy);
  if (lossy.length === 0) return 'Dither';
  return lossy.length < deliveries.length ? 'Dither, kbps' : 'kbps';
}

/**
 * One file: rate, width, dither.
 * @param {Studio} studio @param {Delivery} delivery @param {number} index @param {boolean} alone
 */
function deliveryRow(studio, delivery, index, alone) {
  const which = alone ? '' : ` ${index + 1}`;
  const own = studio.state.song?.sampleRate;
  const { lossy } = FORMATS[delivery.format ?? 'wav'];
  const first = own && rateFor({ format: delivery.format }, own); // of a source whose rate it may not hold
  const made = [...(lossy?.rates ?? RATES), ...(delivery.rate ? [delivery.rate] : [])];
  const rates = [...new Set(made)].filter((hz) => hz !== first).sort((x, y) => x - y);
  const put = (/** @type {Partial<Delivery>} */ change) => studio.setDelivery(change, index);
  const { opus } = studio.state.codec;
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
        ['', first ? rate(first) : 'as it is'],
        ...rates.map((hz) => /** @type {[string, string]} */ ([`${hz}`, rate(hz)])),
      ],
      delivery.rate && delivery.rate !== first ? `${delivery.rate}` : '',
      (value) => put({ rate: value ? Number(value) : undefined }),
    ),
    select(
      `Format${which}`,
      KINDS.map(({ key, text }) => {
        const missing = key === 'opus' && !opus;
        return [key, missing ? `${text}: no encoder here` : text, missing];
      }),
      kindOf(delivery),
      (value) => put(KINDS.find(({ key }) => key === value)?.is ?? {}),
    ),
    depthOf(delivery, which, put),
    ...(alone ? [] : [remove]),
  );
}

/** @param {Studio} studio */
function deliveryList(studio) {
  const root = h('div', { class: 'deliveries' });
  let shown = '';
  watch(studio, ['deliveries', 'song', 'codec'], ({ deliveries, song, codec }) => {
    const key = JSON.stringify([deliveries, song?.sampleRate, codec.opus]);
    if (key === shown) return;
    shown = key;
    const focused = document.activeElement?.getAttribute('aria-label');
    const titles = ['Rate', 'Format', depthTitle(deliveries)];
    const captions = titles.map((text) => h('span', { text }));
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
      button,
      h('div', { class: 'besides' }, askSwitch(studio), recordOption(studio), tomorrow.seal),
    ),
    progress(studio, 'Rendering'),
    progress(studio, 'Saving'),
    writtenText(studio),
    recordAgain(studio, save),
    tomorrow.waits,
  );
  // Where the panel, its column or the page scrolls, what begins below Export comes into sight: the bar with Cancel, and
  // what was read back.
  const reveal = (/** @type {string} */ below) => {
    for (const box of [root, root.parentElement]) if (box) box.scrollTop = box.scrollHeight;
    root.querySelector(below)?.scrollIntoView({ block: 'nearest' }); // a phone has the final file's bar over the page
  };
  let writes = false;
  watch(studio, ['progress'], ({ progress: { rendering } }) => {
    if (rendering && !writes) reveal('.progress:not([hidden])');
    writes = Boolean(rendering);
  });
  watch(studio, ['written'], ({ written }) => written && reveal('.written'));
  // Who closes the page while it writes is asked: the export would go with it.
  globalThis.addEventListener('beforeunload', (event) => {
    if (studio.exports.busy) event.preventDefault();
  });
  watch(studio, ['song', 'landing', 'deliveries'], ({ song, landing, deliveries }) => {
    const waits = landing.state === 'landing';
    button.disabled = !song || waits;
    const own = song?.sampleRate ?? 0;
    const hz = rateFor(deliveries[0], own);
    const one = hz !== own ? rate(hz) : `${rate(own)}, as the source`;
    const several = deliveries.length > 1 ? `${deliveries.length} files` : one;
    line.textContent = waits ? 'waits for the landing' : song ? several : '';
  });
  return root;
}
