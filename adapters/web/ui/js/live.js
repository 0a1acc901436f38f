// What the stream brings to the table. A burst is gathered: rows change at most four times a second,
// however many events come, and the list is asked for again at a pace that the service can bear.

import { showOffline, showOnline } from "./chrome.js";
import { $, announce } from "./dom.js";
import { plural } from "./format.js";
import { follow } from "./stream.js";

const GATHER = 250;
const MANY = 999; // arrivals that are still counted

export function followJobs(table, { moving, loading, asked, heardVitals, wantVitals, wantList, picked }) {
  let gathered = new Map(); // by job id: the fields that have changed; null for a deleted one
  let timer = 0;
  const arrived = new Set();
  let stream = null;

  // Changes to jobs of other pages are of interest only if they would come to this one, or if this
  // one is on its way and may have been read before the change.
  function change(event) {
    wantVitals();
    const id = event.job_id;
    const job = table.job(id);
    if (job) gather(id, event.kind === "deleted" ? null : fieldsOf(event, { ...job, ...gathered.get(id) }));
    if (moving() || loading()) wantList();
    if (moving()) return;
    if (!job && comesHere(event) && arrived.size < MANY) {
      arrived.add(id);
      gather();
    }
  }

  function comesHere({ kind, status }) {
    const filter = asked().status;
    return filter ? status === filter && kind !== "progressed" : kind === "created";
  }

  function progress({ job_id: id, ...report }) {
    const job = table.job(id);
    if (job?.status === "processing") gather(id, report);
  }

  function gather(id, fields) {
    if (id) gathered.set(id, fields && { ...gathered.get(id), ...fields });
    timer ||= setTimeout(flush, GATHER);
  }

  function flush() {
    timer = 0;
    const changes = gathered;
    gathered = new Map();
    for (const [id, fields] of changes) {
      if (fields?.status === "complete") announce(`${table.job(id)?.file_name ?? "A job"} is complete`);
      fields ? table.change(id, fields) : table.remove(id);
    }
    drawArrived();
    picked();
  }

  function drawArrived() {
    $("#fresh").hidden = arrived.size === 0;
    const jobs = arrived.size === MANY ? "Many jobs" : plural(arrived.size, "job");
    const have = arrived.size === 1 ? "has" : "have";
    const what = asked().q || asked().group !== null ? "what matches now" : "the newest";
    $("#fresh").textContent = `${jobs} ${have} come since · Show ${what}`;
  }

  return {
    start() {
      const up = () => { showOnline(); wantList(); };
      stream = follow("/api/events", { probe: heardVitals, up, down: showOffline, change, progress });
      $("#reconnect").addEventListener("click", () => stream.now());
    },
    shown: drawArrived,
    moved() {
      arrived.clear();
      gathered = new Map();
    },
  };
}

// What an event says about its job, in the fields of the list.
function fieldsOf(event, job) {
  const { kind, at, status, stage, attempt, reason } = event;
  const fields = { status, attempt };
  const fresh = { stage: null, progress: 0 };
  const ended = { completed_at: at, elapsed: between(job.started_at, at) };
  switch (kind) {
    case "started":
      return { ...fields, ...fresh, estimated_remaining: null, started_at: job.started_at ?? at };
    case "progressed":
      return { ...fields, stage };
    case "completed":
      return { ...fields, ...ended, warnings: event.warnings, progress: 1 };
    case "failed":
      return { ...fields, ...ended, ...failureOf(event) };
    case "requeued": {
      const begun = reason === "retried" ? null : job.started_at;
      return { ...fields, ...fresh, ...failureOf({}), place: undefined, started_at: begun };
    }
    default:
      return fields;
  }
}

const failureOf = ({ error_code = null, error_message = null, retryable = null }) =>
  ({ error_code, error_message, retryable });

const between = (from, to) => (from ? (new Date(to) - new Date(from)) / 1000 : 0);
