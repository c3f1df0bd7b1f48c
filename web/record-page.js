// record-page.js -- the record of an export as a page that stands alone: for a label, for paper, for years. No script,
// nothing fetched, whatever was put in is text. SPDX-License-Identifier: MIT
import { clock } from './budget.js';
import { chainWords } from './chain-words.js';
import { FORMATS } from './files/formats.js';
import { html } from './markup.js';
import { monoWords } from './mono.js';
import { loudnessFigure } from './record-figure.js';
import { RECORD_STYLE } from './record-style.js';

/** @typedef {import('./record.js').MasterRecord} MasterRecord */
/** @typedef {import('./record.js').FileRecord} FileRecord */
/** @typedef {import('./record.js').Brief} Brief */
/** @typedef {ReturnType<typeof html>} Markup */

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const NONE = '\u2013';
const MOST_REPAIRS = 200; // rows; the rest is in the JSON

/** @param {unknown} x @param {number} [digits] */
const figure = (x, digits = 1) =>
  typeof x === 'number' && Number.isFinite(x)
    ? x
        .toFixed(digits)
        .replace(/^-(?=0(\.0*)?$)/, '')
        .replace('-', '\u2212')
    : NONE;
/** @param {unknown} x @param {string} unit @param {number} [digits] */
const withUnit = (x, unit, digits) => {
  const text = figure(x, digits);
  return text === NONE ? text : `${text}\u2009${unit}`;
};
/** @param {number} rate */
const kilohertz = (rate) => `${Number((rate / 1000).toFixed(3))}\u2009kHz`;
/** @param {string} bits */
const width = (bits) => (bits === '32f' ? '32-bit float' : `${bits}-bit`);
/** @param {string} format */
const formatName = (format) =>
  FORMATS[/** @type {'wav'} */ (format)]?.title ?? format.toUpperCase();
/** With thousandths. @param {number} seconds */
const place = (seconds) => `${clock(seconds)}${(seconds % 1).toFixed(3).slice(1)}`;
/** @param {string} hash */
const hashed = (hash) => html`<code>${hash}</code>`;
/** @param {[string, unknown][]} rows */
const facts = (rows) =>
  html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;

/** @type {[string, string, number, (brief: Brief) => number | null][]} */
const FIGURES = [
  ['Integrated loudness', 'LUFS', 1, ({ loudness }) => loudness.integratedLufs],
  ['Loudness range', 'LU', 1, ({ loudness }) => loudness.rangeLu],
  ['Short-term, loudest', 'LUFS', 1, ({ loudness }) => loudness.shortTermMaxLufs],
  ['Momentary, loudest', 'LUFS', 1, ({ loudness }) => loudness.momentaryMaxLufs],
  ['True peak', 'dBTP', 2, ({ peaks }) => peaks.truePeakDbtp],
  ['Sample peak', 'dBFS', 2, ({ peaks }) => peaks.samplePeakDbfs],
  ['Peak to loudness (PLR)', 'dB', 1, ({ dynamics }) => dynamics.plrDb],
  ['Least peak to short-term (PSR)', 'dB', 1, ({ dynamics }) => dynamics.psrMinDb],
  ['Crest', 'dB', 1, ({ dynamics }) => dynamics.crestDb],
  ['Correlation', '', 2, ({ stereo }) => stereo.correlation],
  ['Lost in mono', 'dB', 1, ({ stereo }) => stereo.monoLossDb],
  ['Width, side to mid', 'dB', 1, ({ stereo }) => stereo.widthDb],
];

/** @param {Brief} a @param {Brief} b */
function figuresTable(a, b) {
  const row = (/** @type {(typeof FIGURES)[0]} */ [name, unit, digits, of]) => {
    const [before, after] = [of(a), of(b)];
    const both = before !== null && after !== null;
    const change = both ? figure(after - before, digits) : NONE;
    const sign = both && after - before >= 0.5 * 10 ** -digits ? '+' : '';
    return html`<tr><th scope="row">${name}</th><td class="a">${figure(before, digits)}</td><td class="b">${figure(after, digits)}</td><td>${sign}${change}</td><td class="unit">${unit}</td></tr>\n`;
  };
  return html`<table class="figures"><thead><tr><td></td><th scope="col">Source</th><th scope="col">Master</th><th scope="col">Change</th><td></td></tr></thead>
<tbody>${FIGURES.map(row)}</tbody></table>`;
}

