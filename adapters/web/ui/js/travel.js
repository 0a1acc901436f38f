// The ways from one place in the song to another.

import { entryAt, indexAt } from "./music.js";

const within = (list, i) => list[Math.max(0, Math.min(list.length - 1, i))];

// arrived is called after each of them.
export function travel({ song, view, player, arrived }) {
  function seek(t, { reveal = false } = {}) {
    player.currentTime = t;
    const at = player.currentTime;
    const seen = at >= view.start && at <= view.end;
    if (reveal || !seen) view.set(at - (view.end - view.start) * 0.28, view.scale);
    arrived();
  }

  // Around the playhead, if it is seen.
  function zoom(factor) {
    const x = view.x(player.currentTime);
    view.zoom(factor, x >= 0 && x <= view.width ? x : view.width / 2);
  }

  // By beats, or by bars; by a second or four where none were found.
  function step(by, bars = false) {
    const grid = bars ? song.downbeats : song.beats;
    if (!grid.length) return seek(player.currentTime + by * (bars ? 4 : 1));
    seek(within(grid, indexAt(grid, player.currentTime + 0.02) + by));
  }

  // Back goes to the section's own start first, as players do.
  function stepSection(by) {
    const { sections } = song;
    const t = player.currentTime;
    if (!sections.length) return seek(t + by * 10, { reveal: true });
    const i = sections.indexOf(entryAt(sections, t + 0.02));
    const back = by < 0 && t - sections[i].start > 1.5 ? 0 : by;
    seek(within(sections, i + back).start, { reveal: true });
  }

  return { seek, zoom, step, stepSection };
}
