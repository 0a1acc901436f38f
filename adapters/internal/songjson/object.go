package songjson

import (
	"encoding/json"
	"fmt"
)

// member is a member of an object.
type member struct {
	name     string
	shape    shape
	required bool
}

func required(name string, s shape) member { return member{name, s, true} }

// optional returns a member that may be absent; null counts as absent.
func optional(name string, s shape) member {
	return member{name, func(d *json.Decoder, first json.Token) *fault {
		if first == nil {
			return nil
		}
		return s(d, first)
	}, false}
}

// object returns the shape of an object with these members, and perhaps others.
func object(members ...member) shape {
	return func(d *json.Decoder, first json.Token) *fault {
		if first != json.Delim('{') {
			return &fault{"", "is not an object"}
		}
		seen := map[string]bool{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return &fault{"", "is not JSON: " + err.Error()}
			}
			m := named(fmt.Sprint(name), members)
			seen[m.name] = true
			if f := value(d, m.shape); f != nil {
				return f.in("." + m.name)
			}
		}
		if f := end(d); f != nil {
			return f
		}
		for _, m := range members {
			if m.required && !seen[m.name] {
				return &fault{"." + m.name, "is missing"}
			}
		}
		return nil
	}
}

// named returns a member. An unknown one has no name here: it comes from the text and may
// have any length.
func named(name string, members []member) member {
	for _, m := range members {
		if m.name == name {
			return m
		}
	}
	return member{name: "?", shape: anything}
}
