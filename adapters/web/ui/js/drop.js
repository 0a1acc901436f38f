// Takes files from the chooser and from a drop. The whole window takes them, so that a near miss does
// not open the song in the tab.

import { $ } from "./dom.js";

export function startDrop(take) {
  const input = $("#files");
  input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
  let depth = 0;
  const over = (on) => document.body.classList.toggle("dragging", on);
  const hasFiles = (e) => e.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (e) => { if (hasFiles(e)) { e.preventDefault(); over(++depth > 0); } });
  addEventListener("dragleave", (e) => { if (hasFiles(e)) over(--depth > 0); });
  addEventListener("dragover", (e) => { if (hasFiles(e)) e.preventDefault(); });
  addEventListener("drop", (e) => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    depth = 0;
    over(false);
    take(filesOf(e.dataTransfer));
  });
}

// A folder arrives as a file that cannot be read; it is marked, so that its line can say so.
function filesOf({ items, files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.());
  const folders = new Set(entries.filter((entry) => entry?.isDirectory).map((entry) => entry.name));
  return [...files].map((file) => (folders.has(file.name) ? Object.assign(file, { folder: true }) : file));
}
