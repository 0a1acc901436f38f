package export

import (
	"slices"

	"songmap/domain/songmap"
)

// bar is a bar of a song. Its first beat is a downbeat unless it is a pickup.
type bar struct {
	number int // counted from 1; a pickup is 0
	first  int // its first beat
	beats  int
}

// at returns the place of a beat in a whole bar, from 1: a pickup is the end of one.
func (b bar) at(beat, usual int) int {
	if b.number == 0 {
		beat += usual - b.beats
	}
	return beat - b.first + 1
}

// bars groups the beats of a song. Where there are no downbeats, bars have the usual
// length.
func bars(m songmap.Map) []bar {
	usual := beatsPerBar(m)
	var list []bar
	number := 0
	add := func(first, end int) {
		for first < end {
			beats := end - first
			if beats >= 2*usual {
				beats = usual
			}
			number++
			list = append(list, bar{number, first, beats})
			first += beats
		}
	}
	at := 0
	for i, d := range m.Downbeats {
		beat, _ := slices.BinarySearch(m.Beats, d)
		if pickup := beat % usual; i == 0 && pickup > 0 {
			list, at = append(list, bar{0, 0, pickup}), pickup
		}
		add(at, beat)
		at = beat
	}
	add(at, len(m.Beats))
	return list
}

// beatsPerBar returns the most common number of beats between two downbeats, or without
// any what the meter says. They differ where the beat is not the meter's unit, as in
// 6/8.
func beatsPerBar(m songmap.Map) int {
	const limit = 32
	seen, usual := map[int]int{}, 0
	for i := 1; i < len(m.Downbeats); i++ {
		from, _ := slices.BinarySearch(m.Beats, m.Downbeats[i-1])
		to, _ := slices.BinarySearch(m.Beats, m.Downbeats[i])
		n := to - from
		seen[n]++
		if n <= limit && seen[n] > seen[usual] {
			usual = n
		}
	}
	switch {
	case usual > 0:
		return usual
	case m.Meter.Numerator > 0:
		return m.Meter.Numerator
	default:
		return 4
	}
}

// beatPeriod returns the median length of a beat, in seconds.
func (p piece) beatPeriod() float64 {
	const usual = 0.5
	if len(p.Beats) > 1 {
		gaps := make([]float64, len(p.Beats)-1)
		for i := range gaps {
			gaps[i] = p.Beats[i+1] - p.Beats[i]
		}
		slices.Sort(gaps)
		return gaps[len(gaps)/2]
	}
	if p.Tempo.BPM > 0 {
		return 60 / p.Tempo.BPM
	}
	return usual
}
