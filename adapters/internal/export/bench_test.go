package export_test

import (
	"testing"

	"songmap/adapters/internal/export"
)

// BenchmarkTwoHours writes a song of two hours with 14,400 beats, 3,600
// chords and 57,600 notes.
func BenchmarkTwoHours(b *testing.B) {
	m := steady(7200)
	for _, f := range export.Formats() {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.ReportMetric(float64(len(write(b, f.Name, "title", m))), "bytes")
			}
		})
	}
}
