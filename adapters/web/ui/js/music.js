// Chord labels (Harte) as musicians write them, and their degree in the key.

const PITCH = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const SHARP = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const FLAT = ["C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B"];
const QUALITY = { __proto__: null, maj: "", min: "m", 7: "7", maj7: "maj7", min7: "m7", sus4: "sus4", sus2: "sus2", dim: "°", aug: "+", hdim7: "ø7", dim7: "°7", maj6: "6", min6: "m6", 9: "9" };
const INTERVAL = { __proto__: null, 1: 0, b2: 1, 2: 2, b3: 3, 3: 4, 4: 5, b5: 6, 5: 7, b6: 8, 6: 9, b7: 10, 7: 11 };
const ROMAN = ["I", "♭II", "II", "♭III", "III", "IV", "♯IV", "V", "♭VI", "VI", "♭VII", "VII"];
const FLAT_KEYS = new Set([1, 3, 5, 8, 10]); // as major tonics
const ROOT = /^[A-G][b#]*$/;

const pitchOf = (name) => ([...name.slice(1)].reduce((p, c) => p + (c === "b" ? -1 : 1), PITCH[name[0]]) + 120) % 12;

export const pretty = (name) => name.replaceAll("b", "♭").replaceAll("#", "♯");

// Sharps, or below zero flats, of the major keys, from C up by semitones.
const SIGNS = [0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5];
const FLATS = "BEADG"; // in the order in which they come
const BORROWED = 3; // flats more than its own a key takes from its minor: B♭, E♭ and A♭ in C, but C♯

const signsOf = (key) => SIGNS[(pitchOf(key.tonic) + (key.mode === "minor" ? 3 : 0)) % 12];

// Song Maps name the black keys by sharps; this is the name where so many flats may be written.
function spell(name, flats) {
  const letter = "ABCDEFGA"["ABCDEFG".indexOf(name[0]) + 1];
  const place = FLATS.indexOf(letter);
  return name[1] === "#" && name.length === 2 && place >= 0 && place < flats ? `${letter}b` : name;
}

export const spellKey = (key) => ({ ...key, tonic: spell(key.tonic, -signsOf(key)) });

// The label as it is spelt in a key. A diminished chord leads upwards and rather keeps its sharp.
export function spellChord(label, key) {
  const [, root, rest] = /^([A-G]#)((?:[:/].*)?)$/.exec(label) ?? [];
  if (!root || !key) return label;
  return spell(root, (/^:h?dim/.test(rest) ? 0 : BORROWED) - signsOf(key)) + rest;
}

// "A:min7/b3" → { root: "A", quality: "m7", bass: "/C", text: "Am7/C" }. What is not Harte's is shown as it
// is, without a degree; N and X are no chord.
const known = new Map();
export function readChord(label) {
  if (!known.has(label)) known.set(label, parseChord(label));
  return known.get(label);
}

const named = (text) => ({ root: text, quality: "", bass: "", text, none: true });

function parseChord(label) {
  if (label === "N" || label === "X" || !label) return named("N.C.");
  const [head, degree] = label.split("/");
  const [root, q = "maj"] = head.split(":");
  if (!ROOT.test(root)) return named(label);
  const pitch = pitchOf(root);
  const quality = QUALITY[q] ?? q;
  return { root: pretty(root), quality, bass: bassOf(pitch, degree), text: pretty(root) + quality + bassOf(pitch, degree), pitch, minor: /^(min|dim|hdim)/.test(q) };
}

function bassOf(pitch, degree) {
  if (!degree) return "";
  if (ROOT.test(degree)) return `/${pretty(degree)}`;
  return INTERVAL[degree] === undefined ? `/${degree}` : `/${(FLAT_KEYS.has(pitch) ? FLAT : SHARP)[(pitch + INTERVAL[degree]) % 12]}`;
}

// Degree in the key: upper case for major, lower for minor chords.
export function roman(label, key) {
  const chord = readChord(label);
  if (chord.none || !key) return "";
  const step = (chord.pitch - pitchOf(key.tonic) + 12) % 12;
  let numeral = ROMAN[step];
  if (key.mode === "minor") numeral = { 3: "III", 8: "VI", 10: "VII", 11: "♯VII" }[step] ?? numeral;
  if (chord.minor) numeral = numeral.toLowerCase();
  return numeral + (chord.quality.includes("7") ? "7" : "");
}

// The entry of an ascending list in force at t (by its start), or -1.
export function indexAt(list, t, start = (x) => x) {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) { const mid = (lo + hi) >> 1; start(list[mid]) <= t ? lo = mid + 1 : hi = mid; }
  return lo - 1;
}

export const byStart = (x) => x.start;

// "Chorus 2" where a label comes more than once
export function nameSections(sections) {
  const total = Map.groupBy(sections, (s) => s.label);
  return sections.map((s) => {
    const same = total.get(s.label);
    const word = s.label ? s.label[0].toUpperCase() + s.label.slice(1) : "Part";
    return { ...s, name: same.length > 1 ? `${word} ${same.indexOf(s) + 1}` : word };
  });
}
