// record-style.js -- how a record looks: dark ink, much air, A4 when printed. SPDX-License-Identifier: MIT

import { html } from './markup.js';

export const RECORD_STYLE = html`
@page { size: A4; margin: 18mm 17mm; }
* { box-sizing: border-box; }
body { max-width: 178mm; margin: 0 auto; padding: 14mm 6mm; background: #fff; color: #1d1e21;
  font: 10pt/1.5 "Source Sans 3", "Helvetica Neue", Helvetica, "Segoe UI", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
header { padding-bottom: 5mm; border-bottom: 0.4mm solid #1d1e21; }
h1 { margin: 0; font-size: 22pt; font-weight: 600; line-height: 1.15; letter-spacing: -0.01em; }
h2 { margin: 8mm 0 2.5mm; font-size: 11pt; font-weight: 650; break-after: avoid; }
h3 { margin: 0 0 1mm; font-size: 10pt; font-weight: 650; break-after: avoid; }
p { margin: 0 0 2mm; }
.kind { margin: 0 0 1mm; color: #8a5a12; font-weight: 600; }
.by, .note, .was, .unit, dt, figcaption, footer { color: #62656d; }
.by { margin: 1.5mm 0 0; font-size: 11pt; }
.note, figcaption, footer { font-size: 8.5pt; }
dl { display: grid; grid-template-columns: 33mm 1fr; gap: 0.6mm 4mm; margin: 0; }
dd { margin: 0; min-width: 0; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.9mm 0; border-bottom: 0.2mm solid #e3e4e8; text-align: right; font-weight: 400; }
th[scope="row"] { text-align: left; }
thead th { color: #62656d; font-size: 8.5pt; }
.figures td.a, .figures td.b { width: 24mm; font-weight: 600; }
.figures .unit { width: 14mm; padding-left: 2mm; text-align: left; font-size: 8.5pt; }
.figures th:nth-child(4), .figures td:nth-child(4) { width: 24mm; }
.a { color: #3f6592; } .b { color: #9a6410; }
tr, .file, .block, figure { break-inside: avoid; }
figure { margin: 5mm 0 0; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: #62656d; font-size: 9px; text-anchor: middle; }
svg .left { text-anchor: end; }
svg .grid { stroke: #e3e4e8; stroke-width: 0.7; }
svg polyline { fill: none; stroke-width: 1.4; stroke-linejoin: round; }
svg .a { stroke: #6d93c2; } svg .b { stroke: #d18f2c; }
.file, .block { margin-bottom: 4mm; }
.repairs { width: 90mm; margin-top: 2mm; }
.settings { margin: 0 0 0.6mm; }
.settings b { font-weight: 600; }
.was { font-weight: 400; }
.moves { margin: 0; padding-left: 5mm; }
code, pre { font: 8.2pt/1.5 ui-monospace, "SF Mono", "DejaVu Sans Mono", Consolas, monospace; }
dd code { font-size: 7.7pt; overflow-wrap: anywhere; }
pre { margin: 0 0 1mm; padding: 2mm 3mm; background: #f5f5f7; border-radius: 1mm; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 10mm; padding-top: 3mm; border-top: 0.2mm solid #d5d6db; }
@media print { body { max-width: none; padding: 0; } pre { background: none; border: 0.2mm solid #d5d6db; } }
@media (max-width: 600px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 2mm; } }
`;
