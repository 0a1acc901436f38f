// Play, loop, speed and zoom, as buttons; and what is said when the browser cannot play the file.

import { $, el } from "./dom.js";
import { icon } from "./icons.js";

const SILENT = {
  unplayable: ["This browser cannot play this file.", " The map is complete and can be walked through; to hear it, ", el("a", { href: "#downloads" }, "download the original"), " or open this page in another browser."],
  gone: ["The upload is no longer there.", " The map is complete and can be walked through, but there is nothing to hear."],
  away: ["The song does not come through.", " Playing goes on when the service is back."],
};

export function startTransport(deck) {
  const { player, view } = deck;

  const showPlay = () => {
    const word = player.paused ? "Play" : "Pause";
    $("#play").replaceChildren(icon(player.paused ? "play" : "pause"));
    $("#play").setAttribute("aria-label", word);
    $("#play").title = player.silent ? "There is nothing to play" : `${word} (Space)`;
  };
  const showSilence = (why) => {
    const [what, ...more] = SILENT[why] ?? [];
    $("#noaudio").hidden = !why;
    if (why) $("#noaudio-text").replaceChildren(el("strong", {}, what), ...more);
    $("#play").disabled = $("#speed").disabled = Boolean(why);
    showPlay();
  };

  $("#play").addEventListener("click", () => deck.toggle());
  player.addEventListener("play", showPlay);
  player.addEventListener("pause", showPlay);
  player.addEventListener("silent", (e) => { if (e.detail.news) showSilence(e.detail.why); }); // or it would be read out again
  player.addEventListener("heard", () => showSilence());
  $("#loop").addEventListener("click", () => deck.loopHere());
  $("#loop-clear").addEventListener("click", () => { deck.clearLoop(); $("#loop").focus(); });
  $("#speed").addEventListener("input", (e) => {
    player.playbackRate = Number(e.target.value);
    $("#speed-value").textContent = `${player.playbackRate.toFixed(2)}×`;
    deck.loop.aim();
  });
  $("#speed").addEventListener("dblclick", (e) => { e.target.value = 1; e.target.dispatchEvent(new Event("input")); });
  $("#zoom-in").addEventListener("click", () => deck.zoom(1.5));
  $("#zoom-out").addEventListener("click", () => deck.zoom(1 / 1.5));
  $("#zoom-fit").addEventListener("click", () => view.fit());
  showPlay();
}
