// One file on its way: XMLHttpRequest, since fetch tells nothing about how far an upload is. A file
// keeps its key through all tries, so that one whose answer was lost on the way back is not kept twice.

import { Problem, UNREACHABLE } from "./api.js";

export class Upload {
  #key = randomName();
  #request = null;
  sent = 0;
  began = 0;

  constructor(file) { this.file = file; }

  // Resolves with the job, or rejects with a Problem.
  send(onProgress) {
    const form = new FormData();
    form.append("file", this.file);
    const request = new XMLHttpRequest();
    this.#request = request;
    this.sent = 0;
    this.began = performance.now();
    return new Promise((done, refuse) => {
      const cut = () => refuse(new Problem(0, { code: this.sent ? "upload_incomplete" : UNREACHABLE }));
      request.upload.onprogress = (e) => { this.sent = Math.min(e.loaded, this.file.size); onProgress(); };
      request.onerror = cut;
      request.onload = () => {
        const answer = parse(request.responseText);
        if (request.status === 202 && answer.job_id) return done(answer);
        refuse(new Problem(request.status, answer, Number(request.getResponseHeader("Retry-After")) || 0));
      };
      request.open("POST", "/api/analyze");
      request.setRequestHeader("Idempotency-Key", this.#key);
      request.send(form);
    });
  }

  // Ends the upload; send then never settles.
  cancel() {
    if (!this.#request) return;
    this.#request.onload = this.#request.onerror = null;
    this.#request.abort();
  }

  // Seconds until it has been sent, from how fast it went so far; nothing in the first second.
  get left() {
    const took = (performance.now() - this.began) / 1000;
    return took < 1 || !this.sent ? null : ((this.file.size - this.sent) / this.sent) * took;
  }
}

// crypto.randomUUID wants https.
function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function parse(text) {
  try { return JSON.parse(text); } catch { return {}; }
}
