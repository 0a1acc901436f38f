package cli

import (
	"fmt"
	"strings"

	"songmap/domain"
)

const noChord = "N" // Harte's label for silence and noise

// chordName is a chord as musicians write it: "Am" for "A:min". A label that
// has no such short name stays as it is.
func chordName(label string) string {
	if label == noChord {
		return "no chord"
	}
	root, quality, found := strings.Cut(label, ":")
	if !found {
		return label // "C" alone is C major
	}
	suffix, known := chordSuffix[quality]
	if !known {
		return label
	}
	return root + suffix
}

//nolint:gochecknoglobals // a constant table
var chordSuffix = map[string]string{
	"maj": "", "min": "m", "dim": "dim", "aug": "aug", "sus2": "sus2", "sus4": "sus4",
	"7": "7", "maj7": "maj7", "min7": "m7", "minmaj7": "m(maj7)", "dim7": "dim7", "hdim7": "m7♭5",
	"maj6": "6", "min6": "m6", "9": "9", "maj9": "maj9", "min9": "m9", "5": "5",
}

// changes is the song's chords one after the other: silence left out, and a
// chord that goes on told once.
func changes(chords []domain.Chord) []domain.Chord {
	var out []domain.Chord
	for _, c := range chords {
		switch last := len(out) - 1; {
		case c.Label == noChord:
		case last >= 0 && out[last].Label == c.Label:
			out[last].End = c.End
		default:
			out = append(out, c)
		}
	}
	return out
}

// loop is a row of chords that is played round and round.
type loop struct {
	chords []string
	rounds int // whole ones
	span   domain.Span
}

// findLoop finds the loop of 2 to 8 chords that goes on for the most changes,
// at least three times round. Of two as long it takes the one with the fewer
// chords, so that a loop is never its own double.
func findLoop(chords []domain.Chord) (loop, bool) {
	const shortest, longest, enough = 2, 8, 3
	var best loop
	covered := 0
	for period := shortest; period <= longest; period++ {
		start := 0
		for i := period; i <= len(chords); i++ {
			if i < len(chords) && chords[i].Label == chords[i-period].Label {
				continue
			}
			if n := i - start; n >= enough*period && n > covered {
				covered = n
				best = loop{names(chords[start : start+period]), n / period, domain.Span{
					Start: chords[start].Start, End: chords[i-1].End,
				}}
			}
			start = i - period + 1
		}
	}
	return best, covered > 0
}

func names(chords []domain.Chord) []string {
	out := make([]string, len(chords))
	for i, c := range chords {
		out[i] = chordName(c.Label)
	}
	return out
}

func (l loop) String() string {
	return fmt.Sprintf("%s (%d times, %s)", strings.Join(l.chords, " "), l.rounds, stretch(l.span))
}
