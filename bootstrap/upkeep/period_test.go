package upkeep_test

import (
	"testing"
	"time"

	"songmap/bootstrap/upkeep"
)

func TestPeriodsMayBeWrittenInDays(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"0": 0, "0d": 0, "7d": 7 * day, "1d12h": 36 * time.Hour, "90m": 90 * time.Minute, "1h30m": 90 * time.Minute,
		"106751d": 106751 * day,
	} {
		var p upkeep.Period
		if err := p.UnmarshalText([]byte(text)); err != nil || time.Duration(p) != want {
			t.Errorf("%q is %v, %v, want %v", text, time.Duration(p), err, want)
		}
	}
	for _, text := range []string{
		"", "d", "7", "-7d", "-1h", "1d-1h", "1.5d", "7dd", "7d7", "soon", " 7d", "7 d", "106752d", "99999999999999999999d", "106751d48h", "+7d",
	} {
		p := upkeep.Period(42)
		if err := p.UnmarshalText([]byte(text)); err == nil || p != 42 {
			t.Errorf("%q is %v, %v, want an error", text, time.Duration(p), err)
		}
	}
}
