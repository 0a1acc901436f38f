// Who the song is, and what its map says in short.

import { $, el } from "./dom.js";
import { count, percent, plural, songTime, splitName, when } from "./format.js";
import { rankOf } from "./rank.js";
import { warned } from "./words.js";

export function showTitle(job) {
  const [stem] = splitName(job.file_name);
  $("#title").textContent = stem;
  $("#crumb").textContent = stem;
  document.title = `${stem} · Songmap`;
  const id = job.job_id;
  const short = id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
  const rank = rankOf(job);
  $("#subtitle").replaceChildren(el("bdi", {}, job.file_name),
    ` · ${when(new Date(job.created_at))} · Job `, el("code", { title: id }, short),
    ...(rank.length ? [" · ", ...rank] : []));
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

const sureness = (confidence) => (confidence > 0 ? `${percent(confidence)} sure` : "");

const fact = (name, value, unit, note) => el("div", {},
  el("dt", {}, name),
  el("dd", {}, value, unit && el("span", { class: "unit" }, ` ${unit}`)),
  el("dd", { class: "note" }, note));

// Only what was found.
export function showFacts({ key, tempo, meter, downbeats, sections, duration_sec: end }) {
  const hasMeter = meter.numerator > 0 && downbeats.length > 0;
  const main = key.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a), key[0]);
  const bpm = count(Math.round(tempo.bpm_global));
  const signature = `${meter.numerator}/${meter.denominator}`;
  $("#facts").replaceChildren(...[
    main && fact("Key", main.tonic, main.mode, sureness(main.conf)),
    tempo.bpm_global > 0 && fact("Tempo", bpm, "bpm", sureness(tempo.confidence)),
    hasMeter && fact("Meter", signature, "", plural(downbeats.length, "bar")),
    fact("Length", songTime(end), "", sections.length > 0 && plural(sections.length, "section")),
  ].filter(Boolean));
}
