package engine

import (
	"slices"

	"songmap/adapters/engine/harmony"
	"songmap/adapters/engine/rhythm"
	"songmap/adapters/engine/structure"
	"songmap/domain/songmap"
)

// fallbackBar is the length, in seconds, of what counts as a bar where no bars
// were found.
const fallbackBar = 2

// barFeatures measures each bar for the analysis of the form.
func barFeatures(m songmap.Map, o rhythm.Onsets, c harmony.Chromagram) []structure.Bar {
	const quarters = 4 // of a bar, each with a harmony of its own
	starts := barStarts(m)
	bars := make([]structure.Bar, len(starts))
	for i, start := range starts {
		end := m.Duration
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		bars[i] = structure.Bar{Start: start, Timbre: o.Timbre(start, end), Loudness: c.MeanLoudness(start, end)}
		for q := range quarters {
			step := (end - start) / quarters
			bars[i].Harmony = append(bars[i].Harmony, c.Mean(start+float64(q)*step, start+float64(q+1)*step).Vector())
		}
	}
	return bars
}

// barStarts returns where bars begin, extrapolated to both ends of the song.
func barStarts(m songmap.Map) []float64 {
	starts := m.Downbeats
	length := float64(fallbackBar)
	if n := len(starts); n > 1 {
		length = (starts[n-1] - starts[0]) / float64(n-1)
	} else {
		starts = []float64{0}
	}
	var all []float64
	for at := starts[0] - length; at > 0; at -= length {
		all = append(all, at)
	}
	slices.Reverse(all)
	all = append(all, starts...)
	for all[len(all)-1]+1.5*length < m.Duration {
		all = append(all, all[len(all)-1]+length)
	}
	return all
}
