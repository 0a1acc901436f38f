// Mouse: click seeks, drag selects a loop, its edges can be drawn. Touch: one finger pans, a tap seeks,
// two fingers zoom. Ctrl or ⌘ with the wheel zooms (a trackpad's pinch arrives as that); a sideways
// wheel pans; a plain wheel scrolls the page, as everywhere else.

import { $ } from "./dom.js";
import { percent, songTime } from "./format.js";
import { byStart, indexAt, readChord } from "./music.js";

export function startGestures(deck) {
  const { song, view } = deck;
  const box = $("#canvases");
  const at = (e) => e.clientX - box.getBoundingClientRect().left;
  const down = new Map();
  let drag = null;
  let spread = 0;

  // a loop snaps to the nearest beat, unless Alt is held
  const snap = (t, e) => {
    if (e.altKey || !song.beats.length) return t;
    const i = Math.max(0, indexAt(song.beats, t));
    const [a, b] = [song.beats[i], song.beats[i + 1] ?? song.beats[i]];
    return t - a < b - t ? a : b;
  };

  box.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    down.set(e.pointerId, at(e));
    box.setPointerCapture(e.pointerId);
    $("#lanes").focus({ preventScroll: true });
    const edge = e.target.dataset?.edge;
    const loop = deck.loop.span;
    drag = { x: at(e), from: edge === "from" ? loop.to : edge === "to" ? loop.from : view.t(at(e)), edge, moved: down.size > 1, touch: e.pointerType === "touch", top: e.target };
    if (down.size === 2) spread = gap();
  });

  const gap = () => { const [a, b] = [...down.values()]; return Math.abs(a - b); };

  box.addEventListener("pointermove", (e) => {
    if (!down.has(e.pointerId)) return hover(e);
    const before = down.get(e.pointerId);
    down.set(e.pointerId, at(e));
    if (down.size === 2) {
      const [a, b] = [...down.values()];
      const now = gap();
      if (spread > 8 && now > 8) view.zoom(now / spread, (a + b) / 2);
      spread = now;
      drag.moved = true;
    } else if (drag.touch && !drag.edge) {
      drag.moved ||= Math.abs(at(e) - drag.x) > 6;
      if (drag.moved) view.pan(before - at(e));
    } else {
      drag.moved ||= Math.abs(at(e) - drag.x) > 4;
      if (drag.moved) deck.setLoop(drag.edge ? drag.from : snap(drag.from, e), snap(view.t(at(e)), e));
    }
  });

  const up = (e) => {
    if (!down.delete(e.pointerId) || !drag || down.size) return;
    if (!drag.moved && e.type === "pointerup") click(e);
    drag = null;
  };
  box.addEventListener("pointerup", up);
  box.addEventListener("pointercancel", up);

  function click(e) {
    const t = view.t(at(e));
    const onSections = drag.top.classList.contains("lane-sections");
    const onChords = drag.top.classList.contains("lane-chords");
    if (onSections) deck.seek(song.sectionAt(t).start);
    else if (onChords) deck.seek(song.chords[Math.max(0, indexAt(song.chords, t, byStart))].start);
    else deck.seek(t);
  }

  box.addEventListener("dblclick", (e) => {
    if (!e.target.classList.contains("lane-sections")) return;
    const s = song.sectionAt(view.t(at(e)));
    deck.setLoop(s.start, s.end, s.name);
  });

  function countAt(t) {
    const bar = indexAt(song.downbeats, t);
    return bar >= 0 && `${bar + 1}.${indexAt(song.beats, t) - indexAt(song.beats, song.downbeats[bar] + 0.001) + 1}`;
  }

  function chordAt(t) {
    const chord = song.chords[Math.max(0, indexAt(song.chords, t, byStart))];
    return chord && `${readChord(chord.label).text} ${percent(chord.conf)}`;
  }

  // the hover line names what lies under it
  const mark = $("#hover-mark");
  function hover(e) {
    if (e.pointerType === "touch") return;
    const x = at(e);
    const t = view.t(x);
    mark.hidden = false;
    mark.style.transform = `translateX(${x}px)`;
    mark.toggleAttribute("data-left", x > view.width - 190);
    mark.firstElementChild.textContent = [countAt(t), songTime(t, true), chordAt(t)].filter(Boolean).join(" · ");
  }
  box.addEventListener("pointerleave", () => { mark.hidden = true; });
  view.addEventListener("change", () => { mark.hidden = true; });

  box.addEventListener("wheel", (e) => {
    const sideways = Math.abs(e.deltaX) > Math.abs(e.deltaY) || e.shiftKey;
    if (!e.ctrlKey && !e.metaKey && !sideways) return;
    e.preventDefault();
    if (e.ctrlKey || e.metaKey) view.zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.004)), at(e));
    else view.pan(e.deltaX || e.deltaY);
  }, { passive: false });

  // the overview: drag its window, or click to bring it there
  const strip = $("#overview");
  const seekStrip = (e) => {
    const t = ((e.clientX - strip.getBoundingClientRect().left) / strip.clientWidth) * song.duration_sec;
    view.set(t - (view.end - view.start) / 2, view.scale);
  };
  strip.addEventListener("pointerdown", (e) => { strip.setPointerCapture(e.pointerId); seekStrip(e); });
  strip.addEventListener("pointermove", (e) => { if (strip.hasPointerCapture(e.pointerId)) seekStrip(e); });
  strip.addEventListener("dblclick", (e) => deck.seek(((e.clientX - strip.getBoundingClientRect().left) / strip.clientWidth) * song.duration_sec));
}
