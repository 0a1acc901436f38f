// The rows on the page. Each is drawn once and then changed in place, so that focus, selection and
// notes survive what the stream brings and what the service answers anew.

import { $, el } from "./dom.js";
import { icon } from "./icons.js";
import { fillRow, tickRow } from "./job-row.js";

// what the whole row hangs on
const FIXED = [
  "status", "error_code", "error_message", "retryable", "file_name", "created_at", "group", "priority",
];
const MOVING = ["progress", "stage", "estimated_remaining", "elapsed", "attempt", "place", "started_at"];

export class Table {
  #body = $("#rows");
  #rows = new Map(); // by job id: { job, tr, note }
  picked = new Set();

  constructor(hooks) { this.hooks = hooks; }

  get jobs() { return [...this.#rows.values()].map((row) => row.job); }
  job(id) { return this.#rows.get(id)?.job; }

  // Shows these jobs in this order, and no others.
  show(jobs) {
    const before = this.#rows;
    this.#rows = new Map();
    for (const job of jobs) {
      const row = before.get(job.job_id) ?? { tr: el("tr", { role: "row" }) };
      before.delete(job.job_id);
      this.#rows.set(job.job_id, row);
      this.#draw(row, job);
    }
    for (const [id, row] of before) this.#drop(id, row);
    let at = this.#body.firstElementChild;
    for (const { tr, note } of this.#rows.values()) {
      for (const node of note ? [tr, note] : [tr]) {
        if (node === at) at = at.nextElementSibling;
        else this.#body.insertBefore(node, at);
      }
    }
  }

  // Changes some fields of a job, if it is on the page.
  change(id, fields) {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#draw(row, { ...row.job, ...fields });
  }

  remove(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#rows.delete(id);
    this.#drop(id, row);
  }

  // Only what is different. Buttons stay as long as they mean the same: one that is replaced while the
  // mouse is down on it is never clicked.
  #draw(row, job) {
    const before = row.job;
    row.job = job;
    const differs = (names) => !before || names.some((name) => job[name] !== before[name]);
    if (differs(FIXED)) fillRow(row.tr, job, { ...this.hooks, picked: this.picked.has(job.job_id) });
    else if (differs(MOVING)) tickRow(row.tr, job);
  }

  #drop(id, row) {
    const focused = row.tr.contains(document.activeElement);
    const next = (row.note ?? row.tr).nextElementSibling ?? row.tr.previousElementSibling;
    this.picked.delete(id);
    row.tr.remove();
    row.note?.remove();
    if (focused) (next?.querySelector(".song") ?? $("#jobs")).focus();
  }

  pick(id, on) {
    const row = this.#rows.get(id);
    on ? this.picked.add(id) : this.picked.delete(id);
    if (!row) return;
    row.tr.toggleAttribute("data-picked", on);
    row.tr.querySelector("input").checked = on;
  }

  // An action that the service refused answers below the row it was asked in.
  note(id, [what, todo]) {
    const row = this.#rows.get(id);
    if (!row) return;
    this.unnote(id);
    const dismiss = () => {
      this.unnote(id);
      row.tr.querySelector(".song").focus();
    };
    row.note = el("tr", { class: "row-note", role: "row" }, el("td", { role: "cell", colSpan: 6 },
      el("div", { class: "notice bad", role: "alert" }, icon("alert"),
        el("p", {}, el("strong", {}, what), " ", todo),
        el("button", { class: "linklike", type: "button", onclick: dismiss }, "Dismiss"))));
    row.tr.after(row.note);
  }

  unnote(id) {
    const row = this.#rows.get(id);
    row?.note?.remove();
    if (row) row.note = undefined;
  }
}
