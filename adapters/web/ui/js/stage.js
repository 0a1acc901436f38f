// Holds the lanes: sizes their canvases in device pixels, redraws only what is dirty and visible.
// The playhead, the loop and the hover line are elements above the canvases, so playing redraws nothing.

import { el } from "./dom.js";

const NAMES = [
  "surface", "ink", "ink-2", "ink-3", "line-strong", "accent-fill", "on-accent", "wave", "wave-core",
  "grid-beat", "grid-bar", "chord", "chord-home", "tempo", "melody", "bass", "bass-fill", "key-row",
  ...["edge", "verse", "chorus", "bridge", "other"].flatMap((s) => [`sec-${s}`, `sec-${s}-fill`]),
];

// Canvas cannot read light-dark(); an element can, so the element resolves the tokens.
function readColors() {
  const probe = document.body.appendChild(el("i"));
  probe.style.forcedColorAdjust = "none"; // the lanes keep their colours, as a picture does
  const colors = {};
  for (const name of NAMES) {
    probe.style.color = `var(--${name})`;
    colors[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return colors;
}

export class Stage {
  #lanes = [];
  #frame = 0;
  #opened = null;
  colors = readColors();
  font = getComputedStyle(document.body).fontFamily;

  constructor(view, song, state) {
    Object.assign(this, { view, song, state });
    view.addEventListener("change", () => this.dirty());
    addEventListener("themechange", () => { this.colors = readColors(); this.dirty(); });
  }

  add(lane, parent, gutter) {
    const canvas = lane.canvas ?? el("canvas", { class: `lane lane-${lane.id}`, "aria-hidden": "true" });
    if (!lane.canvas) parent.append(canvas);
    if (gutter) gutter.append(el("div", { class: `gutter-lane lane-${lane.id}` }, ...(lane.label ?? [])));
    const entry = { ...lane, canvas, ctx: canvas.getContext("2d"), dirty: true, visible: true };
    this.#lanes.push(entry);
    new ResizeObserver(() => { this.#fitCanvas(entry); }).observe(canvas);
    new IntersectionObserver((seen) => {
      entry.visible = seen.at(-1).isIntersecting;
      if (entry.visible) this.#ask();
    }, { rootMargin: "80px" }).observe(canvas);
    return this;
  }

  #fitCanvas(lane) {
    const { clientWidth: w, clientHeight: h } = lane.canvas;
    const dpr = devicePixelRatio || 1;
    Object.assign(lane, { w, h, dpr });
    lane.canvas.width = Math.round(w * dpr);
    lane.canvas.height = Math.round(h * dpr);
    lane.dirty = true;
    if (lane.leads && w) this.#lead(w);
    this.#ask();
  }

  // One lane says how wide the axis is; until it has, there is nothing to look at.
  #lead(width) {
    this.view.resize(width);
    this.#opened?.();
    this.#opened = null;
  }

  ready(then) { this.#opened = then; }

  // All lanes, or the one named.
  dirty(id) {
    for (const lane of this.#lanes) if (!id || lane.id === id) lane.dirty = true;
    this.#ask();
  }

  #ask() { this.#frame ||= requestAnimationFrame(() => this.#draw()); }

  #draw() {
    this.#frame = 0;
    for (const lane of this.#lanes) {
      if (!lane.dirty || !lane.visible || !lane.w) continue;
      lane.dirty = false;
      lane.ctx.setTransform(lane.dpr, 0, 0, lane.dpr, 0, 0);
      lane.ctx.clearRect(0, 0, lane.w, lane.h);
      lane.ctx.globalAlpha = 1;
      lane.draw(this.#surface(lane));
    }
  }

  // What a lane needs to draw itself.
  #surface({ ctx, w, h, dpr }) {
    const { view, song, state, colors: c, font } = this;
    const snap = (x) => Math.round(x * dpr) / dpr;
    const type = (size, weight = 400) => { ctx.font = `${weight} ${size}px ${font}`; };
    return { ctx, w, h, hair: 1 / dpr, snap, type, view, song, state, c };
  }
}
