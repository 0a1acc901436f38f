package songjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// Check reports the first thing that keeps a text from being a Song Map: it
// is not one JSON value, a required field is missing, or a field has the
// wrong type. Fields that it does not know may be there. It needs little
// memory, whatever the length of the text.
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
	must("id", text),
	must("duration_sec", number),
	must("meter", object(must("numerator", integer), must("denominator", integer))),
	must("tempo", object(
		must("bpm_global", number),
		may("curve", list(list(number))),
		may("confidence", number),
	)),
	must("beats", list(number)),
	must("downbeats", list(number)),
	may("key", list(object(
		must("start", number), must("end", number),
		must("tonic", text), must("mode", text), may("conf", number),
	))),
	must("chords", list(object(
		must("start", number), must("end", number), must("label", text), may("conf", number),
	))),
	may("sections", list(object(
		must("start", number), must("end", number), must("label", text),
	))),
	must("lyrics", list(object(
		must("start", number), must("end", number), must("text", text), may("conf", number),
	))),
	may("performance", object(may("melody", list(object())), may("bass", list(object())))),
	may("provenance", object(may("warnings", list(text)))),
)
