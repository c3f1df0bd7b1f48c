// check.js -- the first stage: what this file is and how it measures. SPDX-License-Identifier: MIT
import { monoOf, monoWords } from '../mono.js';
import { quiet } from '../remarks.js';
import { colour, h, picture, watch } from './dom.js';
import { LOW_HZ, place } from './eq-curve.js';
import { clock, depth, figure, rate, signed } from './format.js';

/** @typedef {import('../studio.js').Studio} Studio */

/** @type {[string, string, (f: any) => string, string][]} */
const TILES = [
  [
    'Loudness',
    'LUFS',
    (f) => figure(f.loudness?.integratedLufs),
    'Integrated loudness of the whole file',
  ],
  [
    'Loudest 3 s',
    'LUFS',
    (f) => figure(f.loudness?.shortTermMaxLufs),
    'Greatest short-term loudness',
  ],
  ['Range', 'LU', (f) => figure(f.loudness?.rangeLu), 'Loudness range'],
  ['True peak', 'dBTP', (f) => figure(f.peaks?.truePeakDbtp), 'Highest peak between the samples'],
  ['PLR', 'dB', (f) => figure(f.dynamics?.plrDb), 'Peak to loudness ratio'],
  [
    'Correlation',
    '',
    (f) => figure(f.stereo?.correlation, 2),
    'Left against right: 1 is mono, below 0 cancels in mono',
  ],
  ['Balance', 'dB', (f) => signed(f.stereo?.balanceDb), 'Right minus left'],
];

/** @param {any} song */
function facts(song) {
  const channels = song.mono
    ? 'mono, heard on both sides'
    : song.channels === 1
      ? 'mono'
      : 'stereo';
  return [
    song.container?.toUpperCase(),
    rate(song.sampleRate),
    depth(song.bits),
    channels,
    clock(song.seconds),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** @param {any} song */
function verdict(song) {
  const why = quiet(song);
  if (why === 'silent') return 'This file is silent: there is nothing to master.';
  if (why) return `This file is ${why}.`;
  const f = song.figures;
  if (!f) return 'measuring…';
  const clipped = f.peaks?.clippedRuns;
  if (clipped)
    return `${clipped} clipped ${clipped === 1 ? 'place' : 'places'}: louder cannot mend that`;
  const peak = f.peaks?.truePeakDbtp;
  if (peak > 0) return `peaks reach ${figure(peak)} dB over full scale between the samples`;
  return `nothing clipped, ${figure(-peak)} dB below full scale`;
}

/** Third-octave picture of A. @param {Studio} studio */
function balancePicture(studio) {
  const canvas = h('canvas', {
    class: 'thirds',
    role: 'img',
    'aria-label': 'Spectrum of the source in third octaves',
  });
  const ask = picture(canvas, (g, width, height) => {
    const bands = (studio.state.song?.figures?.spectrum?.thirdOctaveDb ?? []).filter(
      (/** @type {any} */ b) => b.hz >= LOW_HZ && Number.isFinite(b.db),
    );
    const top = Math.max(...bands.map((/** @type {any} */ b) => b.db));
    const step = width / 31;
    g.fillStyle = colour('a-core');
    for (const { hz, db } of bands) {
      const tall = Math.max(1, (1 - (top - db) / 60) * (height - 2));
      g.beginPath();
      g.roundRect(place(hz) * (width - step), height - tall, step * 0.66, tall, 1);
      g.fill();
    }
  });
  watch(studio, ['song'], ask);
  return canvas;
}

/** @param {Studio} studio */
export function checkStage(studio) {
  const line = h('span', { class: 'line', role: 'status', 'aria-label': 'Check' });
  const tiles = TILES.map(([label, unit, get, title]) => {
    const value = h('b', {});
    return {
      value,
      get,
      box: h(
        'div',
        { class: 'tile', title },
        h('dt', { text: label }),
        h('dd', {}, value, h('span', { class: 'unit', text: unit })),
      ),
    };
  });
  const mono = h('p', { class: 'note mono-figures', role: 'note', 'aria-label': 'Mono' });
  const root = h(
    'section',
    { class: 'stage check', 'aria-label': 'Check' },
    h('div', { class: 'stage-head' }, h('h2', {}, h('i', { text: '1' }), 'Check'), line),
    h(
      'div',
      { class: 'card facts' },
      h('dl', { class: 'tiles' }, ...tiles.map((t) => t.box)),
      balancePicture(studio),
    ),
    mono,
  );
  watch(studio, ['song', 'final'], ({ song }) => {
    if (!song) return;
    line.textContent = verdict(song);
    root.classList.toggle('warns', Boolean(song.silent || song.figures?.peaks?.clippedRuns));
    const known = song.figures && monoOf(song);
    mono.hidden = !known;
    mono.textContent = known ? `${monoWords(known)}.` : '';
    for (const { value, get } of tiles) value.textContent = song.figures ? get(song.figures) : '–';
  });
  return root;
}

export { facts };
