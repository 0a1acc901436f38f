// The lanes of a song, from structure to detail. A lane without data is left out.

import { $, el } from "../dom.js";
import { drawChords } from "./chords.js";
import { drawBars, drawClock } from "./grid.js";
import { drawOverview } from "./overview.js";
import { drawRoll, rowY } from "./roll.js";
import { drawKey, drawSections } from "./sections.js";
import { drawTempo } from "./tempo.js";
import { drawWave } from "./wave.js";

const name = (text, ...more) => el("span", { class: "lane-name" }, text, ...more);

export function addLanes(stage, song) {
  const { melody, bass } = song.performance;
  const lanes = [
    song.downbeats.length && { id: "bars", draw: drawBars, label: [name("Bar")] },
    song.sections.length && { id: "sections", draw: drawSections, label: [name("Sections")] },
    song.key.length && { id: "key", draw: drawKey, label: [name("Key")] },
    song.chords.length && { id: "chords", draw: drawChords, label: [name("Chords")] },
    { id: "wave", draw: drawWave, label: [name("Audio")] },
    melody.length + bass.length && { id: "roll", draw: drawRoll, label: rollLabel(song) },
    song.tempo.curve.length > 1 && { id: "tempo", draw: drawTempo, label: tempoLabel(song.tempoRange) },
    { id: "clock", draw: drawClock, label: [name("Time")], leads: true },
  ];
  for (const lane of lanes) if (lane) stage.add(lane, $("#canvases"), $("#gutter"));
  stage.add({ id: "overview", canvas: $("#overview-canvas"), draw: drawOverview });
}

function rollLabel(song) {
  const { melody, bass } = song.performance;
  const mark = (midi) => {
    const node = el("span", { class: "c-mark" }, `C${midi / 12 - 1}`);
    node.style.setProperty("--at", (rowY(song, 1, midi) + rowY(song, 1, midi - 1)) / 2);
    return node;
  };
  const cs = [24, 36, 48, 60, 72, 84, 96].filter((m) => m > song.notes.low && m < song.notes.high);
  const legend = (list, kind, word) => list.length > 0 && el("span", { class: `legend ${kind}` }, word);
  return [name("Notes", legend(melody, "melody", "Melody"), legend(bass, "bass", "Bass")), ...cs.map(mark)];
}

const tempoLabel = ({ low, high }) => [
  name("Tempo"),
  el("span", { class: "scale-top" }, String(high)),
  el("span", { class: "scale-low" }, `${low} bpm`),
];
