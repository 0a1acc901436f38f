// One job as a table row.

import { songPage } from "./api.js";
import { el } from "./dom.js";
import { fullTime, left, percent, span, splitName, when } from "./format.js";
import { icon } from "./icons.js";
import { rankOf } from "./rank.js";
import { STAGES } from "./terms.js";
import { STATUS_ICONS, STATUS_WORDS, advice, failure, shown, stageWord, warned } from "./words.js";

export function nameOf(fileName, tag = "span", props = {}) {
  const [stem, ext] = splitName(fileName);
  return el(tag, { ...props, class: `name ${props.class ?? ""}`, title: fileName },
    el("bdi", { dir: "auto" }, stem), el("span", { class: "ext" }, ext));
}

function statusCell(job) {
  const state = shown(job);
  if (state === "processing") return progressCell(job);
  const warning = state === "complete" && warned(job);
  const more = warning ? warning.mark : state === "error" && job.attempt > 1 && `after ${job.attempt} tries`;
  return el("div", { class: "status", dataset: { state } }, icon(STATUS_ICONS[state]), STATUS_WORDS[state],
    more && el("span", { class: `more ${warning ? "warned" : ""}`, title: warning?.text }, more));
}

function progressCell(job) {
  const word = stageWord(job.stage);
  const step = STAGES.indexOf(job.stage) + 1;
  const rest = timeText(job) && ` · ${timeText(job)}`;
  return el("div", { class: "bar" },
    el("div", { class: "status", dataset: { state: "processing" } }, icon("half"), word,
      el("span", { class: "pct" }, percent(job.progress), el("span", { class: "left" }, rest))),
    el("progress", {
      max: 1, value: job.progress, "aria-label": step ? `${word}, step ${step} of ${STAGES.length}` : word,
    }));
}

function timeText(job) {
  if (job.status === "pending") return place(job.place);
  const { estimated_remaining: rest } = job;
  if (job.status === "processing") return rest === null ? "" : left(rest);
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
  return el("button", {
    class: `btn quiet square ${late ? "late" : ""}`, type: "button", title: label, dataset: { act: name },
    "aria-label": `${label} ${job.file_name}`, onclick: () => onAct(name, job.job_id),
  }, icon(GLYPHS[name]));
}

export const can = {
  retry: (job) => job.status === "error" && job.retryable,
  cancel: (job) => job.status === "pending" || job.status === "processing",
  delete: () => true,
};

// Fills the row anew. What had the focus has it afterwards, if it is still there.
export function fillRow(tr, job, { picked, onPick, onAct }) {
  const focused = tr.contains(document.activeElement) && document.activeElement.dataset.act;
  const cell = (...children) => el("td", { role: "cell" }, ...children);
  const rank = rankOf(job);
  tr.dataset.job = job.job_id;
  tr.dataset.state = shown(job);
  tr.toggleAttribute("data-picked", picked);
  tr.replaceChildren(
    cell(el("input", {
      type: "checkbox", checked: picked, dataset: { act: "pick" }, "aria-label": `Select ${job.file_name}`,
      onchange: (e) => onPick(job.job_id, e.target.checked),
    })),
    cell(nameOf(job.file_name, "a", { class: "song", href: songPage(job.job_id), dataset: { act: "open" } }),
      job.status === "error" && el("p", { class: "why" }, why(job)),
      rank.length > 0 && el("p", { class: "rank" }, ...rank)),
    cell(statusCell(job)),
    el("td", { role: "cell", class: "num" }, timeText(job)),
    el("td", { role: "cell", class: "made" }, timeOf(job.created_at)),
    cell(el("div", { class: "acts" },
      can.cancel(job) && action("cancel", "Cancel", job, onAct),
      can.retry(job) && action("retry", "Retry", job, onAct),
      action("delete", "Delete", job, onAct, true))));
  if (focused) (tr.querySelector(`[data-act="${focused}"]`) ?? tr.querySelector(".song")).focus();
  return tr;
}

const why = (job) => [failure(job)[0], job.retryable && advice(job)].filter(Boolean).join(" ");

function timeOf(text) {
  const date = new Date(text);
  return el("time", { dateTime: text, title: fullTime(date) }, when(date));
}

// What moves while a job waits or runs; the rest of its row stays as it is.
export function tickRow(tr, job) {
  tr.children[2].replaceChildren(statusCell(job));
  tr.children[3].replaceChildren(timeText(job));
}
