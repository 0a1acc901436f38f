// The list under the drop zone: one line a file, with progress, cancel, and its error in its own line.

import { songPage } from "./api.js";
import { $, announce, el } from "./dom.js";
import { startDrop } from "./drop.js";
import { bytes, left, percent, plural } from "./format.js";
import { icon } from "./icons.js";
import { nameOf } from "./job-row.js";
import { signIn } from "./session.js";
import { Upload } from "./upload.js";
import { vitals } from "./vitals.js";
import { refusal } from "./words.js";

const AT_ONCE = 3; // of the six connections that a browser allows
const LONGEST = 60; // seconds between two tries of its own

const lines = [];
let kept = () => {};

export function startUploads(onKept) {
  kept = onKept;
  startDrop(add);
  $("#uploads-clear").addEventListener("click", () => {
    for (const line of lines.filter(ended)) remove(line);
    $("#files").focus();
  });
}

const ended = (line) => line.state === "kept" || line.state === "refused";

function add(files) {
  for (const file of files) {
    const node = el("li", { class: "up" });
    const line = { file, upload: new Upload(file), state: "queued", tries: 0, node };
    lines.push(line);
    $("#uploads-list").append(line.node);
    const fault = faultOf(file);
    fault ? refuse(line, fault, false) : draw(line);
  }
  pump();
}

// What the service would refuse only after it has all been sent.
function faultOf(file) {
  if (file.folder) return ["This is a folder.", "Drop the files that are in it."];
  if (file.size > vitals.maxUpload) return refusal({ code: "upload_too_large" });
  return file.size === 0 ? refusal({ code: "file_missing" }) : null;
}

function pump() {
  const room = AT_ONCE - lines.filter((line) => line.state === "sending").length;
  for (const line of lines.filter((l) => l.state === "queued").slice(0, Math.max(0, room))) send(line);
  head();
}

async function send(line) {
  line.state = "sending";
  draw(line);
  try {
    line.job = await line.upload.send(() => tick(line));
    line.state = "kept";
    draw(line);
    announce(`${line.file.name} is uploaded and waits in the queue`);
    kept();
  } catch (problem) {
    await trouble(line, problem);
  }
  pump();
}

// Where the service says when to come back, the line waits by itself.
async function trouble(line, problem) {
  if (problem.status === 401) {
    line.state = "waiting";
    await signIn();
    if (line.state === "waiting") queue(line);
  } else if (problem.retryAfter && problem.code !== "disk_full") {
    wait(line, refusal(problem)[0], Math.min(LONGEST, problem.retryAfter * 2 ** line.tries++));
  } else refuse(line, refusal(problem), problem.code !== "upload_too_large");
}

function wait(line, why, seconds) {
  line.state = "waiting";
  draw(line);
  const until = Date.now() + seconds * 1000;
  const count = () => {
    const rest = Math.ceil((until - Date.now()) / 1000);
    if (rest <= 0) return queue(line);
    line.note.textContent = `${why} Trying again by itself in ${rest} s.`;
  };
  line.timer = setInterval(count, 1000);
  count();
}

function queue(line) {
  clearInterval(line.timer);
  line.state = "queued";
  draw(line);
  pump();
}

function refuse(line, [what, todo], again) {
  Object.assign(line, { state: "refused", fault: `${what} ${todo}`, again });
  draw(line);
}

function remove(line) {
  clearInterval(line.timer);
  line.upload.cancel();
  line.state = "gone";
  line.node.remove();
  lines.splice(lines.indexOf(line), 1);
  pump();
}

function draw(line) {
  const { node, file, state } = line;
  const focused = node.contains(document.activeElement);
  node.dataset.state = state;
  const name = nameOf(file.name);
  name.append(el("span", { class: "size" }, bytes(file.size)));
  const dismiss = (label) => el("button", {
    class: "btn quiet square", type: "button", title: label, "aria-label": `${label} ${file.name}`,
    onclick: () => remove(line),
  }, icon("x"));
  line.note = el("span", { class: "up-note" });
  if (ended(line)) {
    node.replaceChildren(name, line.note, dismiss("Dismiss"));
    finish(line);
  } else {
    line.bar = el("progress", { max: 1, value: 0, "aria-label": `Uploading ${file.name}` });
    node.replaceChildren(name, line.bar, line.note, dismiss("Cancel upload of"));
    tick(line);
  }
  if (focused) node.querySelector(".square").focus();
}

function finish(line) {
  if (line.state === "kept") {
    const link = el("a", { href: songPage(line.job.job_id) }, "Follow the job");
    return line.note.append(icon("check"), "Uploaded. ", link);
  }
  line.note.setAttribute("role", "alert");
  line.note.append(icon("alert"), line.fault);
  if (line.again) line.note.append(" ", el("button", {
    class: "linklike", type: "button", "aria-label": `Try again ${line.file.name}`,
    onclick: () => queue(line),
  }, "Try again"));
}

function tick({ state, upload, file, bar, note }) {
  if (state === "queued") note.textContent = "Waits for the others";
  if (state !== "sending") return;
  bar.value = file.size ? upload.sent / file.size : 0;
  const rest = upload.left > 1 ? ` · ${left(upload.left)}` : "";
  note.textContent = upload.sent === file.size ? "Being written to disk" : `${percent(bar.value)}${rest}`;
}

function head() {
  const busy = lines.filter((line) => !ended(line)).length;
  $("#uploads").hidden = lines.length === 0;
  $("#uploads-title").textContent = busy ? `Uploading ${plural(busy, "file")}` : "Uploads";
  $("#uploads-clear").hidden = !lines.some(ended);
  // Only while it has something to ask: browsers that see one keep no page for the way back.
  window.onbeforeunload = busy ? (e) => e.preventDefault() : null;
}
