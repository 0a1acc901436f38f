// The forms in which a map leaves the house.

import { originalOf } from "./api.js";
import { $, el } from "./dom.js";
import { splitName } from "./format.js";
import { icon } from "./icons.js";
import { FORMATS } from "./terms.js";
import { FORMAT_WORDS, originalGone } from "./words.js";

const entry = (glyph, name, note) => [icon(glyph), el("strong", {}, name), el("span", {}, note)];

const link = (props, name, note) => el("li", {}, el("a", props, ...entry("download", name, note)));

const off = (name, note) => el("li", { class: "off" },
  el("span", { class: "row" }, ...entry("clock", name, note)));

// Of a map that has not arrived nobody knows whether it has lyrics.
export function showDownloads(job, map) {
  const original = { href: originalOf(job.job_id), download: job.file_name };
  $("#files").replaceChildren(...maps(job, map),
    originalGone(job) ? off("Original", "no longer on disk") : link(original, "Original", job.file_name));
}

// The service names the files; of the JSON, which is an answer like any other, it does not.
function maps(job, map) {
  if (job.status !== "complete") {
    const why = job.status === "error" ? "none, the analysis failed" : "when the analysis is complete";
    return [off("Song Map", why)];
  }
  const [stem] = splitName(job.file_name);
  return FORMATS.filter((format) => format !== "lrc" || map?.lyrics?.length).map((format) => link({
    href: `/api/songmap/${encodeURIComponent(job.job_id)}?format=${format}`,
    download: format === "json" ? `${stem}.song_map.json` : "",
  }, ...FORMAT_WORDS[format]));
}
