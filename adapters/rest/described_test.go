package rest_test

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
)

// tree is JSON of any shape.
type tree = map[string]any

func openAPI(t *testing.T) tree {
	t.Helper()
	return decode[tree](t, newWorld().call(t, http.MethodGet, "/openapi.json"))
}

// at follows the steps into a tree; what is not there is empty.
func at(v tree, steps ...string) tree {
	for _, step := range steps {
		v, _ = v[step].(tree)
	}
	return v
}

// resolve follows a reference, if it is one.
func resolve(d, v tree) tree {
	if ref, ok := v["$ref"].(string); ok {
		return at(d, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	return v
}

// bodies calls f for the JSON of every request and answer.
func bodies(d tree, f func(name string, media tree)) {
	for place, item := range at(d, "paths") {
		for method, op := range item.(tree) {
			op := op.(tree)
			contents := map[string]tree{"request": at(op, "requestBody", "content")}
			for status, r := range at(op, "responses") {
				contents[status] = at(resolve(d, r.(tree)), "content")
			}
			for which, content := range contents {
				for mediaType, media := range content {
					if strings.HasSuffix(mediaType, "json") {
						f(fmt.Sprintf("%s %s, %s, %s", method, place, which, mediaType), media.(tree))
					}
				}
			}
		}
	}
}

func TestEveryOperationIsDescribed(t *testing.T) {
	t.Parallel()
	for place, item := range at(openAPI(t), "paths") {
		for method, op := range item.(tree) {
			if d, _ := op.(tree)["description"].(string); len(d) < 10 {
				t.Errorf("%s %s: description = %q", method, place, d)
			}
			if _, said := op.(tree)["security"]; !said {
				t.Errorf("%s %s does not say who may call it", method, place)
			}
		}
	}
}

func TestEveryJSONBodyHasAnExample(t *testing.T) {
	t.Parallel()
	shown := 0
	bodies(openAPI(t), func(name string, media tree) {
		partial := at(media, "schema")["format"] == "binary" // the answer to Range is no JSON
		if media["example"] == nil && media["examples"] == nil && !partial {
			t.Errorf("%s: no example", name)
		}
		shown++
	})
	if shown < 50 {
		t.Errorf("%d bodies", shown)
	}
}

// Examples are values of the types that answers are made of, so what they have and
// the document does not is missing there.
func TestEveryFieldOfAnExampleIsDescribed(t *testing.T) {
	t.Parallel()
	d := openAPI(t)
	bodies(d, func(name string, media tree) {
		if example, ok := media["example"].(tree); ok {
			for _, field := range undescribed(d, at(media, "schema"), example) {
				t.Errorf("%s: %s is not in the schema", name, field)
			}
		}
	})
}

func undescribed(d, schema, example tree) (fields []string) {
	schema = resolve(d, schema)
	properties := at(schema, "properties")
	if properties == nil {
		return nil // a map, or an object of any kind
	}
	for field, value := range example {
		described, ok := properties[field].(tree)
		if !ok {
			fields = append(fields, field)
			continue
		}
		if list, ok := value.([]any); ok && len(list) > 0 {
			value, described = list[0], at(described, "items")
		}
		if inner, ok := value.(tree); ok {
			for _, f := range undescribed(d, described, inner) {
				fields = append(fields, path.Join(field, f))
			}
		}
	}
	return fields
}

func TestTheSongMapHasItsPublishedSchema(t *testing.T) {
	t.Parallel()
	d := openAPI(t)
	answer := at(d, "paths", "/api/songmap/{job_id}", "get", "responses", "200", "content", "application/json", "schema")
	m := resolve(d, at(resolve(d, answer), "properties", "song_map"))
	if got := at(m, "properties", "tempo", "properties", "bpm_global")["type"]; got != "number" {
		t.Errorf("bpm_global is a %v in %v", got, m)
	}
	jams := at(d, "paths", "/api/songmap/{job_id}", "get", "responses", "200", "content", "application/vnd.jams+json", "schema")
	if got := at(resolve(d, jams), "properties", "annotations")["type"]; got != "array" {
		t.Errorf("annotations are %v", got)
	}
}

func TestTheDocumentShowsWhatWebhooksAreSent(t *testing.T) {
	t.Parallel()
	d := openAPI(t)
	media := at(d, "webhooks", "event", "post", "requestBody", "content", "application/json")
	example := at(media, "example")
	if example["type"] != "job.completed" || len(undescribed(d, at(media, "schema"), example)) > 0 {
		t.Errorf("%v", media)
	}
}

func TestTheOlderDocumentHasNoNewWords(t *testing.T) {
	t.Parallel()
	r := newWorld().call(t, http.MethodGet, "/openapi-3.0.json")
	if d := decode[tree](t, r); d["webhooks"] != nil || strings.Contains(r.Body.String(), "contentMediaType") {
		t.Errorf("%.200s", r.Body)
	}
}
