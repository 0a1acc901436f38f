// Builds elements. Text always arrives through textContent, never as markup.

export const $ = (selector, root = document) => root.querySelector(selector);

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name in node && name !== "list" && name !== "role") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

// Says something to screen readers, at most once in three seconds, the newest wins.
let pending = null;
let spokenAt = 0;
export function announce(text) {
  const region = $("#live");
  clearTimeout(pending);
  const wait = Math.max(0, spokenAt + 3000 - Date.now());
  pending = setTimeout(() => { spokenAt = Date.now(); region.textContent = text; }, wait);
}
