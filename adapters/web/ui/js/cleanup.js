// The clean-up dialog: counts first, names the number on the button, then deletes.

import { call } from "./api.js";
import { $, announce, el } from "./dom.js";
import { count, plural } from "./format.js";
import { icon } from "./icons.js";
import { refusal } from "./words.js";

const cleanUp = async (days, dry) => {
  const query = new URLSearchParams({ days, dry_run: dry });
  const patience = 0; // a million jobs take their time
  const response = await call("DELETE", `/api/jobs/cleanup?${query}`, { patience });
  return (await response.json()).deleted_count;
};

export function startCleanup(onDeleted) {
  const dialog = $("#cleanup");
  const days = $("#cleanup-days");
  const go = $("#cleanup-go");
  const sum = $("#cleanup-sum");
  let asked = 0;

  const say = (button, ...parts) => {
    go.textContent = button;
    sum.replaceChildren(...parts);
  };
  const refused = (problem) => say("Delete", icon("alert"), refusal(problem).join(" "));

  async function countFirst() {
    const mine = ++asked;
    go.disabled = true;
    say("Delete", "Counting…");
    try {
      const found = await cleanUp(days.value, true);
      if (mine !== asked) return; // a newer question is under way
      go.disabled = found === 0;
      say(found === 0 ? "Nothing to delete" : `Delete ${plural(found, "job")}`,
        el("strong", {}, count(found)), found === 1 ? "job would be deleted" : "jobs would be deleted");
    } catch (problem) {
      if (mine === asked) refused(problem);
    }
  }

  async function deleteThem() {
    const mine = ++asked;
    go.disabled = days.disabled = true;
    say("Deleting…", "Deleting. You can close this dialog; it goes on.");
    try {
      const deleted = await cleanUp(days.value, false);
      announce(`${plural(deleted, "job")} deleted`);
      onDeleted();
      if (mine === asked) dialog.close();
    } catch (problem) {
      if (mine === asked) refused(problem);
    }
    days.disabled = false;
  }

  $("#cleanup-open").addEventListener("click", () => { dialog.showModal(); countFirst(); });
  days.addEventListener("change", countFirst);
  dialog.addEventListener("close", () => { asked++; });
  go.addEventListener("click", (e) => { e.preventDefault(); deleteThem(); });
}
