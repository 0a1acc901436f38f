// Where the service has keys, a dialog asks for one and turns it into a cookie that scripts cannot read.

import { $, announce, el } from "./dom.js";
import { icon } from "./icons.js";

const SIGNED_IN = "signed-in"; // that there is a cookie; never the key itself

let open = null;

// Resolves when a key was accepted. Everybody who asks meanwhile waits for the same dialog.
export function signIn() {
  open ??= ask().finally(() => { open = null; });
  return open;
}

function ask() {
  const field = el("input", {
    class: "field", type: "password", id: "key", autocomplete: "current-password", required: true,
    "aria-describedby": "key-error",
  });
  const error = el("p", { class: "field-error", id: "key-error", role: "alert" });
  const go = el("button", { class: "btn primary" }, "Continue");
  const form = el("form", {},
    el("div", { class: "body" }, el("h2", { id: "key-title" }, "This Songmap asks for a key"),
      el("p", {}, "Whoever runs it has given you one. ",
        "It is kept as a cookie of this site until you sign out."),
      el("label", { class: "stacked" }, "API key", field), error),
    el("div", { class: "foot" }, go));
  const dialog = el("dialog", { id: "session", "aria-labelledby": "key-title" }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    let accepted = false;
    dialog.addEventListener("cancel", (e) => e.preventDefault()); // there is nothing behind it without a key
    dialog.addEventListener("close", () => { if (!accepted) dialog.showModal(); });
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      go.disabled = true;
      error.textContent = await post(field.value.trim());
      go.disabled = false;
      if (error.textContent) return field.select();
      accepted = true;
      dialog.close();
      dialog.remove();
      remember(true);
      offerSignOut();
      done();
    });
  });
}

// Returns what is wrong, or nothing.
async function post(key) {
  try {
    const { ok, status } = await fetch("/api/session", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ key }),
    });
    if (ok) return "";
    if (status === 429) return "Too many wrong keys came from here. Try again in a minute.";
    if (status === 401) return "The service does not know this key. Check it for missing characters.";
    return "The service cannot check keys now. Try again in a moment.";
  } catch {
    return "The service does not answer. Try again in a moment.";
  }
}

function remember(on) {
  try {
    on ? localStorage.setItem(SIGNED_IN, "1") : localStorage.removeItem(SIGNED_IN);
  } catch { /* private mode */ }
}

// Shows the way out to those who came in by a key.
export function offerSignOut() {
  let known = null;
  try { known = localStorage.getItem(SIGNED_IN); } catch { /* private mode */ }
  if (!known || $("#sign-out")) return;
  const out = async () => {
    const gone = await fetch("/api/session", { method: "DELETE" }).then(({ ok }) => ok, () => false);
    if (!gone) {
      return announce("You are still signed in: the service does not answer. Try again in a moment.");
    }
    remember(false);
    location.reload();
  };
  $(".top .end").append(el("button", {
    class: "btn quiet square", id: "sign-out", type: "button", "aria-label": "Sign out", title: "Sign out",
    onclick: out,
  }, icon("out")));
}
