package songjson_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"songmap/adapters/internal/songjson"
)

func TestCheckNamesTheFirstThingWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:                                      "song map is not JSON: EOF",
		`{`:                                     "song map is not JSON: EOF",
		`Traceback (most recent`:                "song map is not JSON",
		`[]`:                                    "song map is not an object",
		`null`:                                  "song map is not an object",
		`{}`:                                    "song map.id is missing",
		`{"id":null}`:                           "song map.id is not text",
		`{"id":7}`:                              "song map.id is not text",
		`{"duration_sec":"3:05"}`:               "song map.duration_sec is not a number",
		`{"duration_sec":NaN}`:                  "song map.duration_sec is not JSON",
		`{"duration_sec":1e999}`:                "song map.duration_sec is not JSON",
		`{"meter":{"numerator":1}}`:             "song map.meter.denominator is missing",
		`{"meter":{"numerator":1.5}}`:           "song map.meter.numerator is not a whole number",
		`{"tempo":{"curve":[[0,120],[1,"x"]]}}`: "song map.tempo.curve[1][1] is not a number",
		`{"chords":[{"start":0,"end":1}]}`:      "song map.chords[0].label is missing",
		`{"chords":{}}`:                         "song map.chords is not a list",
		`{"provenance":{"warnings":"none"}}`:    "song map.provenance.warnings is not a list",
		`{"provenance":{"warnings":["a",1]}}`:   "song map.provenance.warnings[1] is not text",
		`{"more":[{"a":[1,2,}]}`:                "song map.? is not JSON",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			err := songjson.Check([]byte(text))
			if err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("Check = %v, want %s", err, want)
			}
		})
	}
}

func TestCheckAcceptsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	text := bytes.Replace(old(t), []byte("{"), []byte(`{"stems": {"vocals": ["a", {"b": [null]}]}, "key": null, `), 1)
	if err := songjson.Check(text); err != nil {
		t.Errorf("Check = %v, want nil", err)
	}
}

func TestCheckRefusesWhatFollowsTheSongMap(t *testing.T) {
	t.Parallel()
	if err := songjson.Check(append(old(t), "done"...)); err == nil {
		t.Error("Check = nil, want an error")
	}
}

// Whatever value is broken or left out, Check and the schema agree.
func TestCheckAgreesWithTheSchema(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	whole := marshal(t, full())
	for n := range places(parse(t, whole)) {
		for _, instead := range []any{"x", 1.5, 3, true, []any{}, map[string]any{}, absent{}} {
			broken := parse(t, whole)
			places(broken)[n](instead)
			text, err := json.Marshal(broken)
			if err != nil {
				t.Fatal(err)
			}
			got, want := songjson.Check(text), schema.Validate(parse(t, text))
			if (got == nil) != (want == nil) {
				t.Errorf("%s\nCheck = %v, the schema says %v", text, got, want)
			}
		}
	}
}

// absent, in place of a member, means that the member is left out.
type absent struct{}

// places returns, for each value inside v, how to put another instead.
func places(v any) []func(instead any) {
	var all []func(any)
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, places(v[name])...)
			all = append(all, func(instead any) {
				if v[name] = instead; instead == any(absent{}) {
					delete(v, name)
				}
			})
		}
	case []any:
		for i := range v {
			all = append(all, places(v[i])...)
			all = append(all, func(instead any) { v[i] = instead })
		}
	}
	return all
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(`{"id":"1","duration_sec":1,"meter":{"numerator":4,"denominator":4},"tempo":{"bpm_global":1},` +
		`"beats":[],"downbeats":[1],"chords":[{"start":0,"end":1,"label":"N"}],"lyrics":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if songjson.Check(text) != nil {
			return
		}
		m, err := songjson.Unmarshal(text)
		if err != nil {
			t.Fatalf("Check accepts what Unmarshal refuses: %v", err)
		}
		if _, err := songjson.Marshal(m); err != nil {
			t.Fatalf("Unmarshal reads what Marshal cannot write: %v", err)
		}
	})
}