/** @param {FileRecord} file */
function fileSection(file) {
  const { loudness, peaks, dynamics } = file.figures;
  const dither = file.dither === 'tpdf' ? 'TPDF' : file.dither;
  const limiter = `${withUnit(file.limiterP95Db, 'dB')} or less for 95\u2009% of the time, ${withUnit(file.limiterMaxDb, 'dB')} at most`;
  const held = file.repairs.length
    ? `${file.repairs.length} ${file.repairs.length > 1 ? 'places' : 'place'} lowered to hold it, listed below`
    : 'held; nothing to repair';
  return html`<section class="file"><h3><bdi>${file.name}</bdi></h3>
${facts([
  [
    'Format',
    `${formatName(file.format)}, ${width(file.bits)}, ${kilohertz(file.rate)}, dither ${dither}`,
  ],
  ['Length', `${place(file.frames / file.rate)} (${file.frames} frames)`],
  ...(file.landed
    ? /** @type {[string, string][]} */ ([
        ['Target', `${withUnit(file.landed.targetLufs, 'LUFS')}: ${file.landed.text}`],
      ])
    : []),
  ['Drive', file.driveDb ? withUnit(file.driveDb, 'dB', 2) : 'none'],
  [
    'Measured',
    `${withUnit(loudness.integratedLufs, 'LUFS')}, ${withUnit(peaks.truePeakDbtp, 'dBTP', 2)}, range ${withUnit(loudness.rangeLu, 'LU')}, PLR ${withUnit(dynamics.plrDb, 'dB')}`,
  ],
  ['Limiter', limiter],
  [
    'Ceiling',
    file.ceilingDbtp === null
      ? 'none was asked for'
      : `${withUnit(file.ceilingDbtp, 'dBTP')}: ${held}`,
  ],
  ['PCM, SHA-256', hashed(file.pcm)],
])}
${file.repairs.length ? repairs(file) : null}</section>\n`;
}

/** @param {FileRecord} file */
function repairs({ repairs: all }) {
  const rows = all.slice(0, MOST_REPAIRS);
  const more = all.length - rows.length;
  return html`<table class="repairs"><thead><tr><th scope="col">Repaired at</th><th scope="col">Over</th><th scope="col">Lowered by</th></tr></thead>
<tbody>${rows.map(({ seconds, overDb, loweredDb }) => html`<tr><td>${place(seconds)}</td><td>${withUnit(overDb, 'dB', 3)}</td><td>${withUnit(loweredDb, 'dB', 3)}</td></tr>\n`)}</tbody></table>
${more > 0 ? html`<p class="note">and ${more} more, in the JSON record</p>` : null}`;
}

/** @param {import('./chain-words.js').BlockWords} words */
function blockSection({ title, on, groups }) {
  const state = on ? (groups.length ? '' : 'on, as it is') : 'off; kept as set';
  const list = groups.map(
    ({ title: band, settings }) =>
      html`<p class="settings">${band ? html`<b>${band}</b> ` : null}${settings.map(
        ({ name, text, was }, i) =>
          html`${i ? '; ' : ''}<span>${name} <b>${text}</b></span> <span class="was">(default ${was})</span>`,
      )}</p>\n`,
  );
  return html`<section class="block"><h3>${title}${state ? html` <span class="was">${state}</span>` : null}</h3>
${list}</section>\n`;
}

/** @param {import('./recipe.js').Move[]} moves */
const movesSection = (moves) => html`<h2>Moves and their reasons</h2>
<ol class="moves">${moves.map(
  ({ title, why, on, amount, id }) =>
    html`<li><b><bdi>${title || id}</bdi></b>${on ? html`, ${Math.round(amount * 100)}\u2009%` : ', not used'}${why ? html`<br><bdi>${why}</bdi>` : null}</li>\n`,
)}</ol>`;

