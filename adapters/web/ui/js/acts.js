// What one can do to jobs, one or many: retry, cancel, delete. Each job is a call of its own, a few at
// a time; what the service refuses is told in the job's row.

import { call, jobPath } from "./api.js";
import { confirmDeletion } from "./confirm.js";
import { each } from "./pace.js";
import { announce } from "./dom.js";
import { plural } from "./format.js";
import { can } from "./job-row.js";
import { refusal } from "./words.js";

const AT_ONCE = 4;
const DONE = { retry: "queued again", cancel: "cancelled", delete: "deleted" };

export const calls = {
  retry: async (id) => (await call("POST", jobPath(id, "retry"))).json(),
  cancel: async (id) => (await call("POST", jobPath(id, "cancel"))).json(),
  delete: async (id) => { await call("DELETE", jobPath(id)); return null; },
};

// Does it to the jobs that allow it, after a question where it cannot be undone.
export async function act(name, jobs, table) {
  const list = jobs.filter(can[name]);
  if (list.length === 0 || (name === "delete" && !(await confirmDeletion(list)))) return;
  let done = 0;
  await each(list, AT_ONCE, async ({ job_id: id }) => {
    table.unnote(id);
    try {
      const now = await calls[name](id);
      now ? table.change(id, now) : table.remove(id);
      table.pick(id, false);
      done++;
    } catch (problem) {
      table.note(id, refusal(problem));
    }
  });
  const refused = done < list.length ? `, ${list.length - done} refused` : "";
  announce(`${plural(done, "job")} ${DONE[name]}${refused}`);
}
