// The music stand: the chord of the moment, where it is, and what comes next; readable from two metres.

import { $, el } from "./dom.js";
import { songTime } from "./format.js";
import { byStart, indexAt, readChord, roman } from "./music.js";
import { UNSURE } from "./lanes/chords.js";

const MOST_BEATS = 12; // squares that fit

// What is in force at a moment; -1 where nothing is.
export function momentAt(song, t) {
  const soon = t + 0.005; // a seek lands a hair before what it aimed at
  return { chord: indexAt(song.chords, soon, byStart), beat: indexAt(song.beats, soon), bar: indexAt(song.downbeats, soon) };
}

export function startNow(song) {
  const { numerator } = song.meter;
  const beats = song.beats.length && song.downbeats.length && numerator > 1 && numerator <= MOST_BEATS ? numerator : 0;
  $("#pulse").replaceChildren(...Array.from({ length: beats }, () => el("li")));
}

const beatInBar = ({ beats, downbeats }, { bar, beat }) => (bar < 0 ? -1 : beat - indexAt(beats, downbeats[bar] + 0.001));

export function showNow(song, t, moment) {
  const chord = song.chords[Math.max(0, moment.chord)];
  const inBar = beatInBar(song, moment);
  const section = song.sectionAt(t)?.name;
  const bar = moment.bar >= 0 && `bar ${moment.bar + 1}`;
  showChord(chord);
  const degree = chord && roman(chord.label, song.keyAt(t));
  const unsure = chord?.conf < UNSURE;
  $("#now-place").textContent = [section, bar, degree && `${degree}${unsure ? ", unsure" : ""}`].filter(Boolean).join(" · ");
  showNext(song, moment);
  [...$("#pulse").children].forEach((square, i) => square.toggleAttribute("data-on", i === inBar));
}

// The same for screen readers.
export function sayNow(song, t, moment) {
  const chord = song.chords[Math.max(0, moment.chord)];
  const bar = moment.bar >= 0 && `bar ${moment.bar + 1}`;
  const section = song.sectionAt(t)?.name;
  const where = bar ? `${bar} beat ${beatInBar(song, moment) + 1}` : song.downbeats.length && "before the first bar";
  const what = chord && (readChord(chord.label).text === "N.C." ? "no chord" : `chord ${readChord(chord.label).text}`);
  $("#lanes").setAttribute("aria-valuenow", t.toFixed(1));
  $("#lanes").setAttribute("aria-valuetext", [songTime(t), section, where, what].filter(Boolean).join(", "));
}

function showChord(chord) {
  const box = $("#now-chord");
  box.hidden = !chord;
  if (!chord) return;
  const { root, quality, bass } = readChord(chord.label);
  box.replaceChildren(root, el("span", {}, quality), bass && el("span", { class: "under" }, bass));
  box.classList.toggle("unsure", chord.conf < UNSURE);
}

function showNext({ chords, beats }, { chord, beat }) {
  const next = chords[chord + 1];
  if (!next) return $("#now-next").replaceChildren(chords.length ? "The last chord" : "");
  const wait = beats.length ? Math.max(1, indexAt(beats, next.start + 0.005) - beat) : 0;
  $("#now-next").replaceChildren("Next ", el("strong", {}, readChord(next.label).text), wait ? ` in ${wait} ${wait === 1 ? "beat" : "beats"}` : "");
}
