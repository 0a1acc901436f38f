// What a job waits with, and what goes first there: only what was given.

import { groupPage } from "./api.js";
import { el } from "./dom.js";

export const groupWord = (group) => (group ? `Group ${group}` : "Without a group");

export function rankOf({ group, priority }) {
  const parts = [
    group && el("a", { href: groupPage(group), dataset: { act: "group" }, title: `All jobs of group ${group}` },
      "Group ", el("bdi", {}, group)),
    priority && `Priority ${String(priority).replace("-", "−")}`,
  ].filter(Boolean);
  return parts.flatMap((part, i) => (i ? [" · ", part] : [part]));
}
