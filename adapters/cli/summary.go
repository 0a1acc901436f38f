package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain"
	"songmap/domain/songmap"
)

// summary describes a Song Map in a few lines for a musician. What the analysis is not
// sure of says so; what it did not find is named as not found. A warning comes before
// all that depends on it.
func summary(title string, m songmap.Map) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, printable(title))
	row(&b, "length", songmap.Clock(m.Duration))
	row(&b, "warning", domain.NewWarnings(m.Provenance.Warnings).Sentences()...)
	row(&b, "tempo", tempo(m.Tempo))
	row(&b, "meter", meter(m))
	row(&b, "key", keys(m)...)
	row(&b, "beats", beats(m))
	name := naming(m.Keys)
	if loop, found := findLoop(chordChanges(m.Chords), name); found {
		row(&b, "chord loop", loop.String())
	}
	row(&b, "chords", mostHeard(m.Chords, name))
	row(&b, "sections", sections(m)...)
	return b.Bytes()
}

// row prints a label and what belongs to it, one line each.
func row(b *bytes.Buffer, label string, lines ...string) {
	for _, line := range lines {
		fmt.Fprintf(b, "  %-12s%s\n", label, printable(line))
		label = ""
	}
}

// steady is the spread of the tempo curve, as a part of the tempo, up to which
// a listener takes the tempo for constant.
const steady = 0.04

func tempo(t songmap.Tempo) string {
	if t.BPM <= 0 {
		return "no beat found"
	}
	text := fmt.Sprintf("%.1f bpm", t.BPM)
	if len(t.Curve) > 1 {
		byBPM := func(a, b songmap.TempoPoint) int { return cmp.Compare(a.BPM, b.BPM) }
		low, high := slices.MinFunc(t.Curve, byBPM).BPM, slices.MaxFunc(t.Curve, byBPM).BPM
		if high-low <= steady*t.BPM {
			text += ", steady"
		} else {
			text += fmt.Sprintf(", from %.0f to %.0f", low, high)
		}
	}
	return text + confidence(t.Confidence)
}

// confidence says how sure the analysis is; nothing if an older engine had no
// confidence.
func confidence(confidence float64) string {
	switch {
	case confidence <= 0:
		return ""
	case songmap.Unsure(confidence):
		return fmt.Sprintf(" (uncertain: %.0f%%)", 100*confidence)
	default:
		return fmt.Sprintf(" (%.0f%% sure)", 100*min(1, confidence))
	}
}

func meter(m songmap.Map) string {
	if m.Meter.Numerator <= 0 || m.Meter.Denominator <= 0 || len(m.Downbeats) == 0 {
		return "not found"
	}
	return fmt.Sprintf("%d/%d", m.Meter.Numerator, m.Meter.Denominator)
}

func beats(m songmap.Map) string {
	if len(m.Beats) == 0 {
		return "none found"
	}
	return fmt.Sprintf("%d in %d bars", len(m.Beats), len(m.Downbeats))
}

// keys names the only key, or each key with its span.
func keys(m songmap.Map) []string {
	var lines []string
	for _, k := range m.Keys {
		line := harte.KeyName(k.Tonic, k.Mode)
		if len(m.Keys) > 1 {
			line = fmt.Sprintf("%-10s %s", line, stretch(k.Span))
		}
		lines = append(lines, line+confidence(k.Confidence))
	}
	return orNotFound(lines)
}

// mostHeard names the chords that sound longest, with their share of the song.
func mostHeard(chords []songmap.Chord, name func(label string) string) string {
	const limit = 6
	heard, total := map[string]float64{}, 0.0
	for _, c := range chords {
		heard[c.Label] += c.End - c.Start
		total += c.End - c.Start
	}
	silent := heard[harte.None] >= total // all of it, also when there is nothing
	if silent {
		return "none heard"
	}
	labels := slices.SortedFunc(maps.Keys(heard), func(a, b string) int {
		return cmp.Or(-cmp.Compare(heard[a], heard[b]), strings.Compare(a, b))
	})
	var parts []string
	for _, label := range labels[:min(limit, len(labels))] {
		parts = append(parts, fmt.Sprintf("%s %.0f%%", name(label), 100*heard[label]/total))
	}
	if more := len(labels) - limit; more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(parts, ", ")
}

func sections(m songmap.Map) []string {
	width := 0
	for _, s := range m.Sections {
		width = max(width, len([]rune(s.Label)))
	}
	var lines []string
	for _, s := range m.Sections {
		line := fmt.Sprintf("%-*s  %s%s", width, s.Label, stretch(s.Span), bars(s.Span, m.Downbeats))
		lines = append(lines, line)
	}
	const limit = 30 // more than any song has; a mix of an hour has hundreds
	if more := len(lines) - limit; more > 0 {
		lines = append(lines[:limit], fmt.Sprintf("and %d more", more))
	}
	return orNotFound(lines)
}

// bars names the bars of a span, counted from 1. A section rarely begins exactly on its
// downbeat.
func bars(s songmap.Span, downbeats []float64) string {
	const tolerance = 0.1 // seconds
	if len(downbeats) == 0 {
		return ""
	}
	first, _ := slices.BinarySearch(downbeats, s.Start+tolerance)
	last, _ := slices.BinarySearch(downbeats, s.End-tolerance)
	first = max(1, first)
	if last <= first {
		return fmt.Sprintf("  bar %d", first)
	}
	return fmt.Sprintf("  bars %d–%d", first, last)
}

func orNotFound(lines []string) []string {
	if len(lines) == 0 {
		return []string{"not found"}
	}
	return lines
}

func stretch(s songmap.Span) string { return songmap.Clock(s.Start) + "–" + songmap.Clock(s.End) }
