package export

import (
	"bytes"
	"fmt"
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// The page, in pixels. Times are written in the gutter left of the staves.
const (
	pageWidth = 1280.0
	margin    = 40.0
	gutter    = 48.0
	left      = margin + gutter
	right     = pageWidth - margin
)

// style is the look: a light page, with colour for the music only.
const style = `<style>
text{font-family:Inter,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;fill:#1a1d21}
.page{fill:#fff}.title{font-weight:600}.facts{fill:#4d535c}.small{fill:#646a74}.end{fill:#646a74;text-anchor:end}
.mid{fill:#646a74;text-anchor:middle}.name{font-weight:600}.chord-name{font-weight:600;text-anchor:middle}
.again{fill:#646a74;font-weight:600;text-anchor:middle}.well{fill:#f8f8f5}.axis{stroke:#d2d2ca;fill:none}
.chord{fill:#eeeee9}.home{fill:#d5dfee}.unsure{fill:#fff;stroke:#8b8f96;stroke-dasharray:3 2}.none{fill:none}
.beat{stroke:#b9bdc4;fill:none}.bar{stroke:#4d535c;fill:none}.tempo{stroke:#17706d;stroke-width:1.5;fill:none}.key{fill:#f0f0ec}
.melody{fill:#2a5fd6}.bass{fill:#f3ddb6;stroke:#a3650c;stroke-width:.8}
.s0{fill:#d6e3f8}.s1{fill:#fae6c2}.s2{fill:#e8daf4}.s3{fill:#d0ece8}.s4{fill:#f7d9d4}.s5{fill:#e0e3e8}.s6{fill:#e3edc8}.s7{fill:#f5dbe8}
</style>
`

// sectionColours is the number of classes s0, s1, …
const sectionColours = 8

// picture is the state of drawing a song.
type picture struct {
	canvas
	piece
	y        float64 // above it everything is drawn
	staves   []stave
	sections map[string]string // a label's class
	low, top int               // MIDI numbers between which all notes lie
}

// writeSVG draws the song: facts, an overview on one line, and then line by line.
func writeSVG(b *bytes.Buffer, p piece) error {
	body := &bytes.Buffer{}
	pic := &picture{canvas: canvas{body}, piece: p, staves: p.systems(), sections: map[string]string{}}
	for _, s := range p.Sections {
		if _, seen := pic.sections[s.Label]; !seen {
			pic.sections[s.Label] = fmt.Sprintf("s%d", len(pic.sections)%sectionColours)
		}
	}
	pic.low, pic.top = p.noteRange()
	pic.head()
	pic.overview()
	for _, s := range pic.staves {
		pic.system(s)
	}
	pic.foot()

	c := canvas{b}
	c.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	c.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" role="img"`)
	c.attr("width", pageWidth)
	c.attr("height", pic.y)
	fmt.Fprintf(b, ` viewBox="0 0 %.0f %.1f">`+"\n", pageWidth, pic.y)
	c.WriteString("<title>" + escaped(p.title) + "</title>\n<desc>" + escaped(p.facts()) + "</desc>\n" + style)
	c.rect("page", area{0, 0, pageWidth, pic.y})
	_, err := body.WriteTo(b)
	c.WriteString("</svg>\n")
	return err
}

func (p *picture) head() {
	const title, facts = 26, 14
	p.text("title", title, point{margin, 60}, truncated(p.title, title, right-margin))
	p.text("facts", facts, point{margin, 86}, truncated(p.facts(), facts, right-margin))
	p.y = 112
}

// facts describes the song in one line, without what is not known.
func (p piece) facts() string {
	var parts []string
	if len(p.Keys) > 0 {
		parts = append(parts, p.keyNames())
	}
	if p.Tempo.BPM > 0 {
		parts = append(parts, fmt.Sprintf("%.0f bpm", p.Tempo.BPM))
	}
	if p.Meter.Numerator > 0 {
		parts = append(parts, fmt.Sprintf("%d/%d", p.Meter.Numerator, p.Meter.Denominator))
	}
	if n := len(p.bars); n > 0 {
		parts = append(parts, fmt.Sprintf("%d bars", p.bars[n-1].number))
	} else {
		parts = append(parts, "no beat found")
	}
	return strings.Join(append(parts, songmap.Clock(p.Duration)), "  ·  ")
}

// keyNames names the first keys, in order.
func (p piece) keyNames() string {
	const limit = 3
	var names []string
	for _, k := range p.Keys[:min(limit, len(p.Keys))] {
		names = append(names, harte.Printed(harte.KeyName(k.Tonic, k.Mode)))
	}
	if len(p.Keys) > limit {
		names = append(names, "…")
	}
	return strings.Join(names, ", then ")
}

// foot draws the legend of the notes, and what made the Song Map.
func (p *picture) foot() {
	const size, gap = 11, 12
	x := left
	legend := func(class, name string) {
		p.rect(class, area{x, p.y + 1, 2 * size, size - 4})
		p.text("small", size, point{x + 2*size + 6, p.y + size - 2}, name)
		x += 2*size + 6 + width(name, size) + 2*gap
	}
	if len(p.Melody) > 0 {
		legend("melody", "melody")
	}
	if len(p.Bass) > 0 {
		legend("bass", "bass")
	}
	p.text("end", size, point{right, p.y + size - 2}, truncated(p.maker(), size, right-x))
	p.y += margin
}
