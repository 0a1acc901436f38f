// What the table says when it has no rows: no songs at all, or none that match.

import { $, el } from "./dom.js";

export function showEmpty({ nothingAtAll, found, q, state, group, clear }) {
  const box = $("#empty");
  box.hidden = found > 0;
  $("#filters").hidden = nothingAtAll;
  if (nothingAtAll) {
    box.replaceChildren(drawing(), el("h2", {}, "No songs yet"),
      el("p", {}, "Drop one above. In a few seconds you have its tempo, beats, key, chords and sections."),
      el("code", {}, `curl -F file=@song.flac ${location.origin}/api/analyze`));
  } else if (found === 0) {
    const among = state ? ` among ${state.toLowerCase()} jobs` : "";
    const where = group === null ? among : `${among} ${group ? `of group “${group}”` : "without a group"}`;
    box.replaceChildren(el("h2", {}, "Nothing found"),
      el("p", {}, q ? `No file name holds “${q}”${where}.` : `There is nothing${where}.`),
      el("button", { class: "btn", type: "button", onclick: clear }, "Show all jobs"));
  }
}

const NOTES = [ // left, top, width
  [8, 78, 22], [34, 72, 16], [52, 80, 30], [86, 70, 18],
  [112, 64, 34], [150, 70, 22], [176, 84, 40], [220, 76, 36],
];

// A small song map, drawn: sections, wave, notes, playhead.
function drawing() {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 260 92");
  svg.setAttribute("class", "drawing");
  svg.setAttribute("aria-hidden", "true");
  const box = (cls, x, y, w, h) => {
    const r = document.createElementNS(ns, "rect");
    const attributes = { class: cls, x, y, width: w, height: h, rx: 2 };
    for (const [name, value] of Object.entries(attributes)) r.setAttribute(name, value);
    svg.append(r);
  };
  box("edge", 0, 0, 30, 16);
  box("verse", 32, 0, 78, 16);
  box("chorus", 112, 0, 66, 16);
  box("verse", 180, 0, 80, 16);
  for (let i = 0; i < 65; i++) {
    const h = 4 + 22 * Math.abs(Math.sin(i * 0.9) * Math.cos(i * 0.23)) + (i > 28 && i < 45 ? 6 : 0);
    box("wave", i * 4, 42 - h / 2, 2, h);
  }
  for (const [x, y, w] of NOTES) box("note", x, y, w, 5);
  box("head", 131, 0, 1.5, 92);
  return svg;
}
