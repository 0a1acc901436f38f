// Who the song is, and what its map says in short.

import { $, el } from "./dom.js";
import { count, percent, plural, songTime, splitName, when } from "./format.js";
import { pretty } from "./music.js";
import { warned } from "./words.js";

export function showTitle(job) {
  const [stem] = splitName(job.file_name);
  $("#title").textContent = stem;
  $("#crumb").textContent = stem;
  document.title = `${stem} · Songmap`;
  const id = job.job_id;
  const short = id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
  $("#subtitle").replaceChildren(el("bdi", {}, job.file_name), ` · ${when(new Date(job.created_at))} · Job `, el("code", { title: id }, short));
}

// What of the song the map does not rest on, in the words of whoever heard it.
export function showWarnings(job) {
  const warning = job.status === "complete" && warned(job);
  $("#warned").hidden = !warning;
  $("#warned-text").textContent = warning ? warning.text : "";
}

export function showNoTitle() {
  $("#title").textContent = $("#crumb").textContent = "Unknown job";
  document.title = "Unknown job · Songmap";
  $("#subtitle").replaceChildren();
}

const sure = (x) => (Number.isFinite(x) ? `${percent(x)} sure` : "");

const fact = (name, value, unit, note) => el("div", {}, el("dt", {}, name), el("dd", {}, value, unit && el("span", { class: "unit" }, ` ${unit}`)), el("dd", { class: "note" }, note));

// Only what was found.
export function showFacts(song) {
  const { key, tempo, meter, downbeats, sections } = song;
  const main = key.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a), key[0]);
  $("#facts").replaceChildren(...[
    main && fact("Key", pretty(main.tonic), main.mode, sure(main.conf)),
    tempo.bpm_global > 0 && fact("Tempo", count(Math.round(tempo.bpm_global)), "bpm", sure(tempo.confidence)),
    meter.numerator > 0 && downbeats.length > 0 && fact("Meter", `${meter.numerator}/${meter.denominator}`, "", plural(downbeats.length, "bar")),
    fact("Length", songTime(song.duration_sec), "", sections.length > 0 && plural(sections.length, "section")),
  ].filter(Boolean));
}
