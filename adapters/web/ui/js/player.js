// Plays the upload: the <audio> element, with what the page asks of it when it cannot play. Then the
// place in the song is kept here, so that the map can still be walked through.

export class Player extends EventTarget {
  #audio;
  #at = 0;
  #href;
  #playing = false; // or would, if it came
  silent = ""; // why there is nothing to hear: unplayable, gone, away

  constructor(audio, href, duration) {
    super();
    this.#audio = audio;
    this.#href = href;
    this.duration = duration;
    audio.preload = "metadata";
    audio.preservesPitch = true;
    for (const name of ["play", "pause", "ended", "timeupdate", "seeked"]) {
      audio.addEventListener(name, () => this.dispatchEvent(new Event(name)));
    }
    audio.addEventListener("play", () => { this.#playing = true; });
    audio.addEventListener("pause", () => { this.#playing &&= Boolean(this.silent); });
    audio.addEventListener("loadedmetadata", () => this.#arrive());
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

  // Once the service is back. Until the song has come, it counts as away.
  retry() {
    if (this.silent === "away") this.#audio.src = this.#href;
  }

  #arrive() {
    if (this.#at) this.#audio.currentTime = this.#at;
    if (!this.silent) return;
    this.silent = "";
    this.dispatchEvent(new Event("heard"));
    if (this.#playing) this.play();
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
    const before = this.silent;
    this.silent ||= "away";
    this.#audio.pause();
    const ask = { method: "HEAD", cache: "no-store", redirect: "manual" };
    const answer = await fetch(this.#href, ask).catch(() => null);
    const there = answer?.ok || this.#sentOn(answer);
    this.silent = there ? "unplayable" : answer?.status === 404 ? "gone" : "away";
    const detail = { why: this.silent, news: this.silent !== before };
    this.dispatchEvent(new CustomEvent("silent", { detail }));
  }

  // The service says that the file is there, by sending us to its store, which the element has been
  // asking. If it could not go on there, the address has run out or the store is away.
  #sentOn(answer) {
    return answer?.type === "opaqueredirect" && this.#audio.error?.code !== MediaError.MEDIA_ERR_NETWORK;
  }
}
