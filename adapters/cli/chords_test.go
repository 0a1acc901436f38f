package cli

import (
	"slices"
	"strings"
	"testing"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// progression is a row of chords of a second each.
func progression(labels string) []songmap.Chord {
	var chords []songmap.Chord
	for i, label := range strings.Fields(labels) {
		at := float64(i)
		chords = append(chords, songmap.Chord{Span: songmap.Span{Start: at, End: at + 1}, Label: label})
	}
	return chords
}

func TestALoopIsFoundWhereItIsPlayed(t *testing.T) {
	t.Parallel()
	for song, want := range map[string]string{
		"":                                  "",
		"C G":                               "",
		"C G C G":                           "",
		"C G C G C G":                       "C G (3 times, 0:00–0:06)",
		"C G C G C G C G C G C G":           "C G (6 times, 0:00–0:12)",
		"C G C G C G C":                     "C G (3 times, 0:00–0:07)",
		"A B C G C G C G D":                 "C G (3 times, 0:02–0:08)",
		"C G C G C G F A D F A D F A D F A": "F A D (3 times, 0:06–0:17)",
		"C C N C G G C N N G C G":           "C G (3 times, 0:00–0:12)",
		"C D E F G A B C D E F G A B":       "",
		"C D C E C D C E C D C E":           "C D C E (3 times, 0:00–0:12)",
	} {
		t.Run(song, func(t *testing.T) {
			t.Parallel()
			loop, found := findLoop(chordChanges(progression(song)), harte.Name)
			if found != (want != "") || found && loop.String() != want {
				t.Errorf("found %v: %s, want %s", found, loop, want)
			}
		})
	}
}

func TestChangesLeaveTheSongAlone(t *testing.T) {
	t.Parallel()
	chords := progression("C C G N")
	before := slices.Clone(chords)
	chordChanges(chords)
	if !slices.Equal(chords, before) {
		t.Errorf("chords are now %v, were %v", chords, before)
	}
}
