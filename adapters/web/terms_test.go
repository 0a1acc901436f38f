package web_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"

	"songmap/domain"
	"songmap/domain/songmap"
)

// term reads a constant of js/terms.js, whose values are JSON.
func term[T any](t *testing.T, name string) T {
	t.Helper()
	text, err := os.ReadFile("ui/js/terms.js")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^(?:export )?const ` + name + ` = (.*);`).FindSubmatch(text)
	if m == nil {
		t.Fatalf("js/terms.js has no %s", name)
	}
	var v T
	if err := json.Unmarshal(m[1], &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

func TestThePageKnowsTheWordsOfTheDomain(t *testing.T) {
	t.Parallel()
	if got, want := term[[]domain.Status](t, "STATUSES"), domain.Statuses(); !slices.Equal(got, want) {
		t.Errorf("statuses %q, want %q", got, want)
	}
	if got, want := term[[]domain.Stage](t, "STAGES"), domain.Stages(); !slices.Equal(got, want) {
		t.Errorf("stages %q, want %q", got, want)
	}
	if got, want := term[[]domain.EventKind](t, "EVENTS"), domain.EventKinds(); !slices.Equal(got, want) {
		t.Errorf("events %q, want %q", got, want)
	}
	if got := term[domain.Code](t, "CANCELLED"); got != domain.CodeCancelled {
		t.Errorf("a cancelled job has the code %q", got)
	}
	if got := term[domain.Code](t, "INPUT_MISSING"); got != domain.CodeInputMissing {
		t.Errorf("a job without its upload has the code %q", got)
	}
}

func TestThePageHasASentenceForEveryWayBackIntoTheQueue(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("ui/js/history.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range domain.Reasons() {
		if !regexp.MustCompile(`(?m)^  ` + string(r) + `: \[`).Match(text) {
			t.Errorf("js/history.js has none for %q", r)
		}
	}
}

func TestThePageIsUnsureWhereTheDomainIs(t *testing.T) {
	t.Parallel()
	if got := term[float64](t, "UNSURE_BELOW"); got != songmap.UnsureBelow {
		t.Errorf("the page is unsure below %g, the domain below %g", got, songmap.UnsureBelow)
	}
}

func TestThePageOffersEveryFormatOfTheAPI(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../rest/testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name   string
				Schema struct{ Enum []string }
			}
		}
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, p := range document.Paths["/api/songmap/{job_id}"]["get"].Parameters {
		if p.Name == "format" {
			want = p.Schema.Enum
		}
	}
	got := term[[]string](t, "FORMATS")
	slices.Sort(want)
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("formats %q, want %q", got, want)
	}
}
