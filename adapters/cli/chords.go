package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// chordChanges lists the song's chords without silence, one that goes on only once.
func chordChanges(chords []songmap.Chord) []songmap.Chord {
	var out []songmap.Chord
	for _, c := range chords {
		switch last := len(out) - 1; {
		case c.Label == harte.None:
		case last >= 0 && out[last].Label == c.Label:
			out[last].End = c.End
		default:
			out = append(out, c)
		}
	}
	return out
}

// loop is a list of chords that is repeated.
type loop struct {
	chords []string
	rounds int // complete ones
	span   songmap.Span
}

// findLoop finds the loop of 2 to 8 chords that covers the most changes, with at least
// three rounds. Of two that cover as many it takes the shorter one, so that a loop is
// never twice another.
func findLoop(chords []songmap.Chord, name func(label string) string) (loop, bool) {
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
				best = loop{names(chords[start:start+period], name), n / period, songmap.Span{
					Start: chords[start].Start, End: chords[i-1].End,
				}}
			}
			start = i - period + 1
		}
	}
	return best, covered > 0
}

func names(chords []songmap.Chord, name func(label string) string) []string {
	out := make([]string, len(chords))
	for i, c := range chords {
		out[i] = name(c.Label)
	}
	return out
}

// naming spells chords as they are written in the key that lasts longest.
func naming(keys []songmap.Key) func(label string) string {
	if len(keys) > 0 {
		longest := slices.MaxFunc(keys, func(a, b songmap.Key) int { return cmp.Compare(a.End-a.Start, b.End-b.Start) })
		if k, ok := harte.ParseKey(longest.Tonic, longest.Mode); ok {
			return func(label string) string { return harte.NameIn(label, k) }
		}
	}
	return harte.Name
}

func (l loop) String() string {
	return fmt.Sprintf("%s (%d times, %s)", strings.Join(l.chords, " "), l.rounds, stretch(l.span))
}
