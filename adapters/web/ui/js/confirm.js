// Asks before jobs are deleted. The button repeats what goes.

import { $, el } from "./dom.js";
import { plural } from "./format.js";

let answer = () => {};

function build() {
  const dialog = el("dialog", { id: "confirm", "aria-labelledby": "confirm-title" },
    el("form", { method: "dialog" },
      el("div", { class: "body" }, el("h2", { id: "confirm-title" }), el("p", { id: "confirm-text" })),
      el("div", { class: "foot" },
        el("button", { class: "btn", value: "no" }, "Keep"),
        el("button", { class: "btn danger", id: "confirm-go", value: "yes" }))));
  document.body.append(dialog);
  return dialog;
}

// Resolves with whether the jobs are to be deleted.
export function confirmDeletion(list) {
  answer(false); // to a question that was closed a moment ago
  const dialog = $("#confirm") ?? build();
  const one = list.length === 1;
  const jobs = plural(list.length, "job");
  const noun = one ? `“\u2068${list[0].file_name}\u2069”` : jobs; // a name may run from right to left
  const goes = one ? "Its upload and Song Map go with it." : "Their uploads and Song Maps go with them.";
  $("#confirm-title").textContent = `Delete ${noun}?`;
  $("#confirm-text").textContent = `${goes} This cannot be undone.`;
  $("#confirm-go").textContent = `Delete ${one ? "job" : jobs}`;
  dialog.returnValue = "no";
  dialog.showModal();
  dialog.onclose = () => {
    if (!dialog.open) answer(dialog.returnValue === "yes"); // news of an earlier closing may come late
  };
  return new Promise((done) => { answer = done; });
}
