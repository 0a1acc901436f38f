package harte_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"songmap/adapters/internal/harte"
)

func TestChordsHaveTheNamesThatMusiciansWrite(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{
		"C:maj": "C", "C": "C", "A:min": "Am", "G:7": "G7", "Bb:maj7": "Bbmaj7", "F#:hdim7": "F#m7b5", "N": "N.C.",
		"D:sus4": "Dsus4", "E:minmaj7": "Em(maj7)", "A:5": "A5", "C:maj6": "C6", "B:dim7": "Bdim7",
		"C:maj/3": "C/E", "C:min/b3": "Cm/Eb", "A:maj/3": "A/C#", "Eb:7/b7": "Eb7/Db", "F#:min/5": "F#m/C#", "G/7": "G/F#",
		"C:maj/E": "C/E", "C:maj/1": "C", "C:7(b9)": "C7(b9)", "C:maj(9)": "C(9)", "G:7(*5,b13)": "G7(no5)(b13)",
		"C:(1,5)": "C5", "C:(1,3,5)": "C", "D:(1,b3,5,b7)": "Dm7", "C:(1,4)": "C(4)", "C:1": "C(no3)(no5)",
	} {
		if got := harte.Name(label); got != want {
			t.Errorf("Name(%q) = %q, want %q", label, got, want)
		}
	}
}

func TestWhatIsNoChordStaysAsItIs(t *testing.T) {
	t.Parallel()
	for _, label := range []string{
		"", "X", ":", "C:", "C:nonsense", "H:maj", "c:maj", "C:maj/", "C:maj/0", "C:maj/14", "C:maj/x", "C:(", "C:(x)", "C:maj(",
		"C:maj)", "C:maj(9", "C####:maj", "C#b-:maj", "Ab\x00", "é:maj", "C:maj/b3/5",
	} {
		if got := harte.Name(label); got != label {
			t.Errorf("Name(%q) = %q, want it unchanged", label, got)
		}
	}
}

func TestALabelCanBeHadAsThePaperHasIt(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{
		"C:maj": "C:maj", "C:maj/3": "C:maj/3", "C:maj/E": "C:maj/3", "C:min/Eb": "C:min/b3", "B:7/A": "B:7/b7", "F:maj/F": "F:maj/1",
		"N": "N", "X": "X", "": "X", "C:oops": "X", "Am": "X", "C:7(b9,#11)": "C:7(b9,#11)", "C:7(b9, 13)": "X", "Cb#": "X", "C:maj/07": "X",
		"D:maj/C": "D:maj/b7",
	} {
		if got := harte.Strict(label); got != want {
			t.Errorf("Strict(%q) = %q, want %q", label, got, want)
		}
	}
}

// jams is the pattern of chords in the schema of JAMS.
var jams = regexp.MustCompile(`^(N|X|[A-G](b*|#*)(:(maj|min|dim|aug|1|5|sus2|sus4|maj6|min6|7|maj7|min7|dim7|hdim7|minmaj7|aug7|9|maj9|min9|` +
	`11|maj11|min11|13|maj13|min13)?(\(\*?(b*|#*)([1-9]|1[0-3])(,\*?(b*|#*)([1-9]|1[0-3]))*\))?)?(/(b*|#*)([1-9]|1[0-3]))?)$`)

func TestAChordKnowsItsNotes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		label      string
		root, bass int
		tones      []int
	}{
		{"C:maj", 0, 0, []int{0, 4, 7}},
		{"Cb:maj", 11, 11, []int{0, 4, 7}},
		{"B#:min", 0, 0, []int{0, 3, 7}},
		{"F#:hdim7", 6, 6, []int{0, 3, 6, 10}},
		{"C:maj7/3", 0, 4, []int{0, 4, 7, 11}},
		{"G:7(b9)", 7, 7, []int{0, 1, 4, 7, 10}},
		{"G:7(*5)", 7, 7, []int{0, 4, 10}},
		{"D:maj/b7", 2, 0, []int{0, 4, 7}},
	} {
		got, ok := harte.Parse(c.label)
		if !ok || got.Root.Pitch() != c.root || got.Bass.Pitch() != c.bass || !slices.Equal(got.Tones(), c.tones) {
			t.Errorf("Parse(%q) = root %d, bass %d, tones %v, want %d, %d, %v", c.label, got.Root.Pitch(), got.Bass.Pitch(), got.Tones(), c.root, c.bass, c.tones)
		}
	}
}

