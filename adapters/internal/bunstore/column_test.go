package bunstore_test

import (
	"database/sql/driver"
	"math"
	"testing"
	"time"

	"github.com/uptrace/bun/dialect/sqlitedialect"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

func TestColumnsReadWhatOthersWrote(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 10, 2, 2, 56, 23, 563560000, time.UTC)
	columns := bunstore.New(sqlitedialect.New()).Jobs.Only(func(column string) bool {
		return column == "started_at" || column == "progress" || column == "input_size"
	})
	for _, c := range []struct {
		src      any
		at       time.Time
		fraction float64
		number   int64
	}{
		{src: nil},
		{src: 1759373783.56356, at: at, fraction: 1},
		{src: 1759373783.5635602, at: at, fraction: 1},
		{src: int64(3), at: time.Unix(3, 0).UTC(), fraction: 1, number: 3},
		{src: int64(-3), at: time.Unix(-3, 0).UTC()},
		{src: -1.5, at: time.Unix(-2, 500e6).UTC()},
		{src: .25, at: time.Unix(0, 250e6).UTC(), fraction: .25},
		{src: 4437120820.7877913, at: time.Unix(4437120820, 787791e3).UTC(), fraction: 1, number: 0},
		{src: 1e300, fraction: 1},
		{src: int64(math.MaxInt64), fraction: 1, number: math.MaxInt64},
		{src: math.Inf(1), fraction: 1},
		{src: math.Inf(-1)},
		{src: math.NaN()},
		{src: "yesterday"},
		{src: []byte{0xff}},
		{src: true},
	} {
		j := columns.Value([]driver.Value{c.src, c.src, c.src})
		if j.StartedAt != c.at || j.Progress != c.fraction || j.Input.Size != c.number {
			t.Errorf("%v reads as %v, %v, %v, want %v, %v, %v", c.src, j.StartedAt, j.Progress, j.Input.Size, c.at, c.fraction, c.number)
		}
	}
}

// FuzzRow reads rows that others wrote. Whatever they hold, the job is one
// that the rest of the program can show.
func FuzzRow(f *testing.F) {
	f.Add(int64(1), 1759373783.5, "error", "", byte(0))
	f.Add(int64(-1), math.NaN(), "paused", "a\x00b", byte(1))
	f.Add(int64(math.MinInt64), math.Inf(-1), "", "\xff", byte(2))
	f.Add(int64(0), 253402300799.9999999, "pending", "", byte(7))
	tables := bunstore.New(sqlitedialect.New())
	f.Fuzz(func(t *testing.T, i int64, x float64, status, text string, kind byte) {
		value := func(column byte) driver.Value {
			switch (kind + column) % 5 {
			case 0:
				return x
			case 1:
				return i
			case 2:
				return text
			case 3:
				return []byte(text)
			default:
				return nil
			}
		}
		columns := make([]driver.Value, len(tables.Jobs.Columns()))
		for n, name := range tables.Jobs.Columns() {
			if columns[n] = value(byte(n)); name == "status" {
				columns[n] = status
			}
		}
		job := tables.Jobs.Value(columns)
		if !job.Status.Valid() || !(job.Progress >= 0 && job.Progress <= 1) {
			t.Errorf("status %q, progress %v", job.Status, job.Progress)
		}
		if job.Input.Size < 0 || job.Attempt < 0 || job.Crashes < 0 {
			t.Errorf("size %d, attempt %d, crashes %d", job.Input.Size, job.Attempt, job.Crashes)
		}
		for _, at := range []time.Time{job.CreatedAt, job.UpdatedAt, job.Held.Until} {
			if _, err := at.MarshalJSON(); err != nil || at != at.UTC().Truncate(time.Microsecond) {
				t.Errorf("time %v: %v", at, err)
			}
		}
	})
}

func TestAnUnknownStatusReadsAsFailed(t *testing.T) {
	t.Parallel()
	tables := bunstore.New(sqlitedialect.New())
	only := tables.Jobs.Only(func(column string) bool { return column == "status" })
	if job := only.Value([]driver.Value{"paused"}); job.Status != domain.StatusFailed {
		t.Errorf("status = %q", job.Status)
	}
}
