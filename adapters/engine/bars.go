package engine

import (
	"slices"

	"songmap/adapters/engine/harmony"
	"songmap/adapters/engine/rhythm"
	"songmap/adapters/engine/structure"
	"songmap/domain/songmap"
)

// barless is the length, in seconds, of what stands for a bar where there are
// none.
const barless = 2

// describe lists the bars of a song as structure hears them.
func describe(m songmap.Map, o rhythm.Onsets, c harmony.Chromagram) []structure.Bar {
	const quarters = 4 // parts of a bar whose harmony is told apart
	starts := grid(m)
	bars := make([]structure.Bar, len(starts))
	for i, start := range starts {
		end := m.Duration
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		bars[i] = structure.Bar{Start: start, Timbre: o.Timbre(start, end), Loudness: c.Loud(start, end)}
		for q := range quarters {
			step := (end - start) / quarters
			bars[i].Harmony = append(bars[i].Harmony, c.Mean(start+float64(q)*step, start+float64(q+1)*step).Vector())
		}
	}
	return bars
}

// grid is where bars begin, carried on to both ends of the song.
func grid(m songmap.Map) []float64 {
	starts := m.Downbeats
	length := float64(barless)
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
