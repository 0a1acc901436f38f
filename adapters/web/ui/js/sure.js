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

export function sure(list) {
  answer(false); // to a question that was closed a moment ago
  const dialog = $("#confirm") ?? build();
  const one = list.length === 1;
  const noun = one ? `“\u2068${list[0].file_name}\u2069”` : plural(list.length, "job"); // isolated, as it may run from right to left
  $("#confirm-title").textContent = `Delete ${noun}?`;
  $("#confirm-text").textContent = `${one ? "Its upload and Song Map go" : "Their uploads and Song Maps go"} with ${one ? "it" : "them"}. This cannot be undone.`;
  $("#confirm-go").textContent = `Delete ${one ? "job" : plural(list.length, "job")}`;
  dialog.returnValue = "no";
  dialog.showModal();
  dialog.onclose = () => { if (!dialog.open) answer(dialog.returnValue === "yes"); }; // news of an earlier closing may come late
  return new Promise((done) => { answer = done; });
}
