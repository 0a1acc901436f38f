// Where one is in the song and what one loops are in its page's address, and so can be sent to somebody else.

const PAUSE = 400; // ms; browsers do not like addresses that change all the time

let writing = 0;

// What the address asks for. A value that is no number becomes NaN, which Loop.set and seek ignore.
export function placeAsked() {
  const url = new URLSearchParams(location.search);
  return {
    fit: url.get("view") === "fit",
    loop: url.has("loop") && url.get("loop").split(",").map(Number),
    t: Number(url.get("t")),
  };
}

// Asks for the place when it is written, a moment later.
export function keepPlace(place) {
  clearTimeout(writing);
  writing = setTimeout(() => {
    const url = new URLSearchParams(location.search);
    const { t, loop } = place();
    url.set("t", t.toFixed(1));
    loop ? url.set("loop", `${loop.from.toFixed(2)},${loop.to.toFixed(2)}`) : url.delete("loop");
    history.replaceState(null, "", `?${url}`);
  }, PAUSE);
}
