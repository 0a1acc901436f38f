// The deck: what plays, what is seen of it, and the loop; everything that moves them hangs on it.

import { $ } from "./dom.js";
import { songTime } from "./format.js";
import { startGestures } from "./gestures.js";
import { startHover } from "./hover.js";
import { startKeys } from "./keys.js";
import { addLanes } from "./lanes/all.js";
import { Loop } from "./loop.js";
import { entryAt } from "./music.js";
import { momentAt, sayNow, showNow, startNow } from "./now.js";
import { startOverview } from "./overview.js";
import { Player } from "./player.js";
import { keepPlace, placeAsked } from "./song-address.js";
import { Stage } from "./stage.js";
import { startTransport } from "./transport.js";
import { travel } from "./travel.js";
import { View } from "./view.js";

export class Deck {
  #moment = { chord: -2, beat: -2, bar: -2 };
  #barWatchers = [];
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #asked = 0; // the frame that is to come

  constructor(song, href) {
    this.song = song;
    this.player = new Player($("#audio"), href, song.duration_sec);
    this.view = new View(song.duration_sec);
    this.loop = new Loop(song, this.view, this.player);
    this.stage = new Stage(this.view, song, this.#moment);
    const { view, player } = this;
    Object.assign(this, travel({ song, view, player, arrived: () => this.#arrived() }));
    addLanes(this.stage, song);
    startNow(song);
    $("#lanes").setAttribute("aria-valuemax", song.duration_sec);
    $("#of").textContent = `/ ${songTime(song.duration_sec)}`;
    this.#watch();
    this.#startControls();
    this.loop.draw();
    this.stage.ready(() => this.#open());
  }

  #watch() {
    const { player, view, loop } = this;
    view.addEventListener("change", () => { this.#place(); loop.draw(); });
    for (const name of ["seeked", "timeupdate", "pause"]) player.addEventListener(name, () => this.#place());
    player.addEventListener("play", () => { loop.aim(); this.#ask(); });
    player.addEventListener("pause", () => this.#keep());
    player.addEventListener("ended", () => this.#ended());
  }

  #startControls() {
    const { song, player, view, loop, seek, zoom, setLoop, clearLoop, loopHere, toggle } = this;
    const fit = () => view.fit();
    startTransport({ player, toggle, loopHere, clearLoop, zoom, fit, speedChanged: () => loop.aim() });
    startGestures({ song, view, loop, seek, setLoop });
    startHover({ song, view });
    startOverview({ song, view, seek });
    const { step, stepSection } = this;
    startKeys({
      song, player, loop, toggle, seek, step, stepSection, zoom, fit, setLoop, clearLoop, loopHere,
    });
  }

  // The first look: bars wide enough to read their chords, or what the address asks for.
  #open() {
    const { song, view } = this;
    const { fit, loop, t } = placeAsked();
    view.set(0, fit ? 0 : Math.max(76, view.width / 18) / song.barLength);
    if (loop) this.loop.set(loop[0], loop[1]);
    if (t > 0) this.seek(t, { reveal: true });
    this.#place();
  }

  #arrived() {
    this.loop.aim();
    this.#place();
    sayNow(this.song, this.player.currentTime, this.#moment);
    this.#keep();
  }

  #keep() { keepPlace(() => ({ t: this.player.currentTime, loop: this.loop.span })); }

  // loop

  setLoop = (from, to, label) => {
    if (!this.loop.set(from, to, label)) return;
    const { span } = this.loop;
    const t = this.player.currentTime;
    if (t < span.from || t >= span.to) this.seek(span.from);
    this.#keep();
  };

  clearLoop = () => {
    this.loop.clear();
    this.#keep();
  };

  // The section one is in, or what one sees.
  loopHere = () => {
    if (this.loop.span) return this.clearLoop();
    const section = entryAt(this.song.sections, this.player.currentTime);
    if (section) this.setLoop(section.start, section.end, section.name);
    else this.setLoop(this.view.start, this.view.end);
  };

  // playing

  toggle = () => {
    const { player } = this;
    if (!player.paused) return player.pause();
    const atEnd = player.currentTime >= this.song.duration_sec - 0.05;
    if (atEnd) this.seek(this.loop.span?.from ?? 0, { reveal: true });
    player.play();
  };

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
    const nearEnd = t > view.end - (view.end - view.start) * 0.1 && view.end < song.duration_sec - 0.01;
    if (nearEnd || t < view.start) this.#turnPage(t);
    this.#place();
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
  #place() {
    const t = this.player.currentTime;
    const x = this.view.x(t);
    $("#playhead").style.transform = `translateX(${x}px)`;
    $("#playhead").hidden = x < -1 || x > this.view.width + 1;
    const clock = songTime(t, true);
    if ($("#time").textContent !== clock) $("#time").textContent = clock;
    const before = { ...this.#moment };
    const now = Object.assign(this.#moment, momentAt(this.song, t));
    const changed = (...names) => names.some((name) => now[name] !== before[name]);
    if (changed("chord")) this.stage.dirty("chords");
    if (changed("chord", "beat", "bar")) showNow(this.song, t, now);
    if (this.player.paused) sayNow(this.song, t, now); // while it plays, screen readers would talk over it
    if (changed("bar")) for (const notify of this.#barWatchers) notify(now.bar);
  }

  onBar = (notify) => {
    this.#barWatchers.push(notify);
    notify(this.#moment.bar);
  };
}
