// What happened to the job, oldest first. Stages carry a bar as long as the time they took.

import { $, el } from "./dom.js";
import { clockTime, fullTime, plural, span } from "./format.js";
import { icon } from "./icons.js";
import { CANCELLED } from "./terms.js";
import { failure, stageWord } from "./words.js";

const BACK = {
  attempt_failed: ["Failed once", "back in the queue for another try", "alert"],
  worker_lost: ["Worker stopped", "back in the queue; does not count as a try", "retry"],
  released: ["Given back", "the service stopped; does not count as a try", "retry"],
  retried: ["Retried", "by hand, from the start", "retry"],
};

const WORDS = {
  created: () => ["Created", "upload kept on disk", "dot"],
  started: (e) => ["Started", e.worker ? `by ${e.worker}` : "", "half"],
  requeued: (e) => BACK[e.reason] ?? ["Back in the queue", "", "retry"],
  completed: () => ["Complete", "map on disk", "check"],
  failed: (e) => (e.error_code === CANCELLED ? ["Cancelled", "on request", "stopped"]
    : ["Failed", failure(e)[0], "alert"]),
};

export function showHistory(events, running) {
  const list = events.map((event, i) => ({ ...event, next: events[i + 1] }));
  const longest = Math.max(0.001, ...list.map(tookOf));
  const runs = events.filter((e) => e.kind === "started").length;
  const lines = list.filter((e) => e.kind !== "deleted")
    .map((e) => (e.kind === "progressed" ? stageLine(e, longest, running) : line(e, events[0])));
  $("#attempts").textContent = events.length ? plural(runs, "run") : "";
  $("#history").replaceChildren(...lines);
  if (events.length) return;
  $("#history").append(el("li", { class: "none" }, "Nothing was written down about this job."));
}

const seconds = (from, to) => Math.max(0, (new Date(to) - new Date(from)) / 1000);
const tookOf = (e) => (e.kind === "progressed" && e.next ? seconds(e.at, e.next.at) : 0);
const fine = (s) => (s < 1 ? `${Math.round(s * 1000)} ms` : span(s));

function stageLine(e, longest, running) {
  const bar = el("span", { class: e.next ? "took" : "" });
  bar.style.setProperty("--part", tookOf(e) / longest);
  const took = e.next ? fine(tookOf(e)) : running ? "running" : "";
  return el("li", { dataset: { kind: "stage" } },
    el("span", { class: "mark" }),
    el("span", { class: "what" }, stageWord(e.stage)),
    bar, el("time", {}, took));
}

function line(e, first) {
  const [what, note, glyph] = WORDS[e.kind]?.(e) ?? [e.kind, "", "dot"];
  const at = new Date(e.at);
  const when = e === first || e.kind === "created" ? clockTime(at) : `+${fine(seconds(first.at, e.at))}`;
  const kind = e.kind === "requeued" ? "lost" : e.kind;
  return el("li", { dataset: { kind } },
    el("span", { class: "mark" }, icon(glyph)),
    el("span", { class: "what" }, el("strong", {}, what), note && el("span", { class: "aside" }, note)),
    el("time", { dateTime: e.at, title: fullTime(at) }, when));
}
