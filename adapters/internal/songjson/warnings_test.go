package songjson_test

import (
	"slices"
	"testing"

	"songmap/adapters/internal/songjson"
)

func TestWarningsAreThoseOfTheProvenanceIfTheyAreAny(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		`{"provenance": {"engine": "x", "warnings": ["The end is missing.", "It is\nmono."]}}`: {"The end is missing.", "It is\nmono."},
		`{"provenance": {"warnings": []}}`:     nil,
		`{"provenance": {"warnings": "none"}}`: nil,
		`{"provenance": {}}`:                   nil,
		`{"id": "x"}`:                          nil,
		`[]`:                                   nil,
		``:                                     nil,
	} {
		if got := songjson.Warnings([]byte(text)); !slices.Equal(got, want) {
			t.Errorf("Warnings(%s) = %q, want %q", text, got, want)
		}
	}
}
