// Play, loop, speed and zoom, as buttons; and what is said when the browser cannot play the file.

import { $, el } from "./dom.js";
import { icon } from "./icons.js";

const ZOOM = 1.5; // by a step

const SILENT = {
  unplayable: ["This browser cannot play this file.",
    " The map is complete and can be walked through; to hear it, ",
    el("a", { href: "#downloads" }, "download the original"), " or open this page in another browser."],
  gone: ["The upload is no longer there.",
    " The map is complete and can be walked through, but there is nothing to hear."],
  away: ["The song does not come through.", " Playing goes on when the service is back."],
};

export function startTransport({ player, toggle, loopHere, clearLoop, zoom, fit, speedChanged }) {
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

  $("#play").addEventListener("click", toggle);
  player.addEventListener("play", showPlay);
  player.addEventListener("pause", showPlay);
  player.addEventListener("silent", ({ detail }) => {
    if (detail.news) showSilence(detail.why); // or it would be read out again
  });
  player.addEventListener("heard", () => showSilence());
  $("#loop").addEventListener("click", loopHere);
  $("#loop-clear").addEventListener("click", () => { clearLoop(); $("#loop").focus(); });
  $("#speed").addEventListener("input", (e) => {
    player.playbackRate = Number(e.target.value);
    $("#speed-value").textContent = `${player.playbackRate.toFixed(2)}×`;
    speedChanged();
  });
  $("#speed").addEventListener("dblclick", (e) => {
    e.target.value = 1;
    e.target.dispatchEvent(new Event("input"));
  });
  $("#zoom-in").addEventListener("click", () => zoom(ZOOM));
  $("#zoom-out").addEventListener("click", () => zoom(1 / ZOOM));
  $("#zoom-fit").addEventListener("click", fit);
  showPlay();
}
