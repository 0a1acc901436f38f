// The line under the mouse names what lies under it.

import { $ } from "./dom.js";
import { percent, songTime } from "./format.js";
import { entryAt, indexAt } from "./music.js";

const WIDEST = 190; // pixels of its text; nearer to the right edge it stands on the left

export function startHover({ song, view }) {
  const box = $("#canvases");
  const mark = $("#hover-mark");

  function countAt(t) {
    const bar = indexAt(song.downbeats, t);
    const first = indexAt(song.beats, song.downbeats[bar] + 0.001);
    return bar >= 0 && `${bar + 1}.${indexAt(song.beats, t) - first + 1}`;
  }

  function chordAt(t) {
    const chord = entryAt(song.chords, t);
    return chord && (chord.conf > 0 ? `${chord.text} ${percent(chord.conf)}` : chord.text);
  }

  box.addEventListener("pointermove", (e) => {
    if (e.pointerType === "touch" || e.buttons & 1) return;
    mark.hidden = false;
    const x = e.clientX - box.getBoundingClientRect().left;
    const t = view.t(x);
    mark.style.transform = `translateX(${x}px)`;
    mark.toggleAttribute("data-left", x > view.width - WIDEST);
    const words = [countAt(t), songTime(t, true), chordAt(t)].filter(Boolean);
    mark.firstElementChild.textContent = words.join(" · ");
  });
  box.addEventListener("pointerleave", () => { mark.hidden = true; });
  view.addEventListener("change", () => { mark.hidden = true; });
}
