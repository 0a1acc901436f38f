// The words people read for what the service reports in codes. One place, so that both pages agree.

import { UNREACHABLE } from "./api.js";
import { CANCELLED, INPUT_MISSING } from "./terms.js";

const STAGE_WORDS = {
  decode: "Reading audio", beats: "Finding beats", harmony: "Finding chords",
  structure: "Finding sections", melody: "Tracing melody", write: "Writing the map",
};

// An analyzer that is not ours may say nothing about its stages.
export const stageWord = (stage) => STAGE_WORDS[stage] ?? "Analysing";

export const STATUS_WORDS = {
  pending: "Waiting", processing: "Running", complete: "Complete", error: "Failed", cancelled: "Cancelled",
};

export const STATUS_ICONS = {
  pending: "clock", processing: "half", complete: "check", error: "alert", cancelled: "stopped",
};

export const FORMAT_WORDS = {
  json: ["Song Map", "JSON, everything on this page"],
  midi: ["MIDI", "tempo map, click, chords, notes"],
  musicxml: ["MusicXML", "lead sheet for MuseScore and its like"],
  svg: ["Picture", "SVG of the whole song"],
  chordpro: ["ChordPro", "bars and chords by section"],
  jams: ["JAMS", "annotations for research"],
  audacity: ["Audacity", "label track"],
  csv: ["CSV", "regions for Sonic Visualiser"],
  lrc: ["LRC", "lyrics with times, for players"],
};

const cancelled = (job) => job.error_code === CANCELLED;

// "cancelled" is an error to the API, but nobody's fault on the page
export const shown = (job) => (job.status === "error" && cancelled(job) ? "cancelled" : job.status);

export const originalGone = (job) => job.error_code === INPUT_MISSING;

// Why a job failed, in the service's words: its first sentence, and those that follow.
export function failure({ error_message: message }) {
  const text = message?.trim() || "The analysis failed.";
  const [, first, more] = /^(.*?[.!?])\s+(\p{Lu}.*)$/su.exec(text) ?? [text, text, ""];
  return [first, more];
}

// What one can do about it. Where a retry does not help, the service's words say what does.
export function advice(job) {
  if (cancelled(job)) return "Retry to run it again.";
  if (!job.retryable) return "A retry would not help.";
  return "Retry. If it fails again, send your operator the job id.";
}

// what a map that is complete does not rest on
export const warned = ({ warnings }) => warnings?.length > 0 && {
  mark: warnings.length === 1 ? "with a warning" : `with ${warnings.length} warnings`,
  text: warnings.join(" "),
};

// why the service refused what was asked, and what to do about it
const REFUSALS = {
  [UNREACHABLE]: ["The service does not answer.", "Try again when it is back."],
  upload_incomplete: ["The connection broke.", "Try again; nothing was kept."],
  upload_stalled: ["The upload stood still for too long.", "Try again on a better connection."],
  upload_malformed: ["The upload arrived garbled.", "Try again."],
  upload_too_large: ["Larger than this service accepts.", "Send it as FLAC, or in parts."],
  file_missing: ["The file is empty.", "Choose another one."],
  idempotency_key_reused: ["The file has changed since the first try.",
    "Dismiss this line and choose it again."],
  queue_full: ["The queue is full.", "Try again when jobs have finished."],
  stopping: ["The service is being stopped.", "Try again in a moment."],
  disk_full: ["The service's disk is nearly full.",
    "Old jobs can make room: use “Clean up…”, then try again."],
  storage_unavailable: ["The service cannot reach its storage.", "Try again in a moment."],
  internal_error: ["The service had a fault of its own.", "Try again; if it stays, tell your operator."],
  invalid_request: ["The address of this page means nothing to the service.", ""],
  not_found: ["This job is gone.", "Somebody else has deleted it."],
  not_allowed_now: ["The job has moved on meanwhile.", "Look at its state and try again."],
};

export const refusal = (problem) =>
  REFUSALS[problem.code] ?? [problem.detail || "Something went wrong on this page.", "Reload the page."];
