// The bar that floats while jobs are selected. A button tells how many of them it applies to.

import { $ } from "./dom.js";
import { act } from "./acts.js";
import { count } from "./format.js";
import { can } from "./job-row.js";

const WORDS = { retry: "Retry", cancel: "Cancel", delete: "Delete" };

const chosen = (table) => table.jobs.filter((job) => table.picked.has(job.job_id));

export function drawPicked(table) {
  const jobs = chosen(table);
  const all = $("#pick-all");
  all.checked = jobs.length > 0 && jobs.length === table.jobs.length;
  all.indeterminate = jobs.length > 0 && !all.checked;
  $("#picked").hidden = jobs.length === 0;
  $("#picked-count").textContent = `${count(jobs.length)} selected`;
  for (const [name, word] of Object.entries(WORDS)) {
    const button = $(`#picked-${name}`);
    const n = jobs.filter(can[name]).length;
    button.lastChild.textContent = n === 0 || n === jobs.length ? word : `${word} ${count(n)}`;
    button.disabled = n === 0;
    button.title = n === 0 ? `None of these can be ${name === "retry" ? "retried" : "cancelled"}` : "";
  }
}

export function startPicked(table, changed) {
  const pickAll = (on) => {
    for (const { job_id: id } of table.jobs) table.pick(id, on);
    drawPicked(table);
  };
  $("#pick-all").addEventListener("change", (e) => pickAll(e.target.checked));
  $("#picked-none").addEventListener("click", () => {
    pickAll(false);
    const seen = $("#pick-all").checkVisibility(); // not on phones
    $(seen ? "#pick-all" : "#jobs").focus();
  });
  for (const name of Object.keys(WORDS)) {
    $(`#picked-${name}`).addEventListener("click", async () => {
      await act(name, chosen(table), table);
      drawPicked(table);
      if (document.activeElement === document.body) $("#jobs").focus(); // the bar is gone
      changed();
    });
  }
}
