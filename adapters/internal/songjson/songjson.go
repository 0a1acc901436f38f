// Package songjson reads and writes Song Maps as JSON, which clients fetch and analyzers
// return. Its field names are those of the service that Songmap replaced.
package songjson

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"fmt"

	"songmap/domain/songmap"
)

// Schema is the published schema of Song Maps, in draft 7 of JSON Schema. What Check accepts
// obeys it: it says of a field no more than every analyzer keeps to.
//
//go:embed song_map.schema.json
var Schema string

// Marshal returns the Song Map as JSON. The same Song Map gives the same
// bytes; numbers are as short as they can be and still be read back exactly;
// an empty list is [], never null. Numbers that JSON has no word for (NaN,
// infinities) are an error.
func Marshal(m songmap.Map) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false) // no web page embeds this text
	if err := e.Encode(fromDomain(m)); err != nil {
		return nil, fmt.Errorf("song map %s: %w", m.ID, err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// Warnings returns the warnings of a Song Map.
func Warnings(text []byte) []string {
	var d struct{ Provenance struct{ Warnings []string } }
	if json.Unmarshal(text, &d) != nil {
		return nil
	}
	return d.Provenance.Warnings
}

// Unmarshal reads any JSON object as a Song Map. It must read what older services wrote:
// what is missing or of another type stays zero. Check is strict.
func Unmarshal(text []byte) (songmap.Map, error) {
	var d document
	err := json.Unmarshal(text, &d)
	// A field of the wrong type does not keep the others from being read.
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) && wrong.Field != "" {
		err = nil
	}
	if err != nil {
		return songmap.Map{}, fmt.Errorf("song map: %w", err)
	}
	return d.toDomain(), nil
}
