// The deck: position, playing, and what follows from them. Lanes, loop, gestures and keys hang on it.

import { $ } from "./dom.js";
import { songTime } from "./format.js";
import { startGestures } from "./gestures.js";
import { startKeys } from "./keys.js";
import { addLanes } from "./lanes/all.js";
import { Loop } from "./loop.js";
import { indexAt } from "./music.js";
import { momentAt, sayNow, showNow, startNow } from "./now.js";
import { Player } from "./player.js";
import { Stage } from "./stage.js";
import { startTransport } from "./transport.js";
import { View } from "./view.js";

export class Deck {
  moment = { chord: -2, beat: -2, bar: -2 };
  #barWatchers = [];
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #writing = 0;
  #asked = 0; // the frame that is to come

  constructor(song, href) {
    this.song = song;
    this.player = new Player($("#audio"), href, song.duration_sec);
    this.view = new View(song.duration_sec);
    this.loop = new Loop(song, this.view, this.player);
    this.stage = new Stage(this.view, song, this.moment);
    addLanes(this.stage, song);
    startNow(song);
    $("#lanes").setAttribute("aria-valuemax", song.duration_sec);
    $("#of").textContent = `/ ${songTime(song.duration_sec)}`;
    this.view.addEventListener("change", () => this.#moved());
    for (const name of ["seeked", "timeupdate", "pause"]) this.player.addEventListener(name, () => this.place());
    this.player.addEventListener("play", () => { this.loop.aim(); this.#ask(); });
    this.player.addEventListener("pause", () => this.keepInUrl());
    this.player.addEventListener("ended", () => this.#ended());
    startTransport(this);
    startGestures(this);
    startKeys(this);
    this.loop.draw();
    this.stage.ready(() => this.#open());
  }

  // The first look: bars wide enough to read their chords, or what the address asks for.
  #open() {
    const url = new URLSearchParams(location.search);
    const { song, view } = this;
    view.set(0, url.get("view") === "fit" ? 0 : Math.max(76, view.width / 18) / song.barLength);
    const [from, to] = (url.get("loop") ?? "").split(",").map(Number);
    if (url.has("loop")) this.loop.set(from, to);
    const t = Number(url.get("t"));
    if (t > 0) this.seek(t, { reveal: true });
    this.place();
  }

  // position

  seek(t, { reveal = false } = {}) {
    const { view, player } = this;
    player.currentTime = t;
    const at = player.currentTime;
    if (reveal || at < view.start || at > view.end) view.set(at - (view.end - view.start) * 0.28, view.scale);
    this.loop.aim();
    this.place();
    sayNow(this.song, at, this.moment);
    this.keepInUrl();
  }

  // Around the playhead, if it is seen.
  zoom(factor) {
    const { view } = this;
    const x = view.x(this.player.currentTime);
    view.zoom(factor, x >= 0 && x <= view.width ? x : view.width / 2);
  }

  // By beats, or by bars; by a second or four where none were found.
  step(by, bars = false) {
    const grid = bars ? this.song.downbeats : this.song.beats;
    if (!grid.length) return this.seek(this.player.currentTime + by * (bars ? 4 : 1));
    const i = indexAt(grid, this.player.currentTime + 0.02) + by;
    this.seek(grid[Math.max(0, Math.min(grid.length - 1, i))]);
  }

  // Back goes to the section's own start first, as players do.
  stepSection(by) {
    const { sections, sectionAt } = this.song;
    const t = this.player.currentTime;
    if (!sections.length) return this.seek(t + by * 10, { reveal: true });
    const i = sections.indexOf(sectionAt(t + 0.02));
    const back = by < 0 && t - sections[i].start > 1.5 ? 0 : by;
    this.seek(sections[Math.max(0, Math.min(sections.length - 1, i + back))].start, { reveal: true });
  }

  // loop

  setLoop(from, to, label) {
    if (!this.loop.set(from, to, label)) return;
    const { span } = this.loop;
    const t = this.player.currentTime;
    if (t < span.from || t >= span.to) this.seek(span.from);
    this.keepInUrl();
  }

  clearLoop() {
    this.loop.clear();
    this.keepInUrl();
  }

  // The section one is in, or what one sees.
  loopHere() {
    if (this.loop.span) return this.clearLoop();
    const section = this.song.sectionAt(this.player.currentTime);
    section ? this.setLoop(section.start, section.end, section.name) : this.setLoop(this.view.start, this.view.end);
  }

  // Where one is and what one loops can be sent to somebody else.
  keepInUrl() {
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => {
      const url = new URLSearchParams(location.search);
      const { span } = this.loop;
      url.set("t", this.player.currentTime.toFixed(1));
      span ? url.set("loop", `${span.from.toFixed(2)},${span.to.toFixed(2)}`) : url.delete("loop");
      history.replaceState(null, "", `?${url}`);
    }, 400);
  }

  // playing

  toggle() {
    const { player } = this;
    if (!player.paused) return player.pause();
    if (player.currentTime >= this.song.duration_sec - 0.05) this.seek(this.loop.span?.from ?? 0, { reveal: true });
    player.play();
  }

  #ended() {
    const { span } = this.loop;
    if (!span) return;
    this.seek(span.from);
    this.player.play();
  }

  #ask() { this.#asked ||= requestAnimationFrame(() => this.#frame()); }

  #frame() {
    this.#asked = 0;
    if (this.player.paused) return;
    const { view, song } = this;
    this.loop.turn();
    const t = this.player.currentTime;
    if (t > view.end - (view.end - view.start) * 0.1 && view.end < song.duration_sec - 0.01) this.#turnPage(t);
    else if (t < view.start) this.#turnPage(t);
    this.place();
    this.#ask();
  }

  // The page turns when the playhead nears its end; in between nothing but the playhead moves.
  #turnPage(t) {
    const { view } = this;
    const wanted = t - (view.end - view.start) * 0.12;
    if (t > view.end || t < view.start || this.#still.matches) return view.set(wanted, view.scale);
    view.set(view.start + Math.max(0.01, (wanted - view.start) * 0.12), view.scale);
  }

  // drawing

  // Moves the playhead, and redraws the rest only when a beat, bar or chord has changed.
  place() {
    const t = this.player.currentTime;
    const x = this.view.x(t);
    $("#playhead").style.transform = `translateX(${x}px)`;
    $("#playhead").hidden = x < -1 || x > this.view.width + 1;
    const clock = songTime(t, true);
    if ($("#time").textContent !== clock) $("#time").textContent = clock;
    const before = { ...this.moment };
    const now = Object.assign(this.moment, momentAt(this.song, t));
    if (now.chord !== before.chord) this.stage.dirty("chords");
    if (now.chord !== before.chord || now.beat !== before.beat || now.bar !== before.bar) showNow(this.song, t, now);
    if (this.player.paused) sayNow(this.song, t, now); // while it plays, screen readers would talk over it at each beat
    if (now.bar !== before.bar) for (const tell of this.#barWatchers) tell(now.bar);
  }

  onBar(tell) {
    this.#barWatchers.push(tell);
    tell(this.moment.bar);
  }

  #moved() {
    const { view, song } = this;
    this.place();
    this.loop.draw();
    const strip = $("#overview").clientWidth;
    const frame = $("#window");
    frame.style.transform = `translateX(${(view.start / song.duration_sec) * strip}px)`;
    frame.style.width = `${((view.end - view.start) / song.duration_sec) * strip}px`;
    frame.hidden = view.end - view.start > song.duration_sec - 0.01;
  }
}
