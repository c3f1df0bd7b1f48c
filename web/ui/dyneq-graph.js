// dyneq-graph.js -- dynamic bands over the live spectrum: how far they may go, and where they are now.
// SPDX-License-Identifier: MIT
import { colour, h, picture, watch } from './dom.js';
import { bandsOf, COUNT, shapeDb } from './dyneq-curve.js';
import { hzAt, MARKS, place } from './eq-curve.js';
import { drawSpectrum, liveSpectrum } from './eq-spectrum.js';
import { spec } from './param.js';

/** @typedef {import('../studio.js').Studio} Studio */
/** @typedef {{ gains: Float32Array, levels: Float32Array, resonance: Float32Array }} Live */

export const rangeSpan = () => spec('dyneq.1.range_db').max + 2;

/** What the core reports, eased for the eye. @param {Studio} studio @returns {Live & { listen: (ask: () => void) => void }} */
export function liveBands(studio) {
  const live = {
    gains: new Float32Array(COUNT),
    levels: new Float32Array(COUNT).fill(-120),
    resonance: new Float32Array(256),
  };
  /** @type {(() => void)[]} */
  const asks = [];
  studio.addEventListener('meters', (/** @type {any} */ event) => {
    const { dyneq_gain_db: gains, dyneq_level_db: levels, resonance_db: resonance } = event.detail;
    if (!gains) return;
    const playing = studio.state.transport.playing;
    const ease = (
      /** @type {Float32Array} */ to,
      /** @type {ArrayLike<number>} */ from,
      fall = 0.3,
    ) => {
      for (let i = 0; i < to.length; i++) {
        const away = Math.abs(from[i]) > Math.abs(to[i]);
        to[i] += (away ? 0.7 : fall) * ((playing ? from[i] : 0) - to[i]);
      }
    };
    ease(live.gains, gains);
    ease(live.resonance, resonance, 0.25);
    for (let i = 0; i < COUNT; i++) {
      const level = playing ? levels[i] : -120;
      live.levels[i] =
        level > live.levels[i] ? level : live.levels[i] + 0.12 * (level - live.levels[i]);
    }
    for (const ask of asks) ask();
  });
  return { ...live, listen: (ask) => asks.push(ask) };
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height */
function drawGrid(g, width, height) {
  const span = rangeSpan();
  g.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  for (const [hz, label] of MARKS) {
    const x = Math.round(place(hz) * width);
    g.fillStyle = colour('grid');
    g.fillRect(x, 0, 1, height);
    g.fillStyle = colour('faint');
    g.fillText(label, x + 4, height - 6);
  }
  for (let db = -12; db <= 12; db += 6) {
    const y = Math.round((0.5 - db / (2 * span)) * height);
    g.fillStyle = colour(db === 0 ? 'line-strong' : 'grid');
    g.fillRect(0, y, width, 1);
    g.fillStyle = colour('faint');
    if (Math.abs(db) < 12) g.fillText(db > 0 ? `+${db}` : String(db), 6, y - 4);
  }
}

/** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {(hz: number) => number} dbAt */
function trace(g, width, height, dbAt) {
  const span = rangeSpan();
  g.beginPath();
  for (let x = 0; x <= width + 2; x += 2)
    g.lineTo(x, (0.5 - dbAt(hzAt(Math.min(1, x / width))) / (2 * span)) * height);
}

/** How far each band may go: dashed, the chosen one filled. @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {ReturnType<typeof bandsOf>} bands @param {number} chosen */
function drawGhosts(g, width, height, bands, chosen) {
  for (const band of bands) {
    if (!band.on && band.n !== chosen) continue;
    trace(g, width, height, (hz) => shapeDb(band, band.range, hz));
    g.strokeStyle = colour(band.on ? 'b-dim' : 'line-strong');
    g.lineWidth = 1.25;
    g.setLineDash([4, 4]);
    g.stroke();
    g.setLineDash([]);
    if (band.n !== chosen || !band.on) continue;
    g.lineTo(width, height / 2);
    g.lineTo(0, height / 2);
    g.fillStyle = colour('b-veil');
    g.fill();
  }
}

/** What resonance control takes off, hanging from the top. @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {Float32Array} reduction */
function drawResonance(g, width, height, reduction) {
  const perDb = height / (2 * rangeSpan());
  const last = reduction.length - 1;
  g.beginPath();
  g.moveTo(0, 0);
  for (let i = 0; i <= last; i++) g.lineTo((i / last) * width, -reduction[i] * perDb);
  g.lineTo(width, 0);
  g.fillStyle = colour('gr-veil');
  g.fill();
  g.strokeStyle = colour('gr');
  g.lineWidth = 1.25;
  g.stroke();
}

/** @param {Studio} studio @param {ReturnType<typeof liveBands>} live @param {() => number} chosen */
export function dyneqGraph(studio, live, chosen) {
  const canvas = h('canvas', {
    class: 'eq-canvas',
    role: 'img',
    'aria-label': 'Dynamic bands over the spectrum: how far each may go, and what each does now',
  });
  const ask = picture(canvas, (g, width, height) => {
    const { params } = studio.state;
    const bands = bandsOf(params);
    drawGrid(g, width, height);
    drawSpectrum(g, width, height, spectrum);
    if (params['dyneq.resonance'] > 0) drawResonance(g, width, height, live.resonance);
    drawGhosts(g, width, height, bands, chosen());
    trace(g, width, height, (hz) =>
      bands.reduce((sum, band, i) => sum + (band.on ? shapeDb(band, live.gains[i], hz) : 0), 0),
    );
    g.strokeStyle = colour('b');
    g.lineWidth = 2.25;
    g.stroke();
  });
  const spectrum = liveSpectrum(studio, ask);
  live.listen(ask);
  watch(studio, ['params'], ask);
  canvas.ask = ask;
  return canvas;
}

/** The ranges as a line's ornament, for the folded block. @param {Studio} studio */
export function dyneqMini(studio) {
  const canvas = h('canvas', { class: 'mini', 'aria-hidden': 'true' });
  const ask = picture(canvas, (g, width, height) => {
    const { params } = studio.state;
    g.fillStyle = colour('line-strong');
    g.fillRect(0, Math.round(height / 2), width, 1);
    const bands = bandsOf(params).filter(({ on }) => on);
    trace(g, width, height, (hz) => bands.reduce((sum, b) => sum + shapeDb(b, b.range, hz), 0));
    g.strokeStyle = colour(params['dyneq.on'] > 0 ? 'b' : 'faint');
    g.lineWidth = 1.75;
    g.stroke();
  });
  watch(studio, ['params'], ask);
  return canvas;
}
