// Waveform: the top of each column light, its body dark. Peaks come in levels, each four times
// coarser, so that a column never reads more than a handful of values.

import { drawGrid } from "./grid.js";

export function buildLevels({ rate, peaks, body }) {
  const levels = [{ rate, peaks, body }];
  while (levels.at(-1).peaks.length > 512) {
    const fine = levels.at(-1);
    const n = Math.ceil(fine.peaks.length / 4);
    const next = { rate: fine.rate / 4, peaks: new Float32Array(n), body: new Float32Array(n) };
    for (let i = 0; i < n; i++) {
      let top = 0;
      let sum = 0;
      const end = Math.min(fine.peaks.length, i * 4 + 4);
      for (let k = i * 4; k < end; k++) {
        top = Math.max(top, fine.peaks[k]);
        sum += fine.body[k];
      }
      next.peaks[i] = top;
      next.body[i] = sum / (end - i * 4);
    }
    levels.push(next);
  }
  return levels;
}

export function drawColumns(g, view, mid, half, colors) {
  const { ctx, w, hair, song } = g;
  if (!song.levels.length) return;
  const level = song.levels.findLast((l) => l.rate * 2 >= view.scale) ?? song.levels[0];
  const column = Math.max(hair, view.scale / level.rate > 3 ? 2 * hair : hair);
  for (const [values, color] of [[level.peaks, colors[0]], [level.body, colors[1]]]) {
    ctx.fillStyle = color;
    ctx.beginPath();
    for (let x = 0; x < w; x += column) {
      const from = Math.floor(view.t(x) * level.rate);
      const to = Math.max(from + 1, Math.ceil(view.t(x + column) * level.rate));
      let top = 0;
      for (let i = from; i < to && i < values.length; i++) top = Math.max(top, values[i]);
      const reach = Math.max(hair / 2, top * half);
      ctx.rect(x, mid - reach, column, reach * 2);
    }
    ctx.fill();
  }
}

export function drawWave(g) {
  drawGrid(g, { beats: true });
  if (!g.song.levels.length) return drawNone(g);
  drawColumns(g, g.view, g.h / 2, g.h / 2 - 6, [g.c.wave, g.c["wave-core"]]);
  drawGrid(g, { cut: true }); // bars stay visible where the wave is dense
}

function drawNone({ ctx, h, c, type }) {
  type(12);
  ctx.textBaseline = "middle";
  ctx.fillStyle = c["ink-3"];
  ctx.fillText("No waveform was kept for this job", 10, h / 2);
}
