// The keyboard. Single keys can be switched off in the dialog (they may collide with speech input).

import { $, el } from "./dom.js";

const HELP = [
  [["Space"], "Play, pause"], [["←", "→"], "Beat back, on"], [["⇧ ←", "⇧ →"], "Bar back, on"], [["PgUp", "PgDn"], "Section back, on"],
  [["Home", "End"], "Start, end"], [["L"], "Loop this section, or stop looping"], [["[", "]"], "Loop starts here, ends here"], [["Esc"], "Clear the loop"],
  [["+", "−"], "Zoom"], [["0"], "Whole song"], [["?"], "This list"],
];

export function startKeys(deck) {
  const { view, player, song } = deck;
  $("#keys").append(...HELP.flatMap(([keys, what]) => [el("dt", {}, keys.map((k) => el("kbd", {}, k))), el("dd", {}, what)]));
  const help = () => $("#help").showModal();
  $("#help-open").addEventListener("click", help);

  // the other end: the loop's own, or that of the section
  const loopEnd = (t) => (deck.loop.span?.to > t ? deck.loop.span.to : song.sectionAt(t)?.end ?? song.duration_sec);
  const loopStart = (t) => (deck.loop.span?.from < t ? deck.loop.span.from : song.sectionAt(t)?.start ?? 0);

  const acts = {
    ArrowLeft: (e) => deck.step(-1, e.shiftKey), ArrowRight: (e) => deck.step(1, e.shiftKey),
    PageUp: () => deck.stepSection(-1), PageDown: () => deck.stepSection(1),
    ArrowUp: () => deck.stepSection(-1), ArrowDown: () => deck.stepSection(1),
    Home: () => deck.seek(0, { reveal: true }), End: () => deck.seek(song.duration_sec, { reveal: true }), Escape: () => deck.clearLoop(),
  };
  const single = {
    " ": () => deck.toggle(), l: () => deck.loopHere(), "+": () => deck.zoom(1.5), "=": () => deck.zoom(1.5), "-": () => deck.zoom(1 / 1.5), 0: () => view.fit(), "?": help,
    "[": () => deck.setLoop(player.currentTime, loopEnd(player.currentTime)),
    "]": () => deck.setLoop(loopStart(player.currentTime), player.currentTime),
  };

  try { $("#keys-on").checked = localStorage.getItem("keys") !== "off"; } catch { /* private mode */ }
  $("#keys-on").addEventListener("change", (e) => { try { localStorage.setItem("keys", e.target.checked ? "on" : "off"); } catch { /* private mode */ } });

  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || $("dialog[open]")) return;
    const onLanes = e.target === $("#lanes");
    const free = onLanes || e.target === document.body || e.target.closest?.(".transport") && !e.target.matches("input");
    const act = onLanes ? acts[e.key] : e.target === document.body && !["PageUp", "PageDown", "ArrowUp", "ArrowDown", "Home", "End"].includes(e.key) ? acts[e.key] : null;
    const key = single[e.key.toLowerCase()];
    const onButton = e.target.matches?.("button, a") && e.key === " ";
    if (act) { e.preventDefault(); act(e); } else if (key && free && !onButton && ($("#keys-on").checked || onLanes)) { e.preventDefault(); key(); }
  });
}