func TestKeysHaveTheFewerSigns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tonic, mode, name string
		sharps            int
	}{
		{"C", "major", "C", 0},
		{"A", "minor", "Am", 0},
		{"A#", "major", "Bb", -2},
		{"A#", "minor", "Bbm", -5},
		{"G#", "minor", "G#m", 5},
		{"G#", "major", "Ab", -4},
		{"D#", "minor", "D#m", 6},
		{"F#", "major", "F#", 6},
		{"Gb", "major", "Gb", -6},
		{"Eb", "minor", "Ebm", -6},
		{"C#", "minor", "C#m", 4},
		{"C#", "major", "Db", -5},
	} {
		k, ok := harte.ParseKey(c.tonic, c.mode)
		if !ok || k.Name() != c.name || k.Sharps != c.sharps {
			t.Errorf("%s %s is %s with %d sharps, want %s with %d", c.tonic, c.mode, k.Name(), k.Sharps, c.name, c.sharps)
		}
	}
	for _, bad := range [][2]string{{"", "major"}, {"N", "major"}, {"C", "dorian"}, {"C", ""}, {"C##b#", "minor"}} {
		if k, ok := harte.ParseKey(bad[0], bad[1]); ok {
			t.Errorf("%q is the key %s", bad, k.Name())
		}
	}
}

func TestKeysAreNamedInWords(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{{"A#", "major", "Bb major"}, {"C", "dorian", "C dorian"}, {"", "", ""}, {"H", "", "H"}} {
		if got := harte.KeyName(c[0], c[1]); got != c[2] {
			t.Errorf("KeyName(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestPitchesAreNamedBySharps(t *testing.T) {
	t.Parallel()
	var names []string
	for pitch := range 12 {
		names = append(names, harte.PitchName(pitch))
	}
	if got, want := strings.Join(names, " "), "C C# D D# E F F# G G# A A# B"; got != want {
		t.Errorf("pitches are %s, want %s", got, want)
	}
}

func TestNamesArePrintedWithSigns(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]string{
		{"Bbm7b5", "B♭m7♭5", "B♭", "m7♭5"}, {"F#", "F♯", "", "F♯"}, {"C/Eb", "C/E♭", "C", "/E♭"}, {"verb", "verb", "", "verb"}, {"", "", "", ""},
	} {
		printed := harte.Printed(c[0])
		if root, rest := harte.CutRoot(printed); printed != c[1] || root != c[2] || rest != c[3] {
			t.Errorf("%q is printed as %q, cut into %q and %q, want %q, %q, %q", c[0], printed, root, rest, c[1], c[2], c[3])
		}
	}
}

func TestChordsAreSpeltInTheirKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ tonic, mode, label, want string }{
		{"F", "major", "A#:maj", "Bb"},
		{"C", "major", "A#:maj", "Bb"},
		{"C", "major", "G#:maj", "Ab"},
		{"C", "major", "C#:dim7", "C#dim7"},
		{"G#", "major", "C#:maj/3", "Db/F"},
		{"D", "minor", "A:7/3", "A7/C#"},
		{"E", "major", "G#:min", "G#m"},
		{"E", "major", "Bb:maj", "Bb"},
		{"C", "minor", "F#:dim", "F#dim"},
		{"A#", "major", "A#:dim", "Bbdim"},
		{"C", "minor", "D:7/3", "D7/F#"},
		{"C", "major", "E#:maj", "E#"},
	} {
		k, _ := harte.ParseKey(c.tonic, c.mode)
		chord, _ := harte.Parse(c.label)
		if got := chord.In(k).Name(); got != c.want {
			t.Errorf("%s in %s %s is %s, want %s", c.label, c.tonic, c.mode, got, c.want)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, label := range []string{"C:maj7/3", "G:7(*5,b13)/b7", "N", "F##:(1,b3)", "A:min/C", "Cbbb:maj/bbb7"} {
		f.Add(label)
	}
	f.Fuzz(func(t *testing.T, label string) {
		c, ok := harte.Parse(label)
		if name := harte.Name(label); ok && name != c.Name() {
			t.Errorf("Name(%q) = %q and %q", label, name, c.Name())
		}
		if strict := harte.Strict(label); !jams.MatchString(strict) {
			t.Errorf("Strict(%q) = %q", label, strict)
		}
		if !ok {
			return
		}
		for _, c := range []harte.Chord{c, c.In(harte.Key{Sharps: -6})} {
			if root, bass := c.Root.Pitch(), c.Bass.Pitch(); root < 0 || root > 11 || bass < 0 || bass > 11 {
				t.Errorf("%q has its root at %d, its bass at %d", label, root, bass)
			}
		}
	})
}
