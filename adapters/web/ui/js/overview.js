// The strip with the whole song: its window shows which part the lanes show, and can be drawn along.

import { $ } from "./dom.js";

export function startOverview({ song, view, seek }) {
  const strip = $("#overview");
  const frame = $("#window");
  const scale = () => strip.clientWidth / song.duration_sec;
  const timeOf = (e) => (e.clientX - strip.getBoundingClientRect().left) / scale();
  const look = (e) => view.set(timeOf(e) - (view.end - view.start) / 2, view.scale);
  strip.addEventListener("pointerdown", (e) => { strip.setPointerCapture(e.pointerId); look(e); });
  strip.addEventListener("pointermove", (e) => { if (strip.hasPointerCapture(e.pointerId)) look(e); });
  strip.addEventListener("dblclick", (e) => seek(timeOf(e)));
  view.addEventListener("change", () => {
    frame.style.transform = `translateX(${view.start * scale()}px)`;
    frame.style.width = `${(view.end - view.start) * scale()}px`;
    frame.hidden = view.end - view.start > song.duration_sec - 0.01;
  });
}
