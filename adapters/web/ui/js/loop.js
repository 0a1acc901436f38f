// A part of the song that is played again and again.

import { $, announce } from "./dom.js";
import { songTime } from "./format.js";
import { indexAt } from "./music.js";

const SHORTEST = 0.1; // seconds; less is a slip of the hand

export class Loop {
  span = null; // { from, to, label }

  constructor(song, view, player) { Object.assign(this, { song, view, player, timer: 0 }); }

  set(a, b, label) {
    const from = Math.max(0, Math.min(a, b));
    const to = Math.min(this.song.duration_sec, Math.max(a, b));
    if (!(to - from >= SHORTEST)) return false;
    this.span = { from, to, label: label ?? this.#name(from, to) };
    this.draw();
    this.aim();
    announce(`Loop: ${this.span.label}`);
    return true;
  }

  clear() {
    this.span = null;
    clearTimeout(this.timer);
    this.draw();
  }

  #name(from, to) {
    const { downbeats, sections } = this.song;
    const whole = sections.find((s) => Math.abs(s.start - from) < 0.1 && Math.abs(s.end - to) < 0.1);
    if (whole) return whole.name;
    if (!downbeats.length) return `${songTime(from)}–${songTime(to)}`;
    const first = Math.max(0, indexAt(downbeats, from + 0.05)) + 1;
    const last = Math.max(first, indexAt(downbeats, to - 0.05) + 1);
    return first === last ? `Bar ${first}` : `Bars ${first}–${last}`;
  }

  // Goes back when the end is reached, as far past the start as it is past the end: the beat goes on.
  turn() {
    if (!this.span) return;
    const over = this.player.currentTime - this.span.to;
    if (over < 0) return;
    this.player.currentTime = this.span.from + (over < 0.5 ? over : 0);
    this.aim();
  }

  // Frames come too late, and not at all in a tab that nobody sees; a timer is set for the very end.
  aim() {
    clearTimeout(this.timer);
    if (!this.span || this.player.paused) return;
    const rest = (this.span.to - this.player.currentTime) / this.player.playbackRate;
    const arrive = () => (this.player.currentTime < this.span.to ? this.aim() : this.turn());
    this.timer = setTimeout(arrive, Math.max(4, rest * 1000));
  }

  draw() {
    const { span, view } = this;
    $("#loop").setAttribute("aria-pressed", String(Boolean(span)));
    $("#loop-label").textContent = span ? span.label : this.song.sections.length ? "Loop section" : "Loop";
    $("#loop-clear").hidden = !span;
    $("#loop-mark").hidden = !span;
    if (!span) return;
    $("#loop-mark").style.transform = `translateX(${view.x(span.from)}px)`;
    $("#loop-mark").style.width = `${(span.to - span.from) * view.scale}px`;
  }
}