/** @param {FileRecord} file */
const command = ({ format, rate, bits, ditherAsked }) => {
  const ending = FORMATS[/** @type {'wav'} */ (format)]?.extension ?? `.${format}`;
  return `lacquer master SOURCE OUT${ending} --recipe RECORD.json --rate ${rate} --bits ${bits} --dither ${ditherAsked}`;
};

/** @param {MasterRecord} whole */
function proofSection({ record, ...recipe }) {
  const { deliveries: _, ...settings } = recipe;
  return html`<h2>How to verify</h2>
<p>The same source with this recipe and this core gives the same samples on any machine. With the program in a folder,
the source and the JSON that came with this page (or the recipe below in a file of its own):</p>
${record.files.map(
  (file) => html`<pre>${command(file)}</pre>
<p class="note">gives PCM ${hashed(file.pcm)}</p>`,
)}
${facts([
  ['Core, SHA-256', hashed(record.core)],
  ['Release', `Lacquer ${record.release}`],
  [
    'Hash of PCM',
    'SHA-256 over u32le rate, u32le channels, u64le frames, then interleaved f32le samples (integers times 2^(1 \u2212 bits))',
  ],
])}
<h2>Recipe</h2>
<pre class="recipe">${JSON.stringify(settings, null, 2)}</pre>`;
}

/** @param {MasterRecord} whole @returns {string} a whole document */
export function recordPage(whole) {
  const { record, edit, moves = [] } = whole;
  const { song, files, before } = record;
  const title = song.title || song.name;
  const start = (edit?.start ?? 0) / song.sampleRate;
  const drawn = loudnessFigure(record.overTime.before, record.overTime.after, start);
  const chain = chainWords(whole);
  const several = files.length > 1;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}: mastering record</title>
<style>${RECORD_STYLE}</style>
</head>
<body>
<header><p class="kind">Mastering record</p>
<h1><bdi>${title}</bdi></h1>
<p class="by">${song.artist ? html`<bdi>${song.artist}</bdi> \u00b7 ` : null}${record.when.slice(0, 10)}</p></header>
<h2>Source</h2>
${facts([
  ['File', html`<bdi>${song.name}</bdi>`],
  [
    'Format',
    `${song.container}, ${song.codec}, ${kilohertz(song.sampleRate)}, ${song.channels === 1 ? 'mono' : 'stereo'}`,
  ],
  ['Length', `${place(song.frames / song.sampleRate)} (${song.frames} frames)`],
  ...(before.mono
    ? /** @type {[string, string][]} */ ([['Loudness', monoWords(before.mono)]])
    : []),
  ...(edit
    ? /** @type {[string, string][]} */ ([
        [
          'Released',
          `${place(start)} to ${place(edit.end / song.sampleRate)}, fade in ${withUnit(edit.fadeIn / song.sampleRate, 's', 2)}, fade out ${withUnit(edit.fadeOut / song.sampleRate, 's', 2)}`,
        ],
      ])
    : []),
  ['PCM, SHA-256', hashed(song.pcm)],
])}
<h2>Before and after</h2>
${figuresTable(before, files[0].figures)}
<p class="note">${several ? html`Master: <bdi>${files[0].name}</bdi>. ` : null}Loudness by ITU-R BS.1770-5, range by EBU Tech 3342; the master is the written file, read back.${edit ? ' The source is the whole file.' : null}</p>
${drawn && html`<figure>${drawn}<figcaption>Short-term loudness, LUFS: <b class="a">source</b>, <b class="b">master</b></figcaption></figure>`}
<h2>${several ? 'Deliveries' : 'Delivery'}</h2>
${files.map(fileSection)}
<h2>The chain</h2>
${chain.length ? chain.map(blockSection) : html`<p>Nothing is on: the master is the source.</p>`}
${moves.length ? movesSection(moves) : null}
${proofSection(whole)}
<footer>Made by Lacquer ${record.release}, ${record.when.replace('T', ' ').slice(0, 16)} UTC</footer>
</body>
</html>
`;
  return page.text;
}
