package export

import "songmap/domain/songmap"

// piece is a Song Map that can be relied on, with texts of one line.
type piece struct {
	songmap.Map
	title string
	bars  []bar
}

func newPiece(title string, m songmap.Map) piece {
	m = lined(m.Tidy())
	return piece{m, line(title), bars(m)}
}

// lined is a song, whose lists nobody else has, with texts of one line.
func lined(m songmap.Map) songmap.Map {
	for i := range m.Keys {
		m.Keys[i].Tonic, m.Keys[i].Mode = line(m.Keys[i].Tonic), line(m.Keys[i].Mode)
	}
	for i := range m.Chords {
		m.Chords[i].Label = line(m.Chords[i].Label)
	}
	for i := range m.Sections {
		m.Sections[i].Label = line(m.Sections[i].Label)
	}
	for i := range m.Lyrics {
		m.Lyrics[i].Text = line(m.Lyrics[i].Text)
	}
	m.Provenance.Engine, m.Provenance.Version = line(m.Provenance.Engine), line(m.Provenance.Version)
	return m
}
