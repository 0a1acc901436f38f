package songjson

import (
	"maps"

	"songmap/domain/songmap"
)

func fromDomain(m songmap.Map) document {
	return document{
		ID:       m.ID,
		Duration: m.Duration,
		Meter:    meter{float64(m.Meter.Numerator), float64(m.Meter.Denominator)},
		Tempo: tempo{
			m.Tempo.BPM,
			convert(m.Tempo.Curve, func(p songmap.TempoPoint) [2]float64 { return [2]float64{p.Time, p.BPM} }),
			m.Tempo.Confidence,
		},
		Beats:     convert(m.Beats, identity),
		Downbeats: convert(m.Downbeats, identity),
		Keys: convert(m.Keys, func(k songmap.Key) key {
			return key{k.Start, k.End, k.Tonic, k.Mode, k.Confidence}
		}),
		Chords: convert(m.Chords, func(c songmap.Chord) chord {
			return chord{c.Start, c.End, c.Label, c.Confidence}
		}),
		Sections: convert(m.Sections, func(s songmap.Section) section {
			return section{s.Start, s.End, s.Label}
		}),
		Lyrics: convert(m.Lyrics, func(l songmap.Lyric) lyric {
			return lyric{l.Start, l.End, l.Text, l.Confidence}
		}),
		Performance: performance{convert(m.Melody, fromNote), convert(m.Bass, fromNote)},
		Provenance: provenance{
			m.Provenance.Engine, m.Provenance.Version, options(m.Provenance.Options),
			m.Provenance.InputSHA256, m.Provenance.CreatedAt, convert(m.Provenance.Warnings, identity),
		},
	}
}

func (d document) toDomain() songmap.Map {
	return songmap.Map{
		ID:       d.ID,
		Duration: d.Duration,
		Meter:    songmap.Meter{Numerator: whole(d.Meter.Numerator), Denominator: whole(d.Meter.Denominator)},
		Tempo: songmap.Tempo{
			BPM: d.Tempo.BPM,
			Curve: convert(d.Tempo.Curve, func(p [2]float64) songmap.TempoPoint {
				return songmap.TempoPoint{Time: p[0], BPM: p[1]}
			}),
			Confidence: d.Tempo.Confidence,
		},
		Beats:     convert(d.Beats, identity),
		Downbeats: convert(d.Downbeats, identity),
		Keys: convert(d.Keys, func(k key) songmap.Key {
			return songmap.Key{Span: span(k.Start, k.End), Tonic: k.Tonic, Mode: k.Mode, Confidence: k.Confidence}
		}),
		Chords: convert(d.Chords, func(c chord) songmap.Chord {
			return songmap.Chord{Span: span(c.Start, c.End), Label: c.Label, Confidence: c.Confidence}
		}),
		Sections: convert(d.Sections, func(s section) songmap.Section {
			return songmap.Section{Span: span(s.Start, s.End), Label: s.Label}
		}),
		Lyrics: convert(d.Lyrics, func(l lyric) songmap.Lyric {
			return songmap.Lyric{Span: span(l.Start, l.End), Text: l.Text, Confidence: l.Confidence}
		}),
		Melody: convert(d.Performance.Melody, note.toDomain),
		Bass:   convert(d.Performance.Bass, note.toDomain),
		Provenance: songmap.Provenance{
			Engine: d.Provenance.Engine, Version: d.Provenance.Version, Options: options(d.Provenance.Options),
			InputSHA256: d.Provenance.InputSHA256, CreatedAt: d.Provenance.CreatedAt,
			Warnings: convert(d.Provenance.Warnings, identity),
		},
	}
}

func fromNote(n songmap.Note) note {
	return note{n.Time, n.Duration, float64(n.MIDI), float64(n.Velocity), n.Confidence}
}

func (n note) toDomain() songmap.Note {
	return songmap.Note{
		Time: n.Time, Duration: n.Duration,
		MIDI: whole(n.MIDI), Velocity: whole(n.Velocity), Confidence: n.Confidence,
	}
}

// options returns a copy that is never nil.
func options(o map[string]string) map[string]string {
	c := make(map[string]string, len(o))
	maps.Copy(c, o)
	return c
}
