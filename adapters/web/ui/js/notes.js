// Notes as letters with their sharps, or below zero flats. Which name a pitch has follows from its letter.

export const LETTERS = "CDEFGAB";
const NATURALS = [0, 2, 4, 5, 7, 9, 11]; // the pitch classes of the letters
const FARTHEST = 3; // sharps or flats that a note may have

export const octave = (n) => ((n % 12) + 12) % 12;
export const pitchOf = ({ letter, signs }) => octave(NATURALS[letter] + signs);
const countSigns = (text) => text.split("#").length - text.split("b").length; // flats below zero
export const written = ({ letter, signs }) =>
  LETTERS[letter] + (signs < 0 ? "♭" : "♯").repeat(Math.abs(signs));
const noteAt = (letter, pitch) => ({ letter, signs: octave(pitch - NATURALS[letter] + 6) - 6 });
export const flattened = (note) => noteAt((note.letter + 1) % LETTERS.length, pitchOf(note));

export function noteOf(name) {
  const [, letter, signs] = /^([A-G])(#{0,3}|b{0,3})$/.exec(name) ?? [];
  return letter && { letter: LETTERS.indexOf(letter), signs: countSigns(signs) };
}

// A degree of the major scale, "b7" or "13", as the note that it is in C.
export function degreeOf(text) {
  const [, signs, number] = /^(#{0,3}|b{0,3})([1-9]|1[0-3])$/.exec(text) ?? [];
  return number && { letter: (number - 1) % LETTERS.length, signs: countSigns(signs) };
}

// A bass is a degree above the root or, as others write, the name of a note.
export function bassOf(text, root) {
  const degree = degreeOf(text);
  if (!degree) return noteOf(text);
  const note = noteAt((root.letter + degree.letter) % LETTERS.length, pitchOf(root) + pitchOf(degree));
  return Math.abs(note.signs) <= FARTHEST ? note : undefined;
}
