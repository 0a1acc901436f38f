package songjson

import (
	"math"

	"songmap/domain/songmap"
)

// document is a Song Map in JSON. Whole numbers are float64, because other languages may
// write 4 as 4.0.
type document struct {
	ID          string      `json:"id"`
	Duration    float64     `json:"duration_sec"`
	Meter       meter       `json:"meter"`
	Tempo       tempo       `json:"tempo"`
	Beats       []float64   `json:"beats"`
	Downbeats   []float64   `json:"downbeats"`
	Keys        []key       `json:"key"`
	Chords      []chord     `json:"chords"`
	Sections    []section   `json:"sections"`
	Lyrics      []lyric     `json:"lyrics"`
	Performance performance `json:"performance"`
	Provenance  provenance  `json:"provenance"`
}

type meter struct {
	Numerator   float64 `json:"numerator"`
	Denominator float64 `json:"denominator"`
}

type tempo struct {
	BPM        float64      `json:"bpm_global"`
	Curve      [][2]float64 `json:"curve"` // [seconds, bpm]
	Confidence float64      `json:"confidence"`
}

type key struct {
	Start      float64 `json:"start"`
	End        float64 `json:"end"`
	Tonic      string  `json:"tonic"`
	Mode       string  `json:"mode"`
	Confidence float64 `json:"conf"`
}

type chord struct {
	Start      float64 `json:"start"`
	End        float64 `json:"end"`
	Label      string  `json:"label"`
	Confidence float64 `json:"conf"`
}

type section struct {
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Label string  `json:"label"`
}

type lyric struct {
	Start      float64 `json:"start"`
	End        float64 `json:"end"`
	Text       string  `json:"text"`
	Confidence float64 `json:"conf"`
}

type performance struct {
	Melody []note `json:"melody"`
	Bass   []note `json:"bass"`
}

type note struct {
	Time       float64 `json:"time"`
	Duration   float64 `json:"duration"`
	MIDI       float64 `json:"midi"`
	Velocity   float64 `json:"velocity"`
	Confidence float64 `json:"confidence"`
}

type provenance struct {
	Engine      string            `json:"engine"`
	Version     string            `json:"version"`
	Options     map[string]string `json:"options"`
	InputSHA256 string            `json:"input_sha256"`
	CreatedAt   string            `json:"created_at"`
	Warnings    []string          `json:"warnings"`
}

// convert converts the items of a list. The result is never nil.
func convert[From, To any](list []From, f func(From) To) []To {
	converted := make([]To, len(list))
	for i, v := range list {
		converted[i] = f(v)
	}
	return converted
}

// whole rounds a number that should be a small integer.
func whole(f float64) int {
	return int(math.Round(max(math.MinInt32, min(math.MaxInt32, f))))
}

func identity[T any](v T) T { return v }

func span(start, end float64) songmap.Span { return songmap.Span{Start: start, End: end} }
