package export

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// writeMusicXML writes a lead sheet: a part with the melody, or rests where there is
// none, under chords, sections and tempo, and a part with the bass line if there is one.
// It begins with the first beat.
func writeMusicXML(b *bytes.Buffer, p piece) error {
	g := newGrid(p)
	score := xmlScore{
		Version: "4.0",
		Work:    xmlWork{p.title},
		Maker:   xmlIdentification{xmlEncoding{p.maker()}},
	}
	add := func(name string, channel, program int, measures []xmlMeasure) {
		id := fmt.Sprintf("P%d", len(score.Parts)+1)
		score.List.Parts = append(score.List.Parts, xmlScorePart{
			id, name, xmlInstrument{id + "-I1", name}, xmlMIDIInstrument{id + "-I1", channel + 1, program + 1},
		})
		score.Parts = append(score.Parts, xmlPart{id, measures})
	}
	lead := g.measures(p.Melody, treble)
	g.annotate(lead)
	add("Lead", melodyChannel, altoSax, lead)
	if len(p.Bass) > 0 {
		add("Bass", bassChannel, fretlessBass, g.measures(p.Bass, bass))
	}
	b.WriteString(xml.Header +
		`<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">` + "\n")
	e := xml.NewEncoder(b)
	e.Indent("", " ")
	if err := e.Encode(score); err != nil {
		return err
	}
	b.WriteByte('\n')
	return nil
}
