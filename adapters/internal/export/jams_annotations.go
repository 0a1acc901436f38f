package export

import (
	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// annotations returns what the song has, each in its namespace of JAMS.
func (p piece) annotations() []jamsAnnotation {
	return []jamsAnnotation{
		{Namespace: "beat", Data: p.beatPositions()},
		{Namespace: "tempo", Sandbox: jamsPart{"whole song"}, Data: p.globalTempo()},
		{Namespace: "tempo", Sandbox: jamsPart{"curve"}, Data: p.tempoCurve()},
		{Namespace: "key_mode", Data: observe(p.Keys, func(k songmap.Key) jamsObservation {
			return spanned(k.Span, jamsKey(k), &k.Confidence)
		})},
		{Namespace: "chord", Data: observe(p.Chords, func(c songmap.Chord) jamsObservation {
			return spanned(c.Span, harte.Strict(c.Label), &c.Confidence)
		})},
		{Namespace: "segment_open", Data: observe(p.Sections, func(s songmap.Section) jamsObservation {
			return spanned(s.Span, s.Label, nil)
		})},
		{Namespace: "lyrics", Data: observe(p.Lyrics, func(l songmap.Lyric) jamsObservation {
			return spanned(l.Span, l.Text, &l.Confidence)
		})},
		{Namespace: "note_midi", Sandbox: jamsPart{"melody"}, Data: observe(p.Melody, jamsNote)},
		{Namespace: "note_midi", Sandbox: jamsPart{"bass"}, Data: observe(p.Bass, jamsNote)},
	}
}

// beatPositions returns each beat with its place in the bar.
func (p piece) beatPositions() []jamsObservation {
	usual := beatsPerBar(p.Map)
	var list []jamsObservation
	for _, bar := range p.bars {
		for i := bar.first; i < bar.first+bar.beats; i++ {
			list = append(list, jamsObservation{Time: p.Beats[i], Value: bar.at(i, usual)})
		}
	}
	return list
}

func (p piece) globalTempo() []jamsObservation {
	if p.Tempo.BPM == 0 {
		return nil
	}
	return []jamsObservation{{Duration: p.Duration, Value: p.Tempo.BPM, Confidence: &p.Tempo.Confidence}}
}

// tempoCurve returns each point of the curve with the time until the next one.
func (p piece) tempoCurve() []jamsObservation {
	var list []jamsObservation
	for i, point := range p.Tempo.Curve {
		end := p.Duration
		if i+1 < len(p.Tempo.Curve) {
			end = p.Tempo.Curve[i+1].Time
		}
		list = append(list, jamsObservation{point.Time, end - point.Time, point.BPM, &p.Tempo.Confidence})
	}
	return list
}

func observe[T any](list []T, as func(T) jamsObservation) []jamsObservation {
	all := make([]jamsObservation, len(list))
	for i, v := range list {
		all[i] = as(v)
	}
	return all
}

func spanned(s songmap.Span, value any, confidence *float64) jamsObservation {
	return jamsObservation{s.Start, s.End - s.Start, value, confidence}
}

func jamsNote(n songmap.Note) jamsObservation {
	return jamsObservation{n.Time, n.Duration, n.MIDI, &n.Confidence}
}

// jamsKey writes a key without its mode if the schema does not know that.
func jamsKey(k songmap.Key) string {
	tonic, ok := harte.ParseNote(k.Tonic)
	if !ok || len(k.Tonic) > len("C#") {
		return "N"
	}
	switch k.Mode {
	case "major", "minor", "ionian", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian":
		return tonic.String() + ":" + k.Mode
	default:
		return tonic.String()
	}
}
