package document

import (
	"encoding/json"

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
	var all any
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	dropNewWords(all)
	return json.Marshal(all)
}

// dropNewWords takes away what may not stand in 3.0: the media type of a schema,
// which its format says, and anything beside a reference.
func dropNewWords(of any) {
	switch v := of.(type) {
	case map[string]any:
		if v["format"] == "binary" {
			delete(v, "contentMediaType")
		}
		if ref, ok := v["$ref"]; ok {
			clear(v)
			v["$ref"] = ref
		}
		for _, inner := range v {
			dropNewWords(inner)
		}
	case []any:
		for _, inner := range v {
			dropNewWords(inner)
		}
	}
}
