// Package export writes Song Maps in the formats of other programs. Every format
// accepts every Song Map that can be read: what is missing is left out, what contradicts
// itself is dropped. Only a file of lyrics needs some.
package export

import (
	"bytes"
	"reflect"

	"songmap/domain/songmap"
)

// Format is a format to write Song Maps in.
type Format struct {
	Name      string // as clients ask for it
	MediaType string
	Extension string // of a file, with the dot
	About     string // what it is, in a line

	Document reflect.Type // of the JSON document that it is; nil: it is none

	write func(*bytes.Buffer, piece) error
}

// Formats lists all formats.
func Formats() []Format {
	return []Format{
		{"jams", "application/vnd.jams+json", ".jams", "JSON Annotated Music Specification, for music information retrieval", reflect.TypeFor[jams](), writeJAMS},
		{"midi", "audio/midi", ".mid", "Standard MIDI File: tempo map, meter, key, sections, click, chords, melody and bass", nil, writeMIDI},
		{"musicxml", "application/vnd.recordare.musicxml+xml", ".musicxml", "lead sheet for notation programs: bars with meter, tempo and key, sections, chords, melody and bass", nil, writeMusicXML},
		{"audacity", "text/plain; charset=utf-8", ".txt", "label track for Audacity: sections, keys, chords, beats and lyrics", nil, writeLabels},
		{"csv", "text/csv; charset=utf-8; header=present", ".csv", "regions for Sonic Visualiser and spreadsheets", nil, writeCSV},
		{"chordpro", "text/plain; charset=utf-8", ".cho", "chord sheet: bars and chords by section", nil, writeChordPro},
		{"lrc", "text/plain; charset=utf-8", ".lrc", "lyrics with times, for players; a Song Map without lyrics has none", nil, writeLRC},
		SVG(),
	}
}

// SVG returns the format of pictures.
func SVG() Format {
	return Format{"svg", "image/svg+xml", ".svg", "a picture of the song", nil, writeSVG}
}

// Names lists what clients can ask for: the Song Map as it is, or a format.
func Names() []string {
	names := []string{"json"}
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// Find returns the format with a name.
func Find(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Write writes a song under its title. The same song gives the same bytes. One without
// lyrics is ErrNoLyrics in a format that holds nothing else.
func (f Format) Write(title string, m songmap.Map) ([]byte, error) {
	var b bytes.Buffer
	if err := f.write(&b, newPiece(title, m)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
