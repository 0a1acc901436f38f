// How the service feels: counts on the chips, queue, workers, and how large an upload may be.

import { get } from "./api.js";
import { $, el } from "./dom.js";
import { count, limit } from "./format.js";
import { STATUSES } from "./terms.js";
import { STATUS_WORDS } from "./words.js";

const chip = (status, word) => el("label", { class: "chip" },
  el("input", { type: "radio", name: "status", value: status }), word,
  el("span", { class: "n", dataset: { count: status || "all" } }));

export function drawChips() {
  $("#chips").append(chip("", "All"), ...STATUSES.map((status) => chip(status, STATUS_WORDS[status])));
}

// What was last heard of the service.
export const vitals = { pending: 0, maxUpload: Infinity };

export async function loadVitals() {
  const { jobs, workers, max_upload: max } = await get("/api/stats");
  const { pending, processing } = jobs;
  const all = STATUSES.reduce((sum, status) => sum + jobs[status], 0);
  Object.assign(vitals, { pending, maxUpload: max });
  for (const node of document.querySelectorAll("[data-count]")) {
    node.textContent = count(jobs[node.dataset.count] ?? all);
  }
  $("#queue").textContent = count(pending);
  const busy = processing > 0 && `${count(processing)} of ${count(workers)} busy`;
  $("#workers").textContent = busy || `${count(workers)} idle`;
  $("#limit").textContent = `up to ${limit(max)} each`;
}
