package export

import (
	"bytes"
	"encoding/json"
)

// The schema of JAMS (Humphrey et al., ISMIR 2014) that the file keeps to.
const jamsVersion = "0.3.4"

type jams struct {
	FileMetadata jamsFile         `json:"file_metadata"`
	Annotations  []jamsAnnotation `json:"annotations" nullable:"false"`
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
	Data      []jamsObservation `json:"data" nullable:"false"`
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

// jamsPart distinguishes two annotations in one namespace.
type jamsPart struct {
	Part string `json:"part,omitempty"`
}

// jamsCurator has no e-mail address.
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
	annotator := map[string]string{"engine": p.Provenance.Engine}
	for name, value := range p.Provenance.Options {
		annotator["option_"+name] = value
	}
	return jamsMetadata{
		Curator: jamsCurator{Name: "Songmap"}, Annotator: annotator,
		Version: p.Provenance.Version, Tools: p.maker(), Source: "program",
	}
}
