package songjson

import (
	"encoding/json"
	"fmt"
	"math"
)

// shape reads the rest of a JSON value that begins with a token, and returns what is
// wrong with it. Values are checked as they are read, so that a long text takes no more
// memory than a short one.
type shape func(d *json.Decoder, first json.Token) *fault

// fault is what is wrong, and where: ".chords[3].label".
type fault struct{ path, reason string }

func (f *fault) Error() string { return "song map" + f.path + " " + f.reason }

// value reads a whole value.
func value(d *json.Decoder, s shape) *fault {
	first, err := d.Token()
	if err != nil {
		return &fault{"", "is not JSON: " + err.Error()}
	}
	return s(d, first)
}

// in adds the place of the value that has the fault.
func (f *fault) in(place string) *fault {
	if f == nil {
		return nil
	}
	return &fault{place + f.path, f.reason}
}

func text(_ *json.Decoder, first json.Token) *fault {
	if _, ok := first.(string); !ok {
		return &fault{"", "is not text"}
	}
	return nil
}

func number(_ *json.Decoder, first json.Token) *fault {
	if _, ok := first.(float64); !ok {
		return &fault{"", "is not a number"}
	}
	return nil
}

func integer(_ *json.Decoder, first json.Token) *fault {
	if f, ok := first.(float64); !ok || f != math.Trunc(f) {
		return &fault{"", "is not a whole number"}
	}
	return nil
}

// list returns the shape of a list of values of one shape.
func list(item shape) shape {
	return func(d *json.Decoder, first json.Token) *fault {
		if first != json.Delim('[') {
			return &fault{"", "is not a list"}
		}
		for i := 0; d.More(); i++ {
			if f := value(d, item); f != nil {
				return f.in(fmt.Sprintf("[%d]", i))
			}
		}
		return end(d)
	}
}

// end reads the bracket that closes a list or an object.
func end(d *json.Decoder) *fault {
	return value(d, func(*json.Decoder, json.Token) *fault { return nil })
}

// anything is the shape of every value.
func anything(d *json.Decoder, first json.Token) *fault {
	depth := 0
	for token := first; ; {
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		var err error
		if token, err = d.Token(); err != nil {
			return &fault{"", "is not JSON: " + err.Error()}
		}
	}
}
