// The forms in which a map leaves the house.

import { originalOf } from "./api.js";
import { $, el } from "./dom.js";
import { splitName } from "./format.js";
import { icon } from "./icons.js";

const FORMS = [
  ["json", "Song Map", "JSON, everything on this page"], ["midi", "MIDI", "tempo map, click, chords, notes"],
  ["svg", "Picture", "SVG of the whole song"], ["chordpro", "ChordPro", "bars and chords by section"],
  ["jams", "JAMS", "annotations for research"], ["audacity", "Audacity", "label track"], ["csv", "CSV", "regions for Sonic Visualiser"],
];

// The service names the files; of the JSON, which is an answer like any other, it does not.
export function showDownloads(job) {
  const link = (href, name, note, fileName) => el("li", {}, el("a", { href, download: fileName }, icon("download"), el("strong", {}, name), el("span", {}, note)));
  const off = (name, note) => el("li", { class: "off" }, el("span", { class: "row" }, icon("clock"), el("strong", {}, name), el("span", {}, note)));
  const [stem] = splitName(job.file_name);
  const map = (form) => `/api/songmap/${encodeURIComponent(job.job_id)}?format=${form}`;
  const why = job.status === "error" ? "none, the analysis failed" : "when the analysis is complete";
  $("#files").replaceChildren(
    ...(job.status === "complete" ? FORMS.map(([form, name, note]) => link(map(form), name, note, form === "json" ? `${stem}.song_map.json` : "")) : [off("Song Map", why)]),
    job.error_code === "input_missing" ? off("Original", "no longer on disk") : link(originalOf(job.job_id), "Original", job.file_name, job.file_name));
}
