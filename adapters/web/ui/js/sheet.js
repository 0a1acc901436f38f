// The map in words: bars and chords by section. One tab stop; arrows move from bar to bar.

import { $, el } from "./dom.js";
import { songTime } from "./format.js";
import { byStart, indexAt } from "./music.js";
import { unsure } from "./terms.js";

const BLUR = 0.05; // seconds: bars and chords begin together, but not to the millisecond

export function showSheet(song, { seek, setLoop, onBar }) {
  const hasBars = song.downbeats.length > 0;
  const cells = hasBars ? barsOf(song) : chordsOf(song);
  if (!cells.length) return;
  const body = $("#sheet-body");
  const buttons = [];
  body.replaceChildren(...partsOf(song, cells).map(({ part, own }) => el("section", { class: "part" },
    el("h3", {}, part.name, el("span", {}, placeOf(part, hasBars && own)), loopButton(part, setLoop)),
    el("ol", { class: "bars" }, own.map((cell) => {
      const button = cellButton(song, cell, hasBars, seek);
      button.tabIndex = buttons.length ? -1 : 0;
      buttons.push(button);
      return el("li", {}, button);
    })))));
  const unit = hasBars ? "bar" : "chord";
  $("#sheet-help").textContent = `Choose a ${unit} to go there. Lighter chords are less certain.`;
  moveByArrows(body, buttons);
  $("#sheet").hidden = false;
  if (hasBars) onBar((i) => {
    for (const b of body.querySelectorAll("[aria-current]")) b.removeAttribute("aria-current");
    buttons[i]?.setAttribute("aria-current", "true");
  });
}

const barsOf = ({ downbeats, duration_sec: end }) =>
  downbeats.map((start, i) => ({ start, end: downbeats[i + 1] ?? end, name: String(i + 1) }));

const chordsOf = ({ chords }) => chords.map(({ start, end }) => ({ start, end, name: songTime(start) }));

// The sections that have cells, each with its own; a pickup belongs to the first one.
function partsOf(song, cells) {
  const parts = song.sections.length ? song.sections : [{ start: 0, end: song.duration_sec, name: "Song" }];
  return parts.map((part, i) => {
    const first = i === 0 ? -Infinity : part.start - BLUR;
    const last = i === parts.length - 1 ? Infinity : part.end - BLUR;
    return { part, own: cells.filter((c) => c.start >= first && c.start < last) };
  }).filter(({ own }) => own.length);
}

function placeOf(part, bars) {
  const time = songTime(Math.max(0, part.start));
  return bars ? `${barRange(bars)} · ${time}` : time;
}

function barRange(bars) {
  return bars.length > 1 ? `bars ${bars[0].name}–${bars.at(-1).name}` : `bar ${bars[0].name}`;
}

const loopButton = ({ start, end, name }, setLoop) => el("button", {
  class: "linklike", type: "button", "aria-label": `Loop ${name}`, onclick: () => setLoop(start, end, name),
}, "Loop");

function cellButton(song, cell, isBar, seek) {
  const chords = [];
  const first = Math.max(0, indexAt(song.chords, cell.start + BLUR, byStart));
  for (let i = first; song.chords[i]?.start < cell.end - BLUR; i++) {
    if (song.chords[i].end > cell.start + BLUR) chords.push(song.chords[i]);
  }
  const spoken = isBar && el("span", { class: "visually-hidden" }, "Bar ");
  return el("button", { class: "bar-cell", type: "button", onclick: () => seek(cell.start) },
    el("span", { class: "bar-no" }, spoken, `${cell.name} `), chords.map(chordText));
}

function chordText({ text, conf }) {
  const doubtful = unsure(conf);
  return el("span", { class: doubtful ? "unsure" : "" }, `${text} `,
    doubtful && el("span", { class: "visually-hidden" }, "(unsure) "));
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
