package openapi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// documents are OpenAPI 3.1, and 3.0 for tools that are older.
func documents() []string { return []string{"openapi.json", "openapi-3.0.json"} }

func TestKinOpenAPIAcceptsTheDocumentAndItsExamples(t *testing.T) {
	t.Parallel()
	for _, name := range documents() {
		d, err := openapi3.NewLoader().LoadFromFile(place(name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := d.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.EnableMultiError()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRedoclyFindsNothingByItsRecommendedRules(t *testing.T) {
	t.Parallel()
	dir := node(t)
	for _, name := range documents() {
		out := must(t, dir, tool(dir, "redocly"), "lint", "--extends=recommended", place(name))
		if strings.Contains(out, "Warning was generated") || strings.Contains(out, "Error was generated") {
			t.Errorf("%s", out)
		}
	}
}

// Whoever runs a Songmap is its contact, so the document names none.
const spectralRules = "extends: ['spectral:oas']\nrules:\n  info-contact: off\n"

func TestSpectralFindsNothing(t *testing.T) {
	t.Parallel()
	dir := node(t)
	rules := filepath.Join(dir, "rules.yaml")
	if err := os.WriteFile(rules, []byte(spectralRules), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range documents() {
		must(t, dir, tool(dir, "spectral"), "lint", "--ruleset", rules, "--fail-severity=hint", place(name))
	}
}
