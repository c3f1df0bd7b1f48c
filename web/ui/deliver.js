// deliver.js -- the last stage: format, Export, and what was read back. SPDX-License-Identifier: MIT
import { h, watch } from './dom.js';
import { rate } from './format.js';
import { progress } from './progress.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @param {string} label @param {[string, string][]} options @param {(value: any) => void} put */
function select(label, options, put) {
  const box = h(
    'select',
    { class: 'select', 'aria-label': label },
    ...options.map(([value, text]) => h('option', { value, text })),
  );
  box.addEventListener('change', () => put(box.value));
  return box;
}

/** Hands a blob to the browser as a download. @param {{ blob: Blob, name: string }} file */
function save({ blob, name }) {
  const url = URL.createObjectURL(blob);
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** Export and save; a cancelled or failed one says so in the state. @param {Studio} studio */
export async function exportNow(studio) {
  const { song, landing } = studio.state;
  if (!song || landing.state === 'landing') return;
  const file = await studio.exportFile();
  if (file) save(file);
}

/** @param {Studio} studio */
function formatRow(studio) {
  const bits = select(
    'Format',
    [
      ['24', 'WAV 24-bit'],
      ['16', 'WAV 16-bit'],
      ['32f', 'WAV float'],
    ],
    (value) => studio.setDelivery({ bits: value }),
  );
  const dither = select(
    'Dither',
    [
      ['auto', 'Dither auto'],
      ['none', 'No dither'],
      ['tpdf', 'TPDF dither'],
    ],
    (value) => studio.setDelivery({ dither: value }),
  );
  watch(studio, ['delivery'], ({ delivery }) => {
    bits.value = String(delivery.bits);
    dither.value = delivery.dither;
    dither.disabled = delivery.bits === '32f';
  });
  return h('div', { class: 'formats' }, bits, dither);
}

/** @param {Studio} studio */
export function deliverPanel(studio) {
  const button = h('button', {
    type: 'button',
    class: 'primary',
    text: 'Export',
    title: 'Export (E)',
    onclick: () => exportNow(studio),
  });
  const line = h('span', { class: 'line' });
  const written = h('p', { class: 'written', role: 'status', 'aria-label': 'Written' });
  const root = h(
    'section',
    { class: 'panel stage deliver', 'aria-label': 'Deliver' },
    h('div', { class: 'panel-head' }, h('h2', {}, h('i', { text: '4' }), 'Deliver'), line),
    h('div', { class: 'out' }, formatRow(studio), button),
    progress(studio, 'Rendering'),
    written,
  );
  watch(studio, ['song', 'landing', 'delivery', 'written'], ({ song, landing, written: text }) => {
    const waits = landing.state === 'landing';
    button.disabled = !song || waits;
    line.textContent = waits
      ? 'waits for the landing'
      : song
        ? `${rate(song.sampleRate)}, as the source`
        : '';
    written.textContent = text ?? '';
    written.hidden = !text;
  });
  return root;
}
