package songjson_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"songmap/adapters/internal/songjson"
	"songmap/domain/songmap"
)

func TestWhatMarshalWritesObeysTheSchema(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for name, m := range map[string]songmap.Map{"a full song map": full(), "an empty song map": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := marshal(t, m)
			if err := schema.Validate(parse(t, text)); err != nil {
				t.Errorf("%s\n%v", text, err)
			}
			if err := songjson.Check(text); err != nil {
				t.Errorf("Check = %v, want nil", err)
			}
		})
	}
}

func TestUnmarshalReadsBackWhatMarshalWrote(t *testing.T) {
	t.Parallel()
	got, err := songjson.Unmarshal(marshal(t, full()))
	if err != nil || !reflect.DeepEqual(got, full()) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, full())
	}
}

func TestEmptyListsAreNotNull(t *testing.T) {
	t.Parallel()
	if text := marshal(t, songmap.Map{}); bytes.Contains(text, []byte("null")) {
		t.Errorf("%s contains null", text)
	}
}

func TestNumbersAreShort(t *testing.T) {
	t.Parallel()
	text := marshal(t, songmap.Map{Duration: 0.1, Beats: []float64{1, 2.5}, Meter: songmap.Meter{Numerator: 4}})
	for _, want := range []string{`"duration_sec":0.1,`, `"beats":[1,2.5]`, `"numerator":4,`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("%s does not contain %s", text, want)
		}
	}
}

func TestNumbersThatJSONLacksAreAnError(t *testing.T) {
	t.Parallel()
	for _, f := range []float64{math.NaN(), math.Inf(1)} {
		if text, err := songjson.Marshal(songmap.Map{Duration: f}); err == nil {
			t.Errorf("Marshal(%v) = %s, want an error", f, text)
		}
	}
}

func TestUnmarshalReadsWhatTheOldServiceWrote(t *testing.T) {
	t.Parallel()
	m, err := songjson.Unmarshal(old(t))
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != "fa91a6e1" || m.Meter != (songmap.Meter{Numerator: 4, Denominator: 4}) || len(m.Beats) != 4 {
		t.Errorf("got %+v", m)
	}
	if len(m.Melody) != 1 || m.Melody[0].MIDI != 59 || len(m.Keys) != 0 {
		t.Errorf("got melody %+v, keys %+v", m.Melody, m.Keys)
	}
	if m.Provenance.CreatedAt != "2025-10-02T03:01:58Z" {
		t.Errorf("an option that is no text hides the rest of the provenance: %+v", m.Provenance)
	}
}

func TestUnmarshalRefusesWhatIsNoObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `[1]`, `"song"`, `{"beats":[1,`, `{} {}`, `{"id":NaN}`} {
		if m, err := songjson.Unmarshal([]byte(text)); err == nil {
			t.Errorf("Unmarshal(%s) = %+v, want an error", text, m)
		}
	}
}

func full() songmap.Map {
	all := songmap.Span{End: 8}
	return songmap.Map{
		ID:        "01",
		Duration:  8,
		Meter:     songmap.Meter{Numerator: 3, Denominator: 4},
		Tempo:     songmap.Tempo{BPM: 119.99999999999997, Curve: []songmap.TempoPoint{{Time: 0, BPM: 120}}, Confidence: .5},
		Beats:     []float64{0.1 + 0.2, 5e-324, 1e21},
		Downbeats: []float64{.5},
		Keys:      []songmap.Key{{Span: all, Tonic: "F#", Mode: "minor", Confidence: .9}},
		Chords:    []songmap.Chord{{Span: all, Label: "F#:min7/b3", Confidence: .8}},
		Sections:  []songmap.Section{{Span: all, Label: "A"}},
		Lyrics:    []songmap.Lyric{{Span: all, Text: "<Здравствуй> & \"adieu\"\n", Confidence: .1}},
		Melody:    []songmap.Note{{Time: 1, Duration: .5, MIDI: 69, Velocity: 100, Confidence: .7}},
		Bass:      []songmap.Note{{Time: 2, Duration: .25, MIDI: 28, Velocity: 1, Confidence: 1}},
		Provenance: songmap.Provenance{
			Engine: "songmap", Version: "1", Options: map[string]string{"b": "2", "a": "1"},
			InputSHA256: "ab", CreatedAt: "2026-11-23T12:00:00Z",
			Warnings: []string{"The last 2 seconds could not be read."},
		},
	}
}

func marshal(t *testing.T, m songmap.Map) []byte {
	t.Helper()
	text, err := songjson.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func old(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/old.song_map.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parse(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("song_map.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
