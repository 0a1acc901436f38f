// Bar and beat lines, bar numbers, the clock below. Lines thin out as they come close.

import { between } from "../music.js";
import { songTime } from "../format.js";

function barStep(view, song, room) {
  const perBar = view.scale * song.barLength;
  for (const step of [1, 2, 4, 8, 16, 32]) if (step * perBar >= room) return step;
  return 64;
}

export function drawGrid({ ctx, h, snap, view, song, c, hair }, { beats = false, cut = false } = {}) {
  const line = cut ? 2 * hair : hair;
  if (beats && view.scale * song.barLength > 44) {
    ctx.fillStyle = c["grid-beat"];
    for (const [, t] of between(song.beats, view.start, view.end)) ctx.fillRect(snap(view.x(t)), 0, line, h);
  }
  ctx.fillStyle = cut ? c.surface : c["grid-bar"];
  ctx.globalAlpha = cut ? 0.7 : 1;
  const step = barStep(view, song, 30);
  for (const [i, t] of between(song.downbeats, view.start, view.end)) {
    if (i % step === 0) ctx.fillRect(snap(view.x(t)), 0, line, h);
  }
  ctx.globalAlpha = 1;
}

export function drawBars(g) {
  const { ctx, h, snap, view, song, c, hair, type } = g;
  const step = barStep(view, song, 42);
  type(11, 500);
  ctx.textBaseline = "middle";
  const before = step * song.barLength; // a number may reach into what is seen
  for (const [i, t] of between(song.downbeats, view.start - before, view.end)) {
    if (i % step) continue;
    const x = snap(view.x(t));
    ctx.fillStyle = c["grid-bar"];
    ctx.fillRect(x, h - 8, hair, 8);
    ctx.fillStyle = c["ink-2"];
    ctx.fillText(String(i + 1), x + 5, h - 11);
  }
}

export function drawClock(g) {
  const { ctx, h, snap, view, c, hair, type } = g;
  const step = [0.5, 1, 2, 5, 10, 15, 30, 60].find((s) => s * view.scale >= 64) ?? 120;
  type(11);
  ctx.textBaseline = "middle";
  for (let t = Math.floor(view.start / step) * step; t <= view.end; t += step) {
    const x = snap(view.x(t));
    ctx.fillStyle = c["line-strong"];
    ctx.fillRect(x, 0, hair, 5);
    ctx.fillStyle = c["ink-3"];
    ctx.fillText(songTime(t, step < 1), x + 5, h / 2 + 1);
  }
}
