// What both pages have around them: icons, theme switch, connection state, banner.

import { $ } from "./dom.js";
import { clockTime } from "./format.js";
import { hydrateIcons, icon } from "./icons.js";
import { offerSignOut } from "./session.js";

export function startChrome() {
  hydrateIcons();
  offerSignOut();
  const button = $("#theme");
  const isDark = () => {
    const set = document.documentElement.dataset.theme;
    return set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const show = () => {
    const label = isDark() ? "Switch to light theme" : "Switch to dark theme";
    button.replaceChildren(icon(isDark() ? "sun" : "moon"));
    button.setAttribute("aria-label", label);
    button.title = label;
  };
  const changed = () => { show(); dispatchEvent(new Event("themechange")); };
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try { localStorage.setItem("theme", next); } catch { /* private mode */ }
    changed();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  show();
}

let counting = 0;

export function showOnline() {
  clearInterval(counting);
  state("live", "Live");
  $("#offline").hidden = true;
}

// Says since when what one sees is old, and counts down to the next try.
export function showOffline({ since, next }) {
  clearInterval(counting);
  state("offline", "Offline");
  $("#offline-since").textContent = clockTime(since);
  const count = () => {
    $("#offline-next").textContent = Math.max(0, Math.ceil((next - Date.now()) / 1000));
  };
  count();
  counting = setInterval(count, 1000);
  $("#offline").hidden = false;
}

function state(name, word) {
  const at = $("#connection");
  if (at.dataset.state === name) return; // or it would be read out again
  at.dataset.state = name;
  at.replaceChildren(icon(name), word);
}
