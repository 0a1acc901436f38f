package export

import "songmap/domain/songmap"

// piece is a Song Map that can be relied on, with texts of one line.
type piece struct {
	songmap.Map
	title string
	bars  []bar
}

func newPiece(title string, m songmap.Map) piece {
	m = withOneLineTexts(m.Tidy())
	return piece{m, oneLine(title), bars(m)}
}

// withOneLineTexts changes the texts of a Song Map, whose lists nobody else may have, to
// one line each.
func withOneLineTexts(m songmap.Map) songmap.Map {
	for i := range m.Keys {
		m.Keys[i].Tonic, m.Keys[i].Mode = oneLine(m.Keys[i].Tonic), oneLine(m.Keys[i].Mode)
	}
	for i := range m.Chords {
		m.Chords[i].Label = oneLine(m.Chords[i].Label)
	}
	for i := range m.Sections {
		m.Sections[i].Label = oneLine(m.Sections[i].Label)
	}
	for i := range m.Lyrics {
		m.Lyrics[i].Text = oneLine(m.Lyrics[i].Text)
	}
	m.Provenance.Engine, m.Provenance.Version = oneLine(m.Provenance.Engine), oneLine(m.Provenance.Version)
	return m
}
