// A Song Map as the page draws it. Any part may be empty, and what an analyzer of somebody's own has
// written may be missing fields, out of order or odd: what cannot be drawn is left out here, once.

import { entryAt, nameSections } from "./music.js";
import { readChord, readKey } from "./spelling.js";
import { buildLevels } from "./lanes/wave.js";

const finite = Number.isFinite;

const times = (list, end) => (list ?? [])
  .filter((t) => finite(t) && t >= 0 && t <= end)
  .sort((a, b) => a - b);

const spans = (list, end) => (list ?? [])
  .filter((s) => finite(s.start) && s.end > s.start && s.start < end)
  .sort((a, b) => a.start - b.start);

const notes = (list) => (list ?? [])
  .filter((n) => finite(n.time) && n.duration > 0 && n.midi >= 0 && n.midi <= 127)
  .sort((a, b) => a.time - b.time);

export function prepare(raw, peaks) {
  const end = raw.duration_sec > 0 ? raw.duration_sec : 1;
  const melody = notes(raw.performance?.melody);
  const bass = notes(raw.performance?.bass);
  const sections = nameSections(spans(raw.sections, end));
  const key = spans(raw.key, end).map(readKey).filter(Boolean);
  const chords = spans(raw.chords, end).map((c) => ({ ...c, ...readChord(c.label, entryAt(key, c.start)) }));
  const beats = times(raw.beats, end);
  const downbeats = times(raw.downbeats, end);
  const bpm = raw.tempo?.bpm_global > 0 ? raw.tempo.bpm_global : 0;
  const curve = (raw.tempo?.curve ?? []).filter(([t, b]) => finite(t) && b > 0).sort((a, b) => a[0] - b[0]);
  return {
    duration_sec: end, meter: raw.meter ?? {}, beats, downbeats, key, sections, chords,
    tempo: { bpm_global: bpm, curve, confidence: raw.tempo?.confidence },
    performance: { melody, bass }, peaks, levels: peaks ? buildLevels(peaks) : [],
    barLength: barLength(downbeats, beats, bpm),
    notes: pitches([...melody, ...bass]),
    tempoRange: tempoRange(bpm, curve),
  };
}

// A usual bar in seconds; where no bars were found, as much of the song as one would take.
function barLength(downbeats, beats, bpm) {
  if (downbeats.length > 1) return (downbeats.at(-1) - downbeats[0]) / (downbeats.length - 1);
  if (beats.length > 1) return (4 * (beats.at(-1) - beats[0])) / (beats.length - 1);
  return bpm ? 240 / bpm : 2;
}

function pitches(all) {
  const [low, high] = all.reduce(([lo, hi], { midi }) => [Math.min(lo, midi), Math.max(hi, midi)], [127, 0]);
  const longest = all.reduce((max, { duration }) => Math.max(max, duration), 0);
  return { low: low - 2, high: high + 2, longest };
}

function tempoRange(bpm, curve) {
  const [low, high] = curve.reduce(([lo, hi], [, b]) => [Math.min(lo, b), Math.max(hi, b)], [bpm, bpm]);
  return { low: Math.floor(Math.min(low - 1, bpm - 6)), high: Math.ceil(Math.max(high + 1, bpm + 5)) };
}

// As the service tells it, in whole numbers up to scale.
export const readPeaks = ({ rate, scale, top, rms }) => ({
  rate, peaks: Float32Array.from(top, (v) => v / scale), body: Float32Array.from(rms, (v) => v / scale),
});
