// Classic script in <head>: sets the kept theme before the first paint, so nothing flashes.
(() => {
  let kept = null;
  try { kept = localStorage.getItem("theme"); } catch { /* private mode */ }
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
})();
