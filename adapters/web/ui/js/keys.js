// The keyboard. Single keys can be switched off in the dialog (they may collide with speech input).

import { $, el } from "./dom.js";
import { entryAt } from "./music.js";

const HELP = [
  [["Space"], "Play, pause"],
  [["←", "→"], "Beat back, on"],
  [["⇧ ←", "⇧ →"], "Bar back, on"],
  [["PgUp", "PgDn"], "Section back, on"],
  [["Home", "End"], "Start, end"],
  [["L"], "Loop this section, or stop looping"],
  [["[", "]"], "Loop starts here, ends here"],
  [["Esc"], "Clear the loop"],
  [["+", "−"], "Zoom"],
  [["0"], "Whole song"],
  [["?"], "This list"],
];

const ON_PAGE = ["ArrowLeft", "ArrowRight", "Escape"]; // the others would keep the page from being scrolled

export function startKeys({
  song, player, loop, toggle, seek, step, stepSection, zoom, fit, setLoop, clearLoop, loopHere,
}) {
  const help = () => $("#help").showModal();
  explain(help);

  // the other end: the loop's own, or that of the section
  const section = (t) => entryAt(song.sections, t) ?? { start: 0, end: song.duration_sec };
  const loopEnd = (t) => (loop.span?.to > t ? loop.span.to : section(t).end);
  const loopStart = (t) => (loop.span?.from < t ? loop.span.from : section(t).start);

  const moves = {
    ArrowLeft: (e) => step(-1, e.shiftKey),
    ArrowRight: (e) => step(1, e.shiftKey),
    PageUp: () => stepSection(-1),
    PageDown: () => stepSection(1),
    ArrowUp: () => stepSection(-1),
    ArrowDown: () => stepSection(1),
    Home: () => seek(0, { reveal: true }),
    End: () => seek(song.duration_sec, { reveal: true }),
    Escape: () => clearLoop(),
  };
  const single = {
    " ": toggle, l: loopHere, "?": help, 0: fit,
    "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5),
    "[": () => setLoop(player.currentTime, loopEnd(player.currentTime)),
    "]": () => setLoop(loopStart(player.currentTime), player.currentTime),
  };

  function actFor(e) {
    const onLanes = e.target === $("#lanes");
    const onPage = e.target === document.body;
    if (moves[e.key] && (onLanes || (onPage && ON_PAGE.includes(e.key)))) return moves[e.key];
    const free = onLanes || onPage || (e.target.closest?.(".transport") && !e.target.matches("input"));
    const pressed = e.key === " " && e.target.matches?.("button, a"); // which Space is for
    return free && !pressed && ($("#keys-on").checked || onLanes) ? single[e.key.toLowerCase()] : null;
  }

  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || $("dialog[open]")) return;
    const act = actFor(e);
    if (!act) return;
    e.preventDefault();
    act(e);
  });
}

// The dialog that lists the keys, and switches the single ones off.
function explain(open) {
  const row = ([keys, what]) => [el("dt", {}, keys.map((k) => el("kbd", {}, k))), el("dd", {}, what)];
  $("#keys").append(...HELP.flatMap(row));
  $("#help-open").addEventListener("click", open);
  const on = $("#keys-on");
  try { on.checked = localStorage.getItem("keys") !== "off"; } catch { /* private mode */ }
  on.addEventListener("change", () => {
    try { localStorage.setItem("keys", on.checked ? "on" : "off"); } catch { /* private mode */ }
  });
}
