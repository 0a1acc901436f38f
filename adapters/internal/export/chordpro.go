package export

import (
	"bytes"
	"fmt"
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

const barsPerLine = 4

// writeChordPro writes a chord sheet: a grid of bars for each section. Titles of sections
// are comments, which every reader shows, even those that print grids as plain text.
func writeChordPro(b *bytes.Buffer, p piece) error {
	directive(b, "title", p.title)
	if len(p.Keys) > 0 {
		if k, ok := harte.ParseKey(p.Keys[0].Tonic, p.Keys[0].Mode); ok {
			directive(b, "key", k.Name())
		}
	}
	if p.Tempo.BPM > 0 {
		directive(b, "tempo", fmt.Sprintf("%.0f", p.Tempo.BPM))
	}
	if p.Meter.Numerator > 0 {
		directive(b, "time", fmt.Sprintf("%d/%d", p.Meter.Numerator, p.Meter.Denominator))
	}
	directive(b, "duration", songmap.Clock(p.Duration))
	for _, s := range p.sheet() {
		b.WriteByte('\n')
		if s.title != "" {
			directive(b, "comment", s.title)
		}
		s.write(b)
	}
	return nil
}

// directive writes a directive. Braces would end it, a backslash would continue it on the
// next line.
func directive(b *bytes.Buffer, name, value string) {
	value = strings.NewReplacer("{", "(", "}", ")", `\`, "/").Replace(value)
	fmt.Fprintf(b, "{%s: %s}\n", name, value)
}

// stanza is a section as bars of cells, one a beat.
type stanza struct {
	title string
	bars  [][]string
}

func (s stanza) write(b *bytes.Buffer) {
	widest := 1
	for _, bar := range s.bars {
		widest = max(widest, len(bar))
	}
	fmt.Fprintf(b, "{start_of_grid: %dx%d}\n", min(barsPerLine, len(s.bars)), widest)
	for i, bar := range s.bars {
		b.WriteString("| " + strings.Join(bar, " ") + " ")
		if i%barsPerLine == barsPerLine-1 || i == len(s.bars)-1 {
			b.WriteString("|\n")
		}
	}
	b.WriteString("{end_of_grid}\n")
}
