package document

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
)

// Component gives a schema a name in the document, and returns the reference to it.
func Component(r huma.Registry, name string, s *huma.Schema) *huma.Schema {
	r.Map()[name] = s
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

// Published reads a JSON Schema that has a life outside of the document.
func Published(text string) *huma.Schema {
	var plain map[string]any
	if err := json.Unmarshal([]byte(text), &plain); err != nil {
		panic("document: " + err.Error()) // it comes with the program
	}
	translated, _ := json.Marshal(humas(plain)) // it was JSON
	s := &huma.Schema{}
	if err := json.Unmarshal(translated, s); err != nil {
		panic("document: " + err.Error())
	}
	return s
}

// humas turns what JSON Schema says in another way into the words of huma.Schema:
// a list of types is for null, and the dialect is that of the document.
func humas(s map[string]any) map[string]any {
	delete(s, "$schema")
	if types, ok := s["type"].([]any); ok {
		s["type"], s["nullable"] = types[0], true
	}
	if items, ok := s["items"].(map[string]any); ok {
		humas(items)
	}
	properties, _ := s["properties"].(map[string]any)
	if s["type"] == huma.TypeNumber {
		s["format"] = "double" // as huma says of float64
	}
	for _, p := range properties {
		humas(p.(map[string]any))
	}
	return s
}

// leaveOpen leaves out that an object may have more properties than are listed. It
// goes without saying; said aloud, it makes generators add a property of any name and
// any type, which hides typing errors and keeps types from being told apart.
func leaveOpen(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.AdditionalProperties == true {
		s.AdditionalProperties = nil
	}
	leaveOpen(s.Items)
	for _, p := range s.Properties {
		leaveOpen(p)
	}
}
