// The chord of the moment, where it is, and what comes next; readable from two metres.

import { $, el } from "./dom.js";
import { plural, songTime } from "./format.js";
import { byStart, entryAt, indexAt } from "./music.js";
import { unsure } from "./terms.js";

const MAX_BEATS = 12; // squares that fit

// What is in force at a moment; -1 where nothing is.
export function momentAt(song, t) {
  const soon = t + 0.005; // a seek lands a hair before what it aimed at
  return {
    chord: indexAt(song.chords, soon, byStart),
    beat: indexAt(song.beats, soon),
    bar: indexAt(song.downbeats, soon),
  };
}

export function startNow({ meter: { numerator }, beats, downbeats }) {
  const shown = beats.length && downbeats.length && numerator > 1 && numerator <= MAX_BEATS;
  $("#pulse").replaceChildren(...Array.from({ length: shown ? numerator : 0 }, () => el("li")));
}

const chordOf = (song, { chord }) => song.chords[Math.max(0, chord)];
const beatInBar = ({ beats, downbeats }, { bar, beat }) =>
  (bar < 0 ? -1 : beat - indexAt(beats, downbeats[bar] + 0.001));
const sectionName = (song, t) => entryAt(song.sections, t)?.name;
const barName = ({ bar }) => bar >= 0 && `bar ${bar + 1}`;

export function showNow(song, t, moment) {
  const chord = chordOf(song, moment);
  const inBar = beatInBar(song, moment);
  const degree = chord?.degree && `${chord.degree}${unsure(chord.conf) ? ", unsure" : ""}`;
  showChord(chord);
  $("#now-place").textContent = [sectionName(song, t), barName(moment), degree].filter(Boolean).join(" · ");
  showNext(song, moment);
  [...$("#pulse").children].forEach((square, i) => square.toggleAttribute("data-on", i === inBar));
}

// The same for screen readers.
export function sayNow(song, t, moment) {
  const chord = chordOf(song, moment);
  const bar = barName(moment);
  const before = song.downbeats.length > 0 && "before the first bar";
  const where = bar ? `${bar} beat ${beatInBar(song, moment) + 1}` : before;
  const what = chord && (chord.text === "N.C." ? "no chord" : `chord ${chord.text}`);
  const text = [songTime(t), sectionName(song, t), where, what].filter(Boolean).join(", ");
  $("#lanes").setAttribute("aria-valuenow", t.toFixed(1));
  $("#lanes").setAttribute("aria-valuetext", text);
}

function showChord(chord) {
  const box = $("#now-chord");
  box.hidden = !chord;
  if (!chord) return;
  const { root, quality, bass } = chord;
  box.replaceChildren(root, el("span", {}, quality), bass && el("span", { class: "under" }, bass));
  box.classList.toggle("unsure", unsure(chord.conf));
}

function showNext({ chords, beats }, { chord, beat }) {
  const next = chords[chord + 1];
  if (!next) return $("#now-next").replaceChildren(chords.length ? "The last chord" : "");
  const wait = beats.length ? Math.max(1, indexAt(beats, next.start + 0.005) - beat) : 0;
  const when = wait ? ` in ${plural(wait, "beat")}` : "";
  $("#now-next").replaceChildren("Next ", el("strong", {}, next.text), when);
}
