// One job as a table row.

import { songPage } from "./api.js";
import { el } from "./dom.js";
import { fullTime, left, percent, span, splitName, when } from "./format.js";
import { icon } from "./icons.js";
import { STAGES, STATUS_ICONS, STATUS_WORDS, failure, retryHelps, shown, stageWord, warned } from "./words.js";

export function nameOf(fileName, tag = "span", props = {}) {
  const [stem, ext] = splitName(fileName);
  return el(tag, { ...props, class: `name ${props.class ?? ""}`, title: fileName },
    el("bdi", { dir: "auto" }, stem), el("span", { class: "ext" }, ext));
}

function statusCell(job) {
  const state = shown(job);
  if (state === "processing") {
    const step = STAGES.indexOf(job.stage) + 1;
    const label = step ? `${stageWord(job.stage)}, step ${step} of ${STAGES.length}` : stageWord(job.stage);
    return el("div", { class: "bar" },
      el("div", { class: "status", dataset: { state } }, icon("half"), stageWord(job.stage),
        el("span", { class: "pct" }, percent(job.progress), el("span", { class: "left" }, timeText(job) && ` · ${timeText(job)}`))),
      el("progress", { max: 1, value: job.progress, "aria-label": label }));
  }
  const warning = state === "complete" && warned(job);
  const more = warning ? warning.mark : state === "error" && job.attempt > 1 && `after ${job.attempt} tries`;
  return el("div", { class: "status", dataset: { state } }, icon(STATUS_ICONS[state]), STATUS_WORDS[state],
    more && el("span", { class: `more ${warning ? "warned" : ""}`, title: warning?.text }, more));
}

function timeText(job) {
  if (job.status === "pending") return place(job.place);
  if (job.status === "processing") return job.estimated_remaining === null ? "" : left(job.estimated_remaining);
  if (!job.started_at) return "";
  return `${job.status === "complete" ? "took" : "after"} ${span(job.elapsed)}`;
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS = { one: "st", two: "nd", few: "rd", other: "th" };

export function place(n) {
  if (!n) return "";
  return n === 1 ? "Next in line" : `${n.toLocaleString()}${ENDINGS[ordinals.select(n)]} in line`;
}

const GLYPHS = { retry: "retry", cancel: "stopped", delete: "trash" };

function action(name, label, job, onAct, late = false) {
  return el("button", { class: `btn quiet square ${late ? "late" : ""}`, type: "button", title: label, dataset: { act: name },
    "aria-label": `${label} ${job.file_name}`, onclick: () => onAct(name, job.job_id) }, icon(GLYPHS[name]));
}

export const can = {
  retry: (job) => job.status === "error" && retryHelps(job.error_code),
  cancel: (job) => job.status === "pending" || job.status === "processing",
  delete: () => true,
};

// Fills the row anew. What had the focus has it afterwards, if it is still there.
export function fillRow(tr, job, { picked, onPick, onAct }) {
  const focused = tr.contains(document.activeElement) && document.activeElement.dataset.act;
  const created = new Date(job.created_at);
  const cell = (...children) => el("td", { role: "cell" }, ...children);
  tr.dataset.job = job.job_id;
  tr.dataset.state = shown(job);
  tr.toggleAttribute("data-picked", picked);
  tr.replaceChildren(
    cell(el("input", { type: "checkbox", checked: picked, dataset: { act: "pick" }, "aria-label": `Select ${job.file_name}`, onchange: (e) => onPick(job.job_id, e.target.checked) })),
    cell(nameOf(job.file_name, "a", { class: "song", href: songPage(job.job_id), dataset: { act: "open" } }),
      job.status === "error" && el("p", { class: "why" }, failure(job).join(" "))),
    cell(statusCell(job)),
    el("td", { role: "cell", class: "num" }, timeText(job)),
    el("td", { role: "cell", class: "made" }, el("time", { dateTime: job.created_at, title: fullTime(created) }, when(created))),
    cell(el("div", { class: "acts" },
      can.cancel(job) && action("cancel", "Cancel", job, onAct),
      can.retry(job) && action("retry", "Retry", job, onAct),
      action("delete", "Delete", job, onAct, true))));
  if (focused) (tr.querySelector(`[data-act="${focused}"]`) ?? tr.querySelector(".song")).focus();
  return tr;
}

// What moves while a job waits or runs; the rest of its row stays as it is.
export function tickRow(tr, job) {
  tr.children[2].replaceChildren(statusCell(job));
  tr.children[3].replaceChildren(timeText(job));
}
