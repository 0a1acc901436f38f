package songjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// Check returns the first reason why a text is no Song Map: it is not one JSON value, a
// required field is missing, or a field has the wrong type. Unknown fields are allowed.
// It needs little memory, however long the text is.
func Check(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if f := value(d, songMap); f != nil {
		return f
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return &fault{"", "is followed by something else"}
	}
	return nil
}

// songMap is the schema of the service that Songmap replaced, and the
// warnings that Songmap has added.
//
//nolint:gochecknoglobals // a constant table
var songMap = object(
	required("id", text),
	required("duration_sec", number),
	required("meter", object(required("numerator", integer), required("denominator", integer))),
	required("tempo", object(
		required("bpm_global", number),
		optional("curve", list(list(number))),
		optional("confidence", number),
	)),
	required("beats", list(number)),
	required("downbeats", list(number)),
	optional("key", list(object(
		required("start", number), required("end", number),
		required("tonic", text), required("mode", text), optional("conf", number),
	))),
	required("chords", list(object(
		required("start", number), required("end", number), required("label", text), optional("conf", number),
	))),
	optional("sections", list(object(
		required("start", number), required("end", number), required("label", text),
	))),
	required("lyrics", list(object(
		required("start", number), required("end", number), required("text", text), optional("conf", number),
	))),
	optional("performance", object(optional("melody", list(object())), optional("bass", list(object())))),
	optional("provenance", object(optional("warnings", list(text)))),
)
