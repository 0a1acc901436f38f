// Section blocks with their names, and below them the key.

import { between, byStart } from "../music.js";
import { unsure } from "../terms.js";

const TONE = {
  __proto__: null,
  intro: "edge", outro: "edge", verse: "verse", chorus: "chorus", bridge: "bridge", solo: "bridge",
  A: "verse", B: "chorus", C: "bridge", D: "other", E: "edge",
};
export const toneOf = (label) => TONE[label] ?? "other";

// Text that stays inside its block and, when the block begins left of the view, at the view's edge.
function label(g, text, from, to, y, pad = 8) {
  const x = Math.max(from, 0) + pad;
  const room = Math.min(to, g.w) - x - pad / 2;
  if (room < 8) return;
  if (g.ctx.measureText(text).width <= room) return g.ctx.fillText(text, x, y);
  let n = text.length - 1;
  while (n > 1 && g.ctx.measureText(`${text.slice(0, n)}…`).width > room) n--;
  if (n > 1) g.ctx.fillText(`${text.slice(0, n)}…`, x, y);
}

export function drawSections(g) {
  const { ctx, h, snap, view, song, c, type } = g;
  type(12, 600);
  ctx.textBaseline = "middle";
  for (const [, s] of between(song.sections, view.start, view.end, byStart)) {
    const tone = toneOf(s.label);
    const from = snap(view.x(s.start));
    const to = snap(view.x(s.end)) - 1;
    ctx.fillStyle = c[`sec-${tone}-fill`];
    ctx.beginPath();
    ctx.roundRect(from, 2, to - from, h - 4, 4);
    ctx.fill();
    ctx.fillStyle = c[`sec-${tone}`];
    ctx.beginPath();
    ctx.roundRect(from, 2, 3, h - 4, [4, 0, 0, 4]);
    ctx.fill();
    ctx.fillStyle = c.ink;
    label(g, s.name, from, to, h / 2 + 0.5, 10);
  }
}

export function drawKey(g) {
  const { ctx, h, snap, view, song, c, type } = g;
  ctx.textBaseline = "middle";
  song.key.forEach((k, i) => {
    const from = snap(view.x(k.start));
    const to = snap(view.x(k.end));
    if (to < 0 || from > g.w) return;
    ctx.fillStyle = c["line-strong"];
    if (i > 0) ctx.fillRect(from, 2, 1, h - 4);
    const doubtful = unsure(k.conf);
    type(11, doubtful ? 400 : 500);
    ctx.fillStyle = doubtful ? c["ink-3"] : c["ink-2"];
    label(g, `${k.tonic} ${k.mode}${doubtful ? " ?" : ""}`, from, to, h / 2 + 0.5, 10);
  });
}
