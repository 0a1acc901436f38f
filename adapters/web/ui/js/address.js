// What the Jobs page shows is in its address: filter, search and page can be kept, sent and gone back to.

import { STATUSES } from "./terms.js";

// Anything that the address cannot mean is left out.
export function readAddress() {
  const url = new URLSearchParams(location.search);
  const status = url.get("status") ?? "";
  return {
    status: STATUSES.includes(status) ? status : "",
    q: (url.get("q") ?? "").slice(0, 200),
    group: url.get("group"), // null: of any; empty: jobs without one
    cursor: url.get("cursor") ?? "",
    trail: history.state?.trail ?? [], // the cursors of the pages before this one
  };
}

export function writeAddress({ status, q, group, cursor, trail }, replace) {
  const url = new URLSearchParams();
  for (const [name, value] of Object.entries({ status, q, cursor })) if (value) url.set(name, value);
  if (group !== null) url.set("group", group);
  history[replace ? "replaceState" : "pushState"]({ trail }, "", url.size ? `?${url}` : location.pathname);
}
