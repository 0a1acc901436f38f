package cli_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"songmap/adapters/internal/songjson"
	"songmap/client"
	"songmap/domain/songmap"
)

// The client has its own type of a Song Map, for programs that have nothing of ours.
func TestTheClientReadsEveryFieldOfASongMap(t *testing.T) {
	t.Parallel()
	full := pop()
	full.Lyrics = []songmap.Lyric{{Span: span(1, 2), Text: "la", Confidence: 0.5}}
	full.Melody = []songmap.Note{{Time: 1, Duration: 2, MIDI: 69, Velocity: 90, Confidence: 0.5}}
	full.Bass = []songmap.Note{{Time: 2, Duration: 1, MIDI: 40, Velocity: 80, Confidence: 0.25}}
	full.Provenance = songmap.Provenance{
		Engine: "e", Version: "1", Options: map[string]string{"a": "b"}, InputSHA256: "00", CreatedAt: "2026-01-01T00:00:00Z", Warnings: []string{"w"},
	}
	text, err := songjson.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var m client.SongMap
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	back, err := songjson.Unmarshal(again)
	if err != nil || !reflect.DeepEqual(back, full) {
		t.Errorf("through the client the Song Map is\n%+v, %v\nwant\n%+v", back, err, full)
	}
}
