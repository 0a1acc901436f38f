// The map in words: bars and chords by section. One tab stop; arrows move from bar to bar.

import { $, el } from "./dom.js";
import { songTime } from "./format.js";
import { byStart, indexAt, readChord } from "./music.js";
import { UNSURE } from "./lanes/chords.js";

const BLUR = 0.05; // seconds: bars and chords begin together, but not to the millisecond

export function showSheet(song, deck) {
  const cells = song.downbeats.length ? barsOf(song) : song.chords.map((c) => ({ start: c.start, end: c.end, name: songTime(c.start) }));
  if (!cells.length) return;
  const parts = song.sections.length ? song.sections : [{ start: 0, end: song.duration_sec, name: "Song" }];
  const buttons = [];
  const body = $("#sheet-body");
  body.replaceChildren(...parts.map((part, i) => {
    const first = i === 0 ? -Infinity : part.start - BLUR; // a pickup belongs to the first part
    const last = i === parts.length - 1 ? Infinity : part.end - BLUR;
    const own = cells.filter((c) => c.start >= first && c.start < last);
    return own.length > 0 && el("section", { class: "part" },
      el("h3", {}, part.name, el("span", {}, [song.downbeats.length > 0 && barRange(own), songTime(Math.max(0, part.start))].filter(Boolean).join(" · ")),
        el("button", { class: "linklike", type: "button", "aria-label": `Loop ${part.name}`, onclick: () => deck.setLoop(part.start, part.end, part.name) }, "Loop")),
      el("ol", { class: "bars" }, own.map((cell) => {
        const button = cellButton(song, deck, cell);
        button.tabIndex = buttons.length ? -1 : 0;
        buttons.push(button);
        return el("li", {}, button);
      })));
  }).filter(Boolean));
  $("#sheet-help").textContent = `Choose a ${song.downbeats.length ? "bar" : "chord"} to go there. Lighter chords are less certain.`;
  moveByArrows(body, buttons);
  $("#sheet").hidden = false;
  if (song.downbeats.length) deck.onBar((i) => {
    for (const b of body.querySelectorAll("[aria-current]")) b.removeAttribute("aria-current");
    buttons[i]?.setAttribute("aria-current", "true");
  });
}

const barsOf = ({ downbeats, duration_sec: end }) => downbeats.map((start, i) => ({ start, end: downbeats[i + 1] ?? end, name: String(i + 1) }));

const barRange = (own) => (own.length > 1 ? `bars ${own[0].name}–${own.at(-1).name}` : `bar ${own[0].name}`);

function cellButton(song, deck, cell) {
  const chords = [];
  for (let i = Math.max(0, indexAt(song.chords, cell.start + BLUR, byStart)); song.chords[i]?.start < cell.end - BLUR; i++) {
    if (song.chords[i].end > cell.start + BLUR) chords.push(song.chords[i]);
  }
  return el("button", { class: "bar-cell", type: "button", onclick: () => deck.seek(cell.start) },
    el("span", { class: "bar-no" }, song.downbeats.length > 0 && el("span", { class: "visually-hidden" }, "Bar "), `${cell.name} `),
    chords.map(chordText));
}

function chordText({ label, conf }) {
  const unsure = conf < UNSURE;
  return el("span", { class: unsure ? "unsure" : "" }, `${readChord(label).text} `, unsure && el("span", { class: "visually-hidden" }, "(unsure) "));
}

function moveByArrows(body, buttons) {
  body.addEventListener("keydown", (e) => {
    const at = buttons.indexOf(document.activeElement);
    const row = getComputedStyle(body.querySelector(".bars")).gridTemplateColumns.split(" ").length;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[e.key];
    if (at < 0 || !by) return;
    e.preventDefault();
    e.stopPropagation();
    const next = buttons[Math.max(0, Math.min(buttons.length - 1, at + by))];
    for (const b of buttons) b.tabIndex = b === next ? 0 : -1;
    next.focus();
  });
}
