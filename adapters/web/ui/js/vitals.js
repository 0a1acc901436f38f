// How the service feels: counts on the chips, queue, workers, and how large an upload may be.

import { get } from "./api.js";
import { $, el } from "./dom.js";
import { count, limit } from "./format.js";

const CHIPS = [["", "All"], ["pending", "Waiting"], ["processing", "Running"], ["complete", "Complete"], ["error", "Failed"]];

export const chipWord = (status) => CHIPS.find(([value]) => value === status)[1];

export function drawChips() {
  $("#chips").append(...CHIPS.map(([value, word]) => el("label", { class: "chip" },
    el("input", { type: "radio", name: "status", value }), word, el("span", { class: "n", dataset: { count: value || "all" } }))));
}

// What was last heard of the service.
export const vitals = { total: null, pending: 0, maxUpload: Infinity };

export async function loadVitals() {
  const { jobs, workers, max_upload: max } = await get("/api/stats");
  const all = { ...jobs, all: jobs.pending + jobs.processing + jobs.complete + jobs.error };
  Object.assign(vitals, { total: all.all, pending: jobs.pending, maxUpload: max });
  for (const n of document.querySelectorAll("[data-count]")) n.textContent = count(all[n.dataset.count]);
  $("#queue").textContent = count(jobs.pending);
  $("#workers").textContent = jobs.processing ? `${count(jobs.processing)} of ${count(workers)} busy` : `${count(workers)} idle`;
  $("#limit").textContent = `up to ${limit(max)} each`;
}
