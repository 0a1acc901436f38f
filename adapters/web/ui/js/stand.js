// What stands in the map's place while there is none: the stages as they pass, why it failed, or that
// there is no such job.

import { originalOf } from "./api.js";
import { $, el } from "./dom.js";
import { left, percent } from "./format.js";
import { icon } from "./icons.js";
import { place } from "./job-row.js";
import { STAGES, failure, refusal, shown, stageWord } from "./words.js";

let standing = ""; // what is shown; while it stays, only numbers change, and focus stays where it is

function stand(what, build) {
  const card = $("#stand");
  card.hidden = false;
  if (standing === what) return card;
  const focused = card.contains(document.activeElement) ? document.activeElement.dataset.act : "";
  standing = what;
  card.replaceChildren(...build(), el("div", { class: "notice bad", role: "alert", hidden: true }));
  if (focused) card.querySelector(`[data-act="${focused}"]`)?.focus();
  return card;
}

export function clearStand() {
  standing = "";
  $("#stand").hidden = true;
}

const button = (act, glyph, word, onAct, kind = "") => el("button", { class: `btn ${kind}`, type: "button", dataset: { act }, onclick: () => onAct(act) }, icon(glyph), word);

export function showWaiting(job, onAct) {
  const at = STAGES.indexOf(job.stage);
  const title = job.status === "pending" ? "Waiting for a worker" : stageWord(job.stage);
  const card = stand(`${job.status} ${job.stage}`, () => [
    el("div", { class: "stand-head" },
      el("div", { role: "status" }, el("h2", {}, title)), // speaks at each stage, not at each second
      el("p", { class: "stand-more" }),
      el("strong", { class: "stand-pct" })),
    el("progress", { max: 1, value: 0, "aria-label": "Analysis" }),
    el("ol", { class: "steps" }, STAGES.map((stage, i) => step(stage, job.status === "pending" || at < 0 || i > at ? "next" : i < at ? "done" : "now"))),
    el("div", { class: "stand-foot" }, el("p", {}, "You can close this page; the analysis goes on."), button("cancel", "stopped", "Cancel", onAct)),
  ]);
  const more = job.status === "pending" ? place(job.queue_position)
    : [at >= 0 && `Step ${at + 1} of ${STAGES.length}`, job.estimated_remaining !== null && `about ${left(job.estimated_remaining)}`].filter(Boolean).join(" · ");
  $(".stand-more", card).textContent = more;
  $(".stand-pct", card).textContent = job.status === "pending" ? "" : percent(job.progress);
  $("progress", card).value = job.progress;
}

function step(stage, state) {
  const glyph = { done: "check", now: "half", next: "clock" }[state];
  const spoken = { done: ", done", now: ", running", next: ", to come" }[state];
  return el("li", { dataset: { step: state }, "aria-current": state === "now" ? "step" : undefined },
    icon(glyph), stageWord(stage), el("span", { class: "visually-hidden" }, spoken));
}

export function showFailed(job, onAct) {
  const [what, todo] = failure(job);
  const cancelled = shown(job) === "cancelled";
  const detail = cancelled ? "" : detailOf(job.error_message ?? "", what);
  stand(`failed ${job.error_code} ${job.error_message}`, () => [
    el("div", { class: "stand-bad", dataset: { state: shown(job) } }, icon(cancelled ? "stopped" : "alert"),
      el("div", { role: "status" }, el("h2", {}, what), el("p", {}, detail, todo),
        job.error_code && el("p", { class: "stand-code" }, "Code ", el("code", {}, job.error_code)))),
    el("div", { class: "stand-foot" },
      job.error_code !== "input_missing" && button("retry", "retry", "Retry", onAct, "primary"),
      job.error_code !== "input_missing" && el("a", { class: "btn", href: originalOf(job.job_id), download: job.file_name }, icon("download"), "Original file"),
      button("delete", "trash", "Delete", onAct, "quiet end")),
  ]);
}

// What the service's sentence says beyond ours.
function detailOf(message, what) {
  if (message === what) return "";
  const stem = `${what.replace(/\.$/, "")}: `;
  const rest = message.startsWith(stem) ? message.slice(stem.length) : message;
  return rest && `${rest[0].toUpperCase()}${rest.slice(1)} `;
}

// Also for a job that goes while somebody looks at it.
export function showGone(known) {
  stand("gone", () => [
    el("div", { class: "stand-bad", dataset: { state: "gone" } }, icon("alert"),
      el("div", { role: "status" }, el("h2", {}, known ? "This job has been deleted" : "There is no such job"),
        el("p", {}, known ? "Somebody has deleted it, its upload and its Song Map." : "It may have been deleted, or the address is not complete."))),
    el("div", { class: "stand-foot" }, el("a", { class: "btn primary", href: "/" }, "All jobs")),
  ]);
}

export function showTrouble(problem, onAct) {
  const [what, todo] = refusal(problem);
  stand(`trouble ${what}`, () => [
    el("div", { class: "stand-bad" }, icon("alert"), el("div", { role: "status" }, el("h2", {}, "The song could not be loaded"), el("p", {}, `${what} ${todo}`))),
    el("div", { class: "stand-foot" }, button("load", "retry", "Try again", onAct, "primary")),
  ]);
}

// What the service refused answers where it was asked.
export function noteAtStand(problem) {
  const note = $("#stand > .notice");
  note.replaceChildren(icon("alert"), el("p", {}, refusal(problem).join(" ")));
  note.hidden = false;
}
