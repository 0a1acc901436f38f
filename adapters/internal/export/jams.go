package export

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain"
)

// The schema of JAMS (Humphrey et al., ISMIR 2014) that the file keeps to.
const jamsVersion = "0.3.4"

type jams struct {
	FileMetadata jamsFile         `json:"file_metadata"`
	Annotations  []jamsAnnotation `json:"annotations"`
	Sandbox      map[string]any   `json:"sandbox"`
}

type jamsFile struct {
	Title       string            `json:"title"`
	Artist      string            `json:"artist"`
	Release     string            `json:"release"`
	Duration    float64           `json:"duration"`
	Identifiers map[string]string `json:"identifiers"`
	JAMSVersion string            `json:"jams_version"`
}

type jamsAnnotation struct {
	Metadata  jamsMetadata      `json:"annotation_metadata"`
	Namespace string            `json:"namespace"`
	Data      []jamsObservation `json:"data"`
	Sandbox   jamsPart          `json:"sandbox"`
	Time      float64           `json:"time"`
	Duration  float64           `json:"duration"`
}

type jamsMetadata struct {
	Curator    jamsCurator       `json:"curator"`
	Annotator  map[string]string `json:"annotator"`
	Version    string            `json:"version"`
	Corpus     string            `json:"corpus"`
	Tools      string            `json:"annotation_tools"`
	Rules      string            `json:"annotation_rules"`
	Validation string            `json:"validation"`
	Source     string            `json:"data_source"`
}

// jamsPart tells two annotations in one namespace apart.
type jamsPart struct {
	Part string `json:"part,omitempty"`
}

// jamsCurator has no address that anybody could write to.
type jamsCurator struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

type jamsObservation struct {
	Time       float64  `json:"time"`
	Duration   float64  `json:"duration"`
	Value      any      `json:"value"`
	Confidence *float64 `json:"confidence"` // null where the Song Map has none
}

func writeJAMS(b *bytes.Buffer, p piece) error {
	doc := jams{
		FileMetadata: jamsFile{Title: p.title, Duration: p.Duration, Identifiers: map[string]string{}, JAMSVersion: jamsVersion},
		Annotations:  []jamsAnnotation{},
		Sandbox:      map[string]any{"song_map_id": p.ID, "created_at": p.Provenance.CreatedAt},
	}
	if p.Provenance.InputSHA256 != "" {
		doc.FileMetadata.Identifiers["sha256"] = p.Provenance.InputSHA256
	}
	if p.Meter.Numerator > 0 {
		doc.Sandbox["meter"] = []int{p.Meter.Numerator, p.Meter.Denominator}
	}
	for _, a := range p.annotations() {
		if len(a.Data) > 0 {
			a.Metadata, a.Duration = p.metadata(), p.Duration
			doc.Annotations = append(doc.Annotations, a)
		}
	}
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return e.Encode(doc)
}

func (p piece) metadata() jamsMetadata {
	engine := p.Provenance.Engine
	if engine == "" {
		engine = "unknown"
	}
	annotator := map[string]string{"engine": engine}
	for name, value := range maps.All(p.Provenance.Options) {
		annotator["option_"+name] = value
	}
	return jamsMetadata{
		Curator: jamsCurator{Name: "Songmap"}, Annotator: annotator, Version: p.Provenance.Version,
		Tools: strings.TrimSpace(engine + " " + p.Provenance.Version), Source: "program",
	}
}

// annotations are what the song has, each in the namespace that JAMS has for
// it.
func (p piece) annotations() []jamsAnnotation {
	return []jamsAnnotation{
		{Namespace: "beat", Data: p.beatPositions()},
		{Namespace: "tempo", Sandbox: jamsPart{"whole song"}, Data: p.globalTempo()},
		{Namespace: "tempo", Sandbox: jamsPart{"curve"}, Data: p.tempoCurve()},
		{Namespace: "key_mode", Data: observe(p.Keys, func(k domain.Key) jamsObservation {
			return spanned(k.Span, jamsKey(k), &k.Confidence)
		})},
		{Namespace: "chord", Data: observe(p.Chords, func(c domain.Chord) jamsObservation {
			return spanned(c.Span, harte.Strict(c.Label), &c.Confidence)
		})},
		{Namespace: "segment_open", Data: observe(p.Sections, func(s domain.Section) jamsObservation {
			return spanned(s.Span, s.Label, nil)
		})},
		{Namespace: "lyrics", Data: observe(p.Lyrics, func(l domain.Lyric) jamsObservation {
			return spanned(l.Span, l.Text, &l.Confidence)
		})},
		{Namespace: "note_midi", Sandbox: jamsPart{"melody"}, Data: observe(p.Melody, jamsNote)},
		{Namespace: "note_midi", Sandbox: jamsPart{"bass"}, Data: observe(p.Bass, jamsNote)},
	}
}

// beatPositions has each beat with its place in the bar.
func (p piece) beatPositions() []jamsObservation {
	usual := beatsPerBar(p.SongMap)
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

// tempoCurve has each point of the curve until the next one.
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

func spanned(s domain.Span, value any, confidence *float64) jamsObservation {
	return jamsObservation{s.Start, s.End - s.Start, value, confidence}
}

func jamsNote(n domain.Note) jamsObservation {
	return jamsObservation{n.Time, n.Duration, n.MIDI, &n.Confidence}
}

// jamsKey has no mode where the schema does not know it.
func jamsKey(k domain.Key) string {
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
