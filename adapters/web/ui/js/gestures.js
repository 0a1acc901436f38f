// Mouse: click seeks, drag selects a loop, its edges can be drawn. Touch: one finger pans, a tap seeks,
// two fingers zoom. Ctrl or ⌘ with the wheel zooms (a trackpad's pinch arrives as that); a sideways
// wheel pans; a plain wheel scrolls the page, as everywhere else.

import { $ } from "./dom.js";
import { entryAt, indexAt } from "./music.js";

const SLIP = { mouse: 4, touch: 6 }; // pixels up to which a press is no drag
const NEAREST = 8; // pixels between two fingers that can be told apart

export function startGestures({ song, view, loop, seek, setLoop }) {
  const box = $("#canvases");
  const at = (e) => e.clientX - box.getBoundingClientRect().left;
  const down = new Map(); // where each pointer is
  let drag = null;
  let spread = 0;

  // a loop snaps to the nearest beat, unless Alt is held
  const snap = (t, e) => {
    if (e.altKey || !song.beats.length) return t;
    const i = Math.max(0, indexAt(song.beats, t));
    const [a, b] = [song.beats[i], song.beats[i + 1] ?? song.beats[i]];
    return t - a < b - t ? a : b;
  };

  const gap = () => {
    const [a, b] = [...down.values()];
    return Math.abs(a - b);
  };

  box.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    down.set(e.pointerId, at(e));
    box.setPointerCapture(e.pointerId);
    $("#lanes").focus({ preventScroll: true });
    const { edge } = e.target.dataset;
    const held = { from: loop.span?.to, to: loop.span?.from }[edge]; // the other edge stays
    drag = {
      x: at(e), from: held ?? view.t(at(e)), edge, top: e.target,
      moved: down.size > 1, touch: e.pointerType === "touch",
    };
    if (down.size === 2) spread = gap();
  });

  box.addEventListener("pointermove", (e) => {
    if (!down.has(e.pointerId)) return;
    const before = down.get(e.pointerId);
    down.set(e.pointerId, at(e));
    if (down.size === 2) return pinch();
    const pans = drag.touch && !drag.edge;
    drag.moved ||= Math.abs(at(e) - drag.x) > (pans ? SLIP.touch : SLIP.mouse);
    if (!drag.moved) return;
    if (pans) view.pan(before - at(e));
    else setLoop(drag.edge ? drag.from : snap(drag.from, e), snap(view.t(at(e)), e));
  });

  function pinch() {
    const [a, b] = [...down.values()];
    const now = gap();
    if (spread > NEAREST && now > NEAREST) view.zoom(now / spread, (a + b) / 2);
    spread = now;
    drag.moved = true;
  }

  const up = (e) => {
    if (!down.delete(e.pointerId) || !drag || down.size) return;
    if (!drag.moved && e.type === "pointerup") click(view.t(at(e)));
    drag = null;
  };
  box.addEventListener("pointerup", up);
  box.addEventListener("pointercancel", up);

  function click(t) {
    const on = (lane) => drag.top.classList.contains(`lane-${lane}`);
    if (on("sections")) seek(entryAt(song.sections, t).start);
    else if (on("chords")) seek(entryAt(song.chords, t).start);
    else seek(t);
  }

  box.addEventListener("dblclick", (e) => {
    if (!e.target.classList.contains("lane-sections")) return;
    const s = entryAt(song.sections, view.t(at(e)));
    setLoop(s.start, s.end, s.name);
  });

  box.addEventListener("wheel", (e) => {
    const zooms = e.ctrlKey || e.metaKey;
    const sideways = Math.abs(e.deltaX) > Math.abs(e.deltaY) || e.shiftKey;
    if (!zooms && !sideways) return;
    e.preventDefault();
    if (zooms) view.zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.004)), at(e));
    else view.pan(e.deltaX || e.deltaY);
  }, { passive: false });
}
