// The public API. What it refuses arrives as a Problem with the code of RFC 9457's document.

import { signIn } from "./session.js";

// No answer came: the service is away, or the network is.
export const UNREACHABLE = "unreachable";

// A proxy's answers have no code.
const PROXY = { 413: "upload_too_large", 502: UNREACHABLE, 503: UNREACHABLE, 504: UNREACHABLE };

export class Problem extends Error {
  constructor(status, { code = PROXY[status] ?? "", detail = "" }, retryAfter = 0) {
    super(detail || code || String(status));
    Object.assign(this, { status, code, detail, retryAfter });
  }
}

const PATIENCE = 30000;

// Asks, and asks again once somebody has signed in. Patience 0 waits for as long as it takes.
export async function call(method, path, { body, patience = PATIENCE } = {}) {
  for (;;) {
    const response = await send(method, path, body, patience);
    if (response.status !== 401) return response.ok ? response : Promise.reject(await problemOf(response));
    await signIn();
  }
}

async function send(method, path, body, patience) {
  const headers = { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) };
  const signal = patience ? AbortSignal.timeout(patience) : undefined;
  try {
    return await fetch(path, { method, headers, body: body && JSON.stringify(body), signal });
  } catch {
    throw new Problem(0, { code: UNREACHABLE });
  }
}

async function problemOf(response) {
  const document = await response.json().catch(() => ({}));
  return new Problem(response.status, document, Number(response.headers.get("Retry-After")) || 0);
}

// The answer's JSON. An answer that breaks off is none.
export async function get(path) {
  const response = await call("GET", path);
  return response.json().catch(() => { throw new Problem(0, { code: UNREACHABLE }); });
}

// For answers that nobody waits for: a Problem has been shown, or need not be. Faults of ours stay loud.
export const quietly = (asked) => asked.catch((problem) => {
  if (!(problem instanceof Problem)) throw problem;
});

export const jobPath = (id, verb = "") => `/api/jobs/${encodeURIComponent(id)}${verb && `/${verb}`}`;
export const groupPage = (group) => `/?${new URLSearchParams({ group })}`;
export const songPage = (id) => `/song/${encodeURIComponent(id)}`;
export const originalOf = (id) => `/api/audio/${encodeURIComponent(id)}/original`;
