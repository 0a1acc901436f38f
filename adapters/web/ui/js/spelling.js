// Keys and chords as musicians write them. Song Maps hold labels in the syntax of Harte et al., ISMIR 2005
// ("A:min7/b3"), and name the black keys by sharps; both are spelt here as in the exports ("Am7/C"), with
// which a browser test compares them.

import { LETTERS, bassOf, degreeOf, flattened, noteOf, octave, pitchOf, written } from "./notes.js";

// By Harte's shorthand: what is written behind the root, and the semitones above it that sound, too.
const QUALITIES = {
  __proto__: null,
  maj: ["", 4, 7], min: ["m", 3, 7], dim: ["dim", 3, 6], aug: ["aug", 4, 8],
  maj7: ["maj7", 4, 7, 11], min7: ["m7", 3, 7, 10], 7: ["7", 4, 7, 10], dim7: ["dim7", 3, 6, 9],
  hdim7: ["m7b5", 3, 6, 10], minmaj7: ["m(maj7)", 3, 7, 11], aug7: ["aug7", 4, 8, 10],
  maj6: ["6", 4, 7, 9], min6: ["m6", 3, 7, 9],
  9: ["9", 2, 4, 7, 10], maj9: ["maj9", 2, 4, 7, 11], min9: ["m9", 2, 3, 7, 10],
  11: ["11", 2, 4, 5, 7, 10], maj11: ["maj11", 2, 4, 5, 7, 11], min11: ["m11", 2, 3, 5, 7, 10],
  13: ["13", 2, 4, 7, 9, 10], maj13: ["maj13", 2, 4, 7, 9, 11], min13: ["m13", 2, 3, 7, 9, 10],
  sus2: ["sus2", 2, 7], sus4: ["sus4", 5, 7], 5: ["5", 7], 1: ["(no3)(no5)"],
};

// A set of semitones is a number: bit n is the note n semitones above the root.
const setOf = (...semitones) => semitones.reduce((set, s) => set | (1 << s), 1);
const has = (set, semitone) => (set >> semitone) % 2 === 1;

// A shorthand, a list of degrees, or both: "maj7", "(1,5)", "7(*5,b9)".
function qualityOf(text = "maj") {
  const [, short, list] = /^([a-z0-9]*)(?:\((.*)\))?$/.exec(text) ?? [];
  const [suffix, ...semitones] = QUALITIES[short] ?? [];
  if (suffix === undefined && (short !== "" || list === undefined)) return undefined;
  const quality = { suffix: suffix ?? "", tones: short ? setOf(...semitones) : 0 };
  for (const item of list?.split(",") ?? []) if (!addDegree(quality, item)) return undefined;
  const same = !short && Object.values(QUALITIES).find(([, ...s]) => setOf(...s) === quality.tones);
  return same ? { ...quality, suffix: same[0] } : quality;
}

// An asterisk takes a degree away.
function addDegree(quality, item) {
  const [, omitted, text] = /^(\*?)(.*)$/.exec(item);
  const degree = degreeOf(text);
  if (!degree) return false;
  const tone = 1 << pitchOf(degree);
  quality.tones = omitted ? quality.tones & ~tone : quality.tones | tone;
  if (omitted) quality.suffix += `(no${text})`;
  else if (text !== "1") quality.suffix += `(${text})`;
  return true;
}

function parse(label) {
  const [, name, quality, degree] = /^([^:/]*)(?::([^/]+))?(?:\/(.*))?$/.exec(label) ?? [];
  const root = noteOf(name);
  const kind = qualityOf(quality);
  const bass = root && (degree === undefined ? root : bassOf(degree, root));
  return bass && kind && { root, bass, ...kind };
}

// Sharps, or below zero flats, of the major keys, from C up by semitones.
const SIGNS = [0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5];
const FLATS = "BEADG"; // in the order in which they come
const BORROWED = 3; // flats more than its own a key takes from its minor: B♭, E♭ and A♭ in C, but C♯
const DIMINISHED = setOf(3, 6);

// A sharpened note becomes a flat where so many stand at the clef that it is one.
function spell(note, signs) {
  const flat = flattened(note);
  const place = FLATS.indexOf(LETTERS[flat.letter]);
  return note.signs === 1 && flat.signs === -1 && place >= 0 && place < -signs ? flat : note;
}

// A key with its tonic as it is written, or nothing where the tonic is no note.
export function readKey(key) {
  const note = noteOf(key.tonic);
  if (!note) return undefined;
  const relative = { major: 0, minor: 3 }[key.mode]; // semitones up to the major key with the same signs
  let signs = relative === undefined ? Infinity : SIGNS[octave(pitchOf(note) + relative)];
  if (signs === 6 && note.signs < 0) signs = -6; // somebody wrote G♭
  return { ...key, tonic: written(spell(note, signs)), pitch: pitchOf(note), signs };
}

// A diminished chord leads upwards and rather keeps its sharp.
function inKey(chord, { signs }) {
  const root = spell(chord.root, signs - ((chord.tones & DIMINISHED) === DIMINISHED ? 0 : BORROWED));
  return root === chord.root ? chord : { ...chord, root, bass: flattened(chord.bass) };
}

// A chord as it is written in a key, in parts, with its degree. What is no chord stays as it is.
export function readChord(label, key) {
  const parsed = parse(label);
  if (!parsed) {
    const text = label === "N" || !label ? "N.C." : label;
    return { root: text, quality: "", bass: "", text, degree: "", none: true };
  }
  const chord = key ? inKey(parsed, key) : parsed;
  const root = written(chord.root);
  const quality = chord.suffix.replaceAll("#", "♯").replace(/b(?=\d)/g, "♭");
  const bass = written(chord.bass) === root ? "" : `/${written(chord.bass)}`;
  return { root, quality, bass, text: root + quality + bass, degree: key ? degreeIn(key, chord) : "" };
}

const ROMAN = ["I", "♭II", "II", "♭III", "III", "IV", "♯IV", "V", "♭VI", "VI", "♭VII", "VII"];
const IN_MINOR = { 3: "III", 8: "VI", 10: "VII", 11: "♯VII" };

// Upper case for major, lower for minor chords.
function degreeIn(key, { root, tones, suffix }) {
  const step = octave(pitchOf(root) - key.pitch);
  const numeral = (key.mode === "minor" && IN_MINOR[step]) || ROMAN[step];
  const minor = has(tones, 3) && !has(tones, 4);
  return (minor ? numeral.toLowerCase() : numeral) + (suffix.includes("7") ? "7" : "");
}
