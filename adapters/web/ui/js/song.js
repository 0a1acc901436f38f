// The Song page: one job, through its whole life, on one page.

import { calls } from "./acts.js";
import { Problem, get, jobPath, originalOf, quietly } from "./api.js";
import { showOffline, showOnline, startChrome } from "./chrome.js";
import { confirmDeletion } from "./confirm.js";
import { Deck } from "./deck.js";
import { $, announce } from "./dom.js";
import { showDownloads } from "./downloads.js";
import { showHistory } from "./history.js";
import {
  hidePlaceholder, showFailed, showGone, showRefusal, showTrouble, showWaiting,
} from "./placeholder.js";
import { prepare, readPeaks } from "./prepare.js";
import { showSheet } from "./sheet.js";
import { follow } from "./stream.js";
import { showFacts, showNoTitle, showTitle, showWarnings } from "./title.js";

const id = idOf(location.pathname.split("/")[2]);
const SETTLED = 30000; // a job that has ended rarely changes: somebody retries or deletes it
const QUEUED = 5000;   // its place in the queue does, and no event tells
const AGAIN = 5000;    // while the service is away

let job = null;
let events = [];
let deck = null;
let stream = null;
let next = 0;
let latest = 0; // the newest question; what an older one brings is out of date
let since = new Date();

// What cannot be read names no job.
function idOf(segment) {
  try { return decodeURIComponent(segment); } catch { return ""; }
}

const active = () => job?.status === "pending" || job?.status === "processing";

// Asks what the job is like, shows it, and comes back later by itself.
async function look() {
  clearTimeout(next);
  const mine = ++latest;
  try {
    const now = await get(`/api/status/${encodeURIComponent(id)}`);
    if (mine !== latest) return;
    await show(now);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (mine !== latest) throw problem;
    if (problem.status === 404) return gone();
    if (!job && problem.status) showTrouble(problem, act);
    lookAfter(AGAIN);
    if (!stream) showOffline({ since, next: Date.now() + AGAIN });
    throw problem;
  }
  since = new Date();
  if (!stream) showOnline();
  deck?.player.retry();
  const quiet = job.status === "processing" ? 0 : active() ? QUEUED : SETTLED;
  if (quiet) lookAfter(quiet);
}

function lookAfter(pause) {
  clearTimeout(next);
  next = setTimeout(lookAgain, pause);
}

// A page that nobody sees does not ask; it looks when somebody does.
function lookAgain() {
  if (!document.hidden) quietly(look());
}

async function show(now) {
  const before = job;
  job = now;
  if (before?.status !== now.status) await arrive(before);
  if (active()) showWaiting(job, act);
}

// The job has come to a state: the page turns into the one for it.
async function arrive(before) {
  showTitle(job);
  showWarnings(job);
  showDownloads(job);
  $("#below").hidden = false;
  $("#below").dataset.state = job.status;
  if (active()) startStream();
  else endStream();
  await loadHistory();
  if (job.status === "error") showFailed(job, act);
  if (job.status === "complete") await open();
  if (!before || active()) return;
  announce(job.status === "complete" ? "The map is complete" : "The analysis has ended without a map");
}

function startStream() {
  stream ??= follow(jobPath(id, "events"), { probe: look, up: greet, down: showOffline, change, progress });
}

function endStream() {
  stream?.stop();
  stream = null;
}

function greet() {
  showOnline();
  loadHistory();
}

async function loadHistory() {
  try {
    const told = (await get(jobPath(id, "history"))).events;
    const last = told.at(-1)?.number ?? 0;
    events = [...told, ...events.filter((e) => e.number > last)]; // what came meanwhile
  } catch { /* the job itself tells what is wrong */ }
  showHistory(events, job.status === "processing");
}

function change(event) {
  if (event.kind === "deleted") return gone();
  if (event.kind === "completed" || event.kind === "failed") endStream(); // as the service does: no loss
  if (!events.some((e) => e.number === event.number)) events.push(event);
  showHistory(events, event.status === "processing");
  if (event.status !== job.status) return lookAgain();
  showWaiting(Object.assign(job, { stage: event.stage ?? job.stage }), act);
}

function progress({ progress: part, stage, estimated_remaining }) {
  if (job.status !== "processing") return;
  showWaiting(Object.assign(job, { progress: part, stage, estimated_remaining }), act);
}

async function open() {
  if (deck) return;
  try {
    const [{ song_map: map }, peaks] = await Promise.all([loadMap(), loadPeaks()]);
    if (deck) return; // asked for twice
    const song = prepare(map, peaks);
    hidePlaceholder();
    showFacts(song);
    showDownloads(job, map);
    $("#player").hidden = false;
    deck = new Deck(song, originalOf(id));
    deck.player.addEventListener("silent", ({ detail }) => {
      if (detail.why === "away") lookAfter(detail.news ? 0 : AGAIN);
    });
    const { seek, setLoop, onBar } = deck;
    showSheet(song, { seek, setLoop, onBar });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    showTrouble(problem, act);
  }
}

const loadMap = () => get(`/api/songmap/${encodeURIComponent(id)}`);

// Older jobs, and those of other analyzers, have none.
async function loadPeaks() {
  try { return readPeaks(await get(`/api/audio/${encodeURIComponent(id)}/peaks`)); } catch { return null; }
}

function gone() {
  endStream();
  clearTimeout(next);
  deck?.player.stop();
  if (!job) showNoTitle();
  showGone(Boolean(job));
  for (const part of ["#player", "#below", "#facts", "#warned"]) $(part).hidden = true;
  showOnline();
}

async function act(name) {
  if (name === "load") return job?.status === "complete" ? open() : lookAgain();
  if (name === "delete" && !(await confirmDeletion([job]))) return;
  try {
    const now = await calls[name](id);
    now ? await show(now) : location.assign("/");
  } catch (problem) {
    showRefusal(problem);
  }
}

startChrome();
$("#reconnect").addEventListener("click", () => (stream ? stream.now() : lookAgain()));
document.addEventListener("visibilitychange", () => { if (job) lookAgain(); });
quietly(look());
