// The placeholder card stands where the map will be: the stages as they pass, why the job failed, or that
// there is no such job.

import { originalOf } from "./api.js";
import { $, el } from "./dom.js";
import { left, percent } from "./format.js";
import { icon } from "./icons.js";
import { place } from "./job-row.js";
import { STAGES } from "./terms.js";
import { advice, failure, originalGone, refusal, shown, stageWord } from "./words.js";

let current = ""; // what is shown; while it stays, only numbers change, and focus stays where it is

function show(what, build) {
  const card = $("#placeholder");
  card.hidden = false;
  if (current === what) return card;
  const focused = card.contains(document.activeElement) ? document.activeElement.dataset.act : "";
  current = what;
  card.replaceChildren(...build(), el("div", { class: "notice bad", role: "alert", hidden: true }));
  if (focused) card.querySelector(`[data-act="${focused}"]`)?.focus();
  return card;
}

export function hidePlaceholder() {
  current = "";
  $("#placeholder").hidden = true;
}

function button(act, glyph, word, onAct, kind = "") {
  const props = { class: `btn ${kind}`, type: "button", dataset: { act }, onclick: () => onAct(act) };
  return el("button", props, icon(glyph), word);
}

export function showWaiting(job, onAct) {
  const waits = job.status === "pending";
  const at = waits ? -1 : STAGES.indexOf(job.stage);
  const card = show(`${job.status} ${job.stage}`, () => [
    el("div", { class: "placeholder-head" },
      el("div", { role: "status" }, // speaks at each stage, not at each second
        el("h2", {}, waits ? "Waiting for a worker" : stageWord(job.stage))),
      el("p", { class: "placeholder-more" }),
      el("strong", { class: "placeholder-pct" })),
    el("progress", { max: 1, value: 0, "aria-label": "Analysis" }),
    el("ol", { class: "steps" }, STAGES.map((stage, i) => step(stage, i - at))),
    el("div", { class: "placeholder-foot" },
      el("p", {}, "You can close this page; the analysis goes on."),
      button("cancel", "stopped", "Cancel", onAct)),
  ]);
  $(".placeholder-more", card).textContent = waits ? place(job.queue_position) : progressText(job, at);
  $(".placeholder-pct", card).textContent = waits ? "" : percent(job.progress);
  $("progress", card).value = job.progress;
}

function progressText({ estimated_remaining: rest }, at) {
  const step = at >= 0 && `Step ${at + 1} of ${STAGES.length}`;
  return [step, rest !== null && `about ${left(rest)}`].filter(Boolean).join(" · ");
}

// A stage that many places after the one that runs.
function step(stage, after) {
  const state = after > 0 ? "next" : after < 0 ? "done" : "now";
  const glyph = { done: "check", now: "half", next: "clock" }[state];
  const spoken = { done: ", done", now: ", running", next: ", to come" }[state];
  return el("li", { dataset: { step: state }, "aria-current": state === "now" ? "step" : undefined },
    icon(glyph), stageWord(stage), el("span", { class: "visually-hidden" }, spoken));
}

function end(state, glyph, title, ...more) {
  return el("div", { class: "placeholder-end", dataset: { state } }, icon(glyph),
    el("div", { role: "status" }, el("h2", {}, title), ...more));
}

const foot = (...children) => el("div", { class: "placeholder-foot" }, ...children);

export function showFailed(job, onAct) {
  const [what, more] = failure(job);
  const original = { class: "btn", href: originalOf(job.job_id), download: job.file_name };
  show(`failed ${job.error_code} ${job.error_message}`, () => [
    end(shown(job), shown(job) === "cancelled" ? "stopped" : "alert", what,
      el("p", {}, more, more && " ", advice(job)),
      job.error_code && el("p", { class: "placeholder-code" }, "Code ", el("code", {}, job.error_code))),
    foot(
      job.retryable && button("retry", "retry", "Retry", onAct, "primary"),
      !originalGone(job) && el("a", original, icon("download"), "Original file"),
      button("delete", "trash", "Delete", onAct, "quiet end")),
  ]);
}

// Also for a job that goes while somebody looks at it.
export function showGone(known) {
  const title = known ? "This job has been deleted" : "There is no such job";
  const why = known ? "Somebody has deleted it, its upload and its Song Map."
    : "It may have been deleted, or the address is not complete.";
  show("gone", () => [
    end("gone", "alert", title, el("p", {}, why)),
    foot(el("a", { class: "btn primary", href: "/" }, "All jobs")),
  ]);
}

export function showTrouble(problem, onAct) {
  const [what, todo] = refusal(problem);
  show(`trouble ${what}`, () => [
    end("trouble", "alert", "The song could not be loaded", el("p", {}, `${what} ${todo}`)),
    foot(button("load", "retry", "Try again", onAct, "primary")),
  ]);
}

// What the service refused is answered where it was asked.
export function showRefusal(problem) {
  const note = $("#placeholder > .notice");
  note.replaceChildren(icon("alert"), el("p", {}, refusal(problem).join(" ")));
  note.hidden = false;
}
