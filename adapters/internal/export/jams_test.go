package export_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"songmap/domain/songmap"
)

// jams is what is read of a JAMS file. Pointers tell null from zero.
type jams struct {
	File struct {
		Title       string            `json:"title"`
		Duration    *float64          `json:"duration"`
		Version     string            `json:"jams_version"`
		Identifiers map[string]string `json:"identifiers"`
	} `json:"file_metadata"`
	Annotations []annotation `json:"annotations"`
}

type annotation struct {
	Namespace string `json:"namespace"`
	Metadata  struct {
		Curator struct {
			Name  *string `json:"name"`
			Email *string `json:"email"`
		} `json:"curator"`
		Annotator map[string]string `json:"annotator"`
		Tools     string            `json:"annotation_tools"`
		Version   string            `json:"version"`
		Source    string            `json:"data_source"`
	} `json:"annotation_metadata"`
	Data []struct {
		Time       *float64        `json:"time"`
		Duration   *float64        `json:"duration"`
		Value      json.RawMessage `json:"value"`
		Confidence json.RawMessage `json:"confidence"`
	} `json:"data"`
	Time, Duration *float64
}

// namespaces are the rules that the schema of JAMS has for values and
// confidences, as patterns of their JSON.
var namespaces = map[string]struct{ value, confidence string }{
	"beat":     {`null|-?[0-9.e-]+`, `.*`},
	"tempo":    {`[0-9][0-9.e+-]*`, `0|1|0\.[0-9]+|[0-9.]+e-[0-9]+`},
	"key_mode": {`"(N|[A-G][b#]?(:(major|minor|ionian|dorian|phrygian|lydian|mixolydian|aeolian|locrian))?)"`, `.*`},
	"chord": {`"(N|X|[A-G](b*|#*)(:(maj|min|dim|aug|1|5|sus2|sus4|maj6|min6|7|maj7|min7|dim7|hdim7|minmaj7|aug7|9|maj9|min9|11|maj11|min11|13|maj13|min13)?` +
		`(\(\*?(b*|#*)([1-9]|1[0-3])(,\*?(b*|#*)([1-9]|1[0-3]))*\))?)?(/(b*|#*)([1-9]|1[0-3]))?)"`, `.*`},
	"segment_open": {`".*"`, `.*`},
	"lyrics":       {`".*"`, `.*`},
	"note_midi":    {`[0-9.]+`, `.*`},
}

// readJAMS reads a file and checks it by the rules of its schema.
func readJAMS(t *testing.T, file []byte) jams {
	t.Helper()
	var doc jams
	if err := json.Unmarshal(file, &doc); err != nil {
		t.Fatalf("the JAMS file is no JSON: %v", err)
	}
	if doc.File.Duration == nil || *doc.File.Duration < 0 || !regexp.MustCompile(`^[0-9]\.[0-9]\.[0-9]$`).MatchString(doc.File.Version) {
		t.Errorf("the file's metadata are %+v", doc.File)
	}
	for _, a := range doc.Annotations {
		rule, known := namespaces[a.Namespace]
		if !known {
			t.Errorf("there is no namespace %q", a.Namespace)
		}
		if c := a.Metadata.Curator; c.Name == nil || c.Email == nil || len(a.Data) == 0 {
			t.Errorf("%s is not complete: %+v", a.Namespace, a.Metadata)
		}
		value, confidence := regexp.MustCompile(`^(`+rule.value+`)$`), regexp.MustCompile(`^(`+rule.confidence+`)$`)
		for _, o := range a.Data {
			if o.Time == nil || o.Duration == nil || *o.Time < 0 || *o.Duration < 0 || len(o.Value) == 0 || len(o.Confidence) == 0 {
				t.Errorf("%s has an observation that is not complete: %+v", a.Namespace, o)
			}
			if !value.Match(o.Value) || !confidence.Match(o.Confidence) {
				t.Errorf("%s has the value %s, confidence %s", a.Namespace, o.Value, o.Confidence)
			}
		}
	}
	return doc
}

func TestJAMSKeepsToItsSchema(t *testing.T) {
	t.Parallel()
	everyOdd(t, func(t *testing.T, m songmap.Map) { readJAMS(t, write(t, "jams", "title", m)) })
}

func TestTheRulesOfJAMSBite(t *testing.T) {
	t.Parallel()
	for namespace, bad := range map[string]string{
		"beat": `"one"`, "tempo": `-1`, "key_mode": `"C:blue"`, "chord": `"C:nonsense"`, "segment_open": `7`, "lyrics": `null`, "note_midi": `"C4"`,
	} {
		if regexp.MustCompile(`^(` + namespaces[namespace].value + `)$`).MatchString(bad) {
			t.Errorf("%s takes %s", namespace, bad)
		}
	}
}

func TestJAMSSaysWhatTheSongMapSays(t *testing.T) {
	t.Parallel()
	m := waltzing()
	doc := readJAMS(t, write(t, "jams", "Für Elise", m))
	if doc.File.Title != "Für Elise" || *doc.File.Duration != 60 || doc.File.Identifiers["sha256"] != "ab12" {
		t.Errorf("the file is %+v", doc.File)
	}
	var kinds []string
	for _, a := range doc.Annotations {
		kinds = append(kinds, fmt.Sprintf("%s %d", a.Namespace, len(a.Data)))
		if a.Metadata.Tools != "songmap 1.2.3" || a.Metadata.Version != "1.2.3" || a.Metadata.Annotator["engine"] != "songmap" || a.Metadata.Source != "program" {
			t.Errorf("%s was made by %+v", a.Namespace, a.Metadata)
		}
	}
	n := len(m.Beats)
	want := []string{
		fmt.Sprintf("beat %d", n), "tempo 1", fmt.Sprintf("tempo %d", n), "key_mode 2", fmt.Sprintf("chord %d", len(m.Chords)),
		"segment_open 3", "lyrics 1", "note_midi 2", "note_midi 1",
	}
	if !slices.Equal(kinds, want) {
		t.Errorf("annotations are %v, want %v", kinds, want)
	}
	var positions, chords []string
	for _, o := range doc.Annotations[0].Data[:18] {
		positions = append(positions, string(o.Value))
	}
	if got := strings.Join(positions, ""); got != "231231231231231212" {
		t.Errorf("beats stand at %s of their bars", got)
	}
	for _, o := range doc.Annotations[4].Data[:9] {
		chords = append(chords, string(o.Value))
	}
	if got := strings.Join(chords, " "); got != `"A#:maj" "C:min7" "F:7(b9)" "F#:hdim7" "D#:maj7/3" "N" "X" "G:minmaj7" "X"` {
		t.Errorf("chords are %s", got)
	}
}
