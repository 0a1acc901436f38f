// Plays the upload: the <audio> element, with what the page asks of it when it cannot play. Then the
// place in the song is kept here, so that the map can still be walked through.

export class Player extends EventTarget {
  #audio;
  #at = 0;
  #href;
  silent = ""; // why there is nothing to hear: unplayable, gone, away

  constructor(audio, href, duration) {
    super();
    this.#audio = audio;
    this.#href = href;
    this.duration = duration;
    audio.preload = "metadata";
    audio.preservesPitch = true;
    for (const name of ["play", "pause", "ended", "timeupdate", "seeked"]) audio.addEventListener(name, () => this.dispatchEvent(new Event(name)));
    audio.addEventListener("loadedmetadata", () => { if (this.#at) audio.currentTime = this.#at; });
    audio.addEventListener("error", () => this.#fail());
    audio.src = href;
  }

  get paused() { return this.#audio.paused; }

  get currentTime() { return this.#ready ? this.#audio.currentTime : this.#at; }
  set currentTime(t) {
    this.#at = Math.max(0, Math.min(this.duration, t));
    if (this.#ready) this.#audio.currentTime = this.#at;
  }

  get #ready() { return !this.silent && this.#audio.readyState > 0; }

  get playbackRate() { return this.#audio.defaultPlaybackRate; }
  set playbackRate(rate) { this.#audio.defaultPlaybackRate = this.#audio.playbackRate = rate; }

  // A refusal is told by an error event, or by staying paused.
  play() {
    if (!this.silent) this.#audio.play().catch(() => this.dispatchEvent(new Event("pause")));
  }

  pause() { this.#audio.pause(); }

  // Once the service is back.
  retry() {
    if (this.silent !== "away") return;
    this.silent = "";
    this.dispatchEvent(new Event("heard"));
    this.#audio.src = this.#href;
  }

  stop() {
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.#audio.load();
  }

  // The element does not say what was wrong, so the service is asked whether the file is there.
  async #fail() {
    if (!this.#audio.getAttribute("src")) return;
    this.#at = this.#audio.currentTime || this.#at;
    this.silent = "unplayable";
    this.#audio.pause();
    const answer = await fetch(this.#href, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.status === 404) this.silent = "gone";
    else if (!answer?.ok) this.silent = "away";
    this.dispatchEvent(new CustomEvent("silent", { detail: this.silent }));
  }
}
