// The words people read for what the service reports in codes. One place, so that both pages agree.

import { UNREACHABLE } from "./api.js";

export const STAGES = ["decode", "beats", "harmony", "structure", "melody", "write"];

const STAGE_WORDS = {
  decode: "Reading audio", beats: "Finding beats", harmony: "Finding chords",
  structure: "Finding sections", melody: "Tracing melody", write: "Writing the map",
};

// An analyzer that is not ours may say nothing about its stages.
export const stageWord = (stage) => STAGE_WORDS[stage] ?? "Analysing";

export const STATUS_WORDS = { pending: "Waiting", processing: "Running", complete: "Complete", error: "Failed", cancelled: "Cancelled" };

export const STATUS_ICONS = { pending: "clock", processing: "half", complete: "check", error: "alert", cancelled: "stopped" };

const FORMATS = "Use WAV, FLAC, MP3, Ogg, Opus or M4A.";

// why a job failed, and what to do about it
const FAILURES = {
  unsupported_format: ["Not audio that Songmap can read.", FORMATS],
  decode_failed: ["The file is damaged.", "Upload a fresh copy."],
  input_missing: ["The upload is no longer on disk.", "Upload it again."],
  too_long: ["Longer than this service accepts.", "Cut it into parts."],
  analyzer_failed: ["The analysis stopped on a fault of ours.", "Retry. If it fails again, send your operator the job id."],
  timed_out: ["The analysis took too long.", "Retry when the queue is short."],
  out_of_memory: ["The analysis needed too much memory.", "Cut it into parts, or ask your operator for more memory."],
  cancelled: ["Cancelled on request.", "Retry to run it again."],
  worker_crashed: ["The analysis crashed several times on this file.", "Another try is unlikely to help; send your operator the job id."],
};

export const failure = (job) => FAILURES[job.error_code] ?? [job.error_message ?? "The analysis failed.", "Retry, or send your operator the job id."];

export const retryHelps = (code) => !["unsupported_format", "input_missing", "too_long"].includes(code);

// what a map that is complete does not rest on
export const warned = ({ warnings }) => warnings?.length > 0 && {
  mark: warnings.length === 1 ? "with a warning" : `with ${warnings.length} warnings`,
  text: warnings.join(" "),
};

// "cancelled" is an error to the API, but nobody's fault on the page
export const shown = (job) => (job.status === "error" && job.error_code === "cancelled" ? "cancelled" : job.status);

// why the service refused what was asked, and what to do about it
const REFUSALS = {
  [UNREACHABLE]: ["The service does not answer.", "Try again when it is back."],
  upload_incomplete: ["The connection broke.", "Try again; nothing was kept."],
  upload_stalled: ["The upload stood still for too long.", "Try again on a better connection."],
  upload_malformed: ["The upload arrived garbled.", "Try again."],
  upload_too_large: ["Larger than this service accepts.", "Send it as FLAC, or in parts."],
  file_missing: ["The file is empty.", "Choose another one."],
  idempotency_key_reused: ["The file has changed since the first try.", "Dismiss this line and choose it again."],
  queue_full: ["The queue is full.", "Try again when jobs have finished."],
  stopping: ["The service is being stopped.", "Try again in a moment."],
  disk_full: ["The service's disk is nearly full.", "Old jobs can make room: use “Clean up…”, then try again."],
  storage_unavailable: ["The service cannot reach its storage.", "Try again in a moment."],
  internal_error: ["The service had a fault of its own.", "Try again; if it stays, tell your operator."],
  invalid_request: ["The address of this page means nothing to the service.", ""],
  not_found: ["This job is gone.", "Somebody else has deleted it."],
  not_allowed_now: ["The job has moved on meanwhile.", "Look at its state and try again."],
};

export const refusal = (problem) => REFUSALS[problem.code] ?? [problem.detail || "Something went wrong on this page.", "Reload the page."];
