// The Jobs page: what the address asks for, asked of the service and shown.

import { act } from "./acts.js";
import { readAddress, writeAddress } from "./address.js";
import { get, quietly } from "./api.js";
import { startChrome } from "./chrome.js";
import { startCleanup } from "./cleanup.js";
import { $, announce, el } from "./dom.js";
import { showEmpty } from "./empty.js";
import { plural } from "./format.js";
import { icon } from "./icons.js";
import { followJobs } from "./live.js";
import { calm } from "./pace.js";
import { drawPicked, startPicked } from "./picked.js";
import { groupWord } from "./rank.js";
import { Table } from "./table.js";
import { startUploads } from "./uploads.js";
import { drawChips, loadVitals, vitals } from "./vitals.js";
import { STATUS_WORDS, refusal } from "./words.js";

const ON_A_PAGE = 50;

let asked = readAddress();
let next = null; // where the following page begins
let asking = 0; // questions for the list that are on their way
let latest = 0; // the newest of them; what others bring is older
let again = null; // what helps when the list could not be loaded
const table = new Table({ onAct: actOn, onPick: pick });

async function actOn(name, id) {
  await act(name, [table.job(id)], table);
  drawPicked(table);
  refresh();
}

function pick(id, on) {
  table.pick(id, on);
  drawPicked(table);
}

const wantVitals = calm(() => quietly(heardVitals()), 1000);
const wantList = calm(() => load(), 1000);
const refresh = () => { wantVitals(); wantList(); };

// Only the newest page, unfiltered, takes in what is new. Elsewhere nothing moves below the reader.
const filtered = () => asked.status || asked.q || asked.group !== null;
const moving = () => !asked.cursor && !filtered();

async function load() {
  const mine = ++latest;
  const query = new URLSearchParams({ limit: ON_A_PAGE });
  for (const name of ["status", "q", "cursor"]) if (asked[name]) query.set(name, asked[name]);
  if (asked.group !== null) query.set("group", asked.group);
  let page;
  asking++;
  try {
    page = await get(`/api/jobs?${query}`);
  } catch (problem) {
    return mine === latest && fail(problem);
  } finally {
    asking--;
  }
  if (mine !== latest) return;
  next = page.next_cursor;
  $("#list-error").hidden = true;
  table.show(placed(page.jobs));
  describe(page);
  drawPicked(table);
  live.shown();
}

async function heardVitals() {
  await loadVitals();
  for (const { job_id: id, place } of placed(table.jobs)) table.change(id, { place });
}

// The place in the queue can be counted off where all that wait are on the page and nothing but their
// age counts. Elsewhere groups take turns, and only the job's own page asks for its place.
function placed(jobs) {
  const waiting = jobs.filter((job) => job.status === "pending");
  const byAge = waiting.every((job) => job.group === waiting[0].group && job.priority === 0);
  if (!byAge || waiting.length !== vitals.pending) return jobs.map((job) => ({ ...job, place: undefined }));
  let place = vitals.pending;
  return jobs.map((job) => ({ ...job, place: job.status === "pending" ? Math.max(1, place--) : undefined }));
}

function describe({ count, jobs }) {
  const nothingAtAll = count === 0 && moving();
  $("#table").hidden = jobs.length === 0;
  $("#pager").hidden = nothingAtAll;
  const matches = count === 1 ? " matches" : " match";
  $("#total").textContent = `${plural(count, "job")}${filtered() ? matches : ""}`;
  $("#newer").disabled = !asked.cursor;
  $("#older").disabled = !next;
  const state = STATUS_WORDS[asked.status];
  showEmpty({ nothingAtAll, found: jobs.length, q: asked.q, state, group: asked.group, clear: showAll });
}

function fail(problem) {
  const [what, todo] = refusal(problem);
  $("#list-error-text").textContent = `The list could not be loaded. ${what} ${todo}`;
  const meaningless = problem.status === 422; // the address, and not a bad moment
  again = meaningless ? showAll : load;
  $("#list-retry").textContent = meaningless ? "Show all jobs" : "Try again";
  $("#list-error").hidden = false;
}

function drawAsked() {
  if (document.activeElement !== $("#search")) $("#search").value = asked.q;
  for (const radio of $("#chips").querySelectorAll("input")) radio.checked = radio.value === asked.status;
  drawGroup();
}

function drawGroup() {
  const chip = $("#group");
  chip.hidden = asked.group === null;
  if (chip.hidden) return chip.replaceChildren();
  const word = groupWord(asked.group);
  chip.setAttribute("aria-label", `${word}: show all groups`);
  chip.replaceChildren(el("bdi", {}, word), icon("x"));
}

// Goes somewhere else: to the first page of what is asked for, unless a cursor says otherwise.
async function go(change, { replace = false } = {}) {
  asked = { ...asked, cursor: "", trail: [], ...change };
  writeAddress(asked, replace);
  await arrive();
  announce($("#total").textContent);
}

const showAll = () => go({ status: "", q: "", group: null });

async function arrive() {
  table.picked.clear();
  live.moved();
  drawAsked();
  await load();
}

async function turn(change) {
  await go(change);
  $("#jobs").scrollIntoView({ block: "start" });
}

const live = followJobs(table, {
  moving, loading: () => asking > 0, asked: () => asked,
  heardVitals, wantVitals, wantList, picked: () => drawPicked(table),
});

function start() {
  startChrome();
  drawChips();
  drawAsked();
  startPicked(table, refresh);
  startCleanup(refresh);
  startUploads(refresh);
  wantList(); // does not wait for the stream, which some proxies hold back
  live.start();
  listenToSearch();
  $("#chips").addEventListener("change", (e) => go({ status: e.target.value }));
  $("#group").addEventListener("click", () => { $("#jobs").focus(); go({ group: null }); });
  $("#older").addEventListener("click", () => turn({ cursor: next, trail: [...asked.trail, asked.cursor] }));
  $("#newer").addEventListener("click", () => {
    turn({ cursor: asked.trail.at(-1) ?? "", trail: asked.trail.slice(0, -1) });
  });
  $("#fresh").addEventListener("click", () => { $("#jobs").focus(); go({}); });
  $("#list-retry").addEventListener("click", () => again());
  addEventListener("popstate", () => {
    asked = readAddress();
    $("#search").value = asked.q;
    arrive();
  });
}

function listenToSearch() {
  let typing = 0;
  let typed = false; // a search that is being typed is one step of the way back
  $("#filters").addEventListener("submit", (e) => e.preventDefault());
  $("#search").addEventListener("blur", () => { typed = false; });
  $("#search").addEventListener("input", (e) => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      go({ q: e.target.value.trim() }, { replace: typed });
      typed = true;
    }, 250);
  });
}

start();
