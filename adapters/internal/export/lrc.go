package export

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"

	"songmap/domain/songmap"
)

// ErrNoLyrics means that there is nothing to write lyrics of.
var ErrNoLyrics = errors.New("this Song Map has no lyrics")

// writeLRC writes the lyrics, each line at the time when it begins. A time without a text
// ends a line after which there is a pause.
func writeLRC(b *bytes.Buffer, p piece) error {
	if len(p.Lyrics) == 0 {
		return ErrNoLyrics
	}
	fmt.Fprintf(b, "[ti:%s]\n[length:%s]\n[re:%s]\n", unbracketed(p.title), songmap.Clock(p.Duration), unbracketed(p.maker()))
	for i, l := range p.Lyrics {
		fmt.Fprintf(b, "%s%s\n", stamp(l.Start), unbracketed(l.Text))
		if i+1 == len(p.Lyrics) || stamp(p.Lyrics[i+1].Start) != stamp(l.End) {
			fmt.Fprintf(b, "%s\n", stamp(l.End))
		}
	}
	return nil
}

// stamp returns a time in minutes, seconds and hundredths.
func stamp(seconds float64) string {
	hundredths := int64(math.Round(seconds * 100))
	return fmt.Sprintf("[%02d:%02d.%02d]", hundredths/6000, hundredths/100%60, hundredths%100)
}

// unbracketed returns text without what would be a time or a tag.
func unbracketed(text string) string { return strings.NewReplacer("[", "(", "]", ")").Replace(text) }
