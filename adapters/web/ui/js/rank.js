// What a job waits with, and what goes first there: only what was given.

import { groupPage } from "./api.js";
import { el } from "./dom.js";

export const groupWord = (group) => (group ? `Group ${group}` : "Without a group");

function groupLink(group) {
  const props = { href: groupPage(group), dataset: { act: "group" }, title: `All jobs of group ${group}` };
  return el("a", props, "Group ", el("bdi", {}, group));
}

export function rankOf({ group, priority }) {
  const parts = [
    group && groupLink(group),
    priority && `Priority ${String(priority).replace("-", "−")}`,
  ].filter(Boolean);
  return parts.flatMap((part, i) => (i ? [" · ", part] : [part]));
}
