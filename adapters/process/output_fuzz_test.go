package process

import (
	"testing"

	"songmap/adapters/internal/songjson"
	"songmap/domain"
)

func FuzzOutput(f *testing.F) {
	f.Add([]byte("log\n{\"progress\":0.5,\"stage\":\"beats\"}\n{\"error\":{\"code\":\"too_long\"}}"), 3)
	f.Add([]byte(`{"id":"1","duration_sec":1,"meter":{"numerator":4,"denominator":4},"tempo":{"bpm_global":1},`+
		"\n"+`"beats":[],"downbeats":[1],"chords":[{"start":0,"end":1,"label":"N"}],"lyrics":[]}`), 50)
	f.Fuzz(func(t *testing.T, said []byte, cut int) {
		last := 0.0
		o := &output{stop: func(error) {}, progress: progress{advance: func(fraction float64, stage domain.Stage) {
			if !(fraction >= last && fraction <= 1) || stage != "" && !stage.Valid() {
				t.Errorf("advance(%v, %q) after %v", fraction, stage, last)
			}
			last = fraction
		}}}
		cut = max(0, min(cut, len(said)))
		for _, p := range [][]byte{said[:cut], said[cut:]} {
			if n, err := o.Write(p); n != len(p) || err != nil {
				t.Fatalf("Write = %d, %v", n, err)
			}
		}
		o.end()
		if o.songMap != nil && songjson.Check(o.songMap) != nil {
			t.Errorf("%q is no Song Map", o.songMap)
		}
		if o.failure != nil && (o.failure.Code == "" || o.failure.Message == "") {
			t.Errorf("failure %+v says nothing", o.failure)
		}
	})
}
