package export

import "encoding/xml"

// The elements of MusicXML 4.0 that a lead sheet has, in the order in which the format
// wants them.
type (
	xmlScore struct {
		XMLName xml.Name          `xml:"score-partwise"`
		Version string            `xml:"version,attr"`
		Work    xmlWork           `xml:"work"`
		Maker   xmlIdentification `xml:"identification"`
		List    xmlPartList       `xml:"part-list"`
		Parts   []xmlPart         `xml:"part"`
	}
	xmlWork struct {
		Title string `xml:"work-title"`
	}
	xmlIdentification struct {
		Encoding xmlEncoding `xml:"encoding"`
	}
	xmlEncoding struct {
		Software string `xml:"software"`
	}
	xmlPartList struct {
		Parts []xmlScorePart `xml:"score-part"`
	}
	xmlScorePart struct {
		ID         string            `xml:"id,attr"`
		Name       string            `xml:"part-name"`
		Instrument xmlInstrument     `xml:"score-instrument"`
		MIDI       xmlMIDIInstrument `xml:"midi-instrument"`
	}
	xmlInstrument struct {
		ID   string `xml:"id,attr"`
		Name string `xml:"instrument-name"`
	}
	xmlMIDIInstrument struct {
		ID      string `xml:"id,attr"`
		Channel int    `xml:"midi-channel"`
		Program int    `xml:"midi-program"`
	}
	xmlPart struct {
		ID       string       `xml:"id,attr"`
		Measures []xmlMeasure `xml:"measure"`
	}

	xmlMeasure struct {
		Number     int            `xml:"number,attr"`
		Implicit   string         `xml:"implicit,attr,omitempty"`
		Attributes *xmlAttributes `xml:"attributes"`
		Directions []xmlDirection `xml:"direction"`
		Sound      *xmlSound      `xml:"sound"`
		Harmonies  []xmlHarmony   `xml:"harmony"`
		Notes      []xmlNote      `xml:"note"`
		Barline    *xmlBarline    `xml:"barline"`
	}
	xmlAttributes struct {
		Divisions int      `xml:"divisions,omitempty"`
		Key       *xmlKey  `xml:"key"`
		Time      *xmlTime `xml:"time"`
		Clef      *xmlClef `xml:"clef"`
	}
	xmlKey struct {
		Fifths int    `xml:"fifths"`
		Mode   string `xml:"mode"`
	}
	xmlTime struct {
		Beats    int `xml:"beats"`
		BeatType int `xml:"beat-type"`
	}
	xmlClef struct {
		Sign   string `xml:"sign"`
		Line   int    `xml:"line"`
		Octave int    `xml:"clef-octave-change,omitempty"`
	}
	xmlBarline struct {
		Location string `xml:"location,attr"`
		Style    string `xml:"bar-style"`
	}

	xmlDirection struct {
		Placement string           `xml:"placement,attr"`
		Type      xmlDirectionType `xml:"direction-type"`
		Offset    int              `xml:"offset,omitempty"`
		Sound     *xmlSound        `xml:"sound"`
	}
	xmlDirectionType struct {
		Rehearsal string        `xml:"rehearsal,omitempty"`
		Words     *string       `xml:"words"`
		Metronome *xmlMetronome `xml:"metronome"`
	}
	xmlMetronome struct {
		BeatUnit  string    `xml:"beat-unit"`
		Dot       *struct{} `xml:"beat-unit-dot"`
		PerMinute string    `xml:"per-minute"`
	}
	xmlSound struct {
		Tempo float64 `xml:"tempo,attr"`
	}

	xmlHarmony struct {
		Root    xmlStep     `xml:"root"`
		Kind    xmlKind     `xml:"kind"`
		Bass    *xmlBass    `xml:"bass"`
		Degrees []xmlDegree `xml:"degree"`
		Offset  int         `xml:"offset,omitempty"`
	}
	xmlStep struct {
		Step  string `xml:"root-step"`
		Alter int    `xml:"root-alter,omitempty"`
	}
	xmlBass struct {
		Step  string `xml:"bass-step"`
		Alter int    `xml:"bass-alter,omitempty"`
	}
	xmlKind struct {
		Text string `xml:"text,attr,omitempty"`
		Kind string `xml:",chardata"`
	}
	xmlDegree struct {
		Value int    `xml:"degree-value"`
		Alter int    `xml:"degree-alter"`
		Type  string `xml:"degree-type"`
	}

	xmlNote struct {
		Rest      *xmlRest      `xml:"rest"`
		Pitch     *xmlPitch     `xml:"pitch"`
		Duration  int           `xml:"duration"`
		Ties      []xmlTie      `xml:"tie"`
		Voice     int           `xml:"voice"`
		Type      string        `xml:"type,omitempty"`
		Dot       *struct{}     `xml:"dot"`
		Notations *xmlNotations `xml:"notations"`
	}
	xmlRest struct {
		Measure string `xml:"measure,attr,omitempty"`
	}
	xmlPitch struct {
		Step   string `xml:"step"`
		Alter  int    `xml:"alter,omitempty"`
		Octave int    `xml:"octave"`
	}
	xmlTie struct {
		Type string `xml:"type,attr"`
	}
	xmlNotations struct {
		Tied []xmlTie `xml:"tied"`
	}
)
