package document

import (
	"encoding/json"
	"maps"
	"path"

	"github.com/danielgtaylor/huma/v2"
)

// Older returns the document in OpenAPI 3.0. Huma translates the most; what it
// leaves has no word in 3.0.
func Older(d huma.OpenAPI) ([]byte, error) {
	d.Webhooks = nil
	text, err := d.Downgrade()
	if err != nil {
		return nil, err
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	dropNewWords(all)
	leaveStreamsAlone(all)
	dropUnused(all)
	return json.Marshal(all)
}

// leaveStreamsAlone makes of a stream a text. Generators of our days make the
// most of its schema; older ones would wait for its end, in order to parse it whole.
func leaveStreamsAlone(d map[string]any) {
	visit(d, func(v map[string]any) {
		if stream, ok := v["text/event-stream"].(map[string]any); ok {
			stream["schema"] = map[string]any{"type": huma.TypeString}
		}
	})
}

// dropUnused removes the schemas of which only what is left out has spoken.
func dropUnused(d map[string]any) {
	schemas := d["components"].(map[string]any)["schemas"].(map[string]any)
	for dropped := true; dropped; {
		used := map[string]bool{}
		visit(d, func(v map[string]any) {
			if ref, ok := v["$ref"].(string); ok {
				used[path.Base(ref)] = true
			}
		})
		before := len(schemas)
		maps.DeleteFunc(schemas, func(name string, _ any) bool { return !used[name] })
		dropped = len(schemas) < before
	}
}

// dropNewWords takes away what may not stand in 3.0: the media type of a schema,
// which its format says, and anything beside a reference.
func dropNewWords(d any) {
	visit(d, func(v map[string]any) {
		if v["format"] == "binary" {
			delete(v, "contentMediaType")
		}
		if ref, ok := v["$ref"]; ok {
			clear(v)
			v["$ref"] = ref
		}
	})
}

// visit calls f for every object of a document, the outer ones first.
func visit(part any, f func(map[string]any)) {
	switch v := part.(type) {
	case map[string]any:
		f(v)
		for _, inner := range v {
			visit(inner, f)
		}
	case []any:
		for _, inner := range v {
			visit(inner, f)
		}
	}
}
