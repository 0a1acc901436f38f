package engine

import (
	"context"

	"songmap/adapters/engine/audio"
	"songmap/adapters/engine/harmony"
	"songmap/adapters/engine/rhythm"
	"songmap/adapters/engine/structure"
	"songmap/domain"
	"songmap/ports"
)

// Shares of the work, as measured, at which the stages of Map end.
const (
	onsetsDone  = 0.45
	beatsDone   = 0.55
	pitchesDone = 0.75
	chromaDone  = 0.95
)

// Map hears what it can in mono samples at audio.Rate, and returns it without
// id and provenance. The same samples give the same Song Map, and every Song
// Map keeps the rules of domain. Melody and bass are not heard yet.
func (e *Engine) Map(ctx context.Context, samples []float32, advance ports.Advance) (domain.SongMap, error) {
	between := func(from, to float64, s domain.Stage) func(float64) {
		return func(f float64) { advance(from+(to-from)*f, s) }
	}
	onsets, err := rhythm.Detect(ctx, samples, audio.Rate, between(0, onsetsDone, domain.Beats))
	if err != nil {
		return domain.SongMap{}, err
	}
	beats, err := rhythm.Track(ctx, onsets)
	if err != nil {
		return domain.SongMap{}, err
	}
	pitches, err := harmony.Listen(ctx, samples, audio.Rate, between(beatsDone, pitchesDone, domain.Harmony))
	if err != nil {
		return domain.SongMap{}, err
	}
	chroma, err := pitches.Chromas(ctx, between(pitchesDone, chromaDone, domain.Harmony))
	if err != nil {
		return domain.SongMap{}, err
	}
	m := domain.SongMap{
		Duration: float64(len(samples)) / audio.Rate,
		Tempo:    domain.Tempo{BPM: beats.BPM, Curve: beats.Curve, Confidence: beats.Confidence},
		Beats:    beats.Times,
	}
	bars := rhythm.Group(beats.Times, onsets, chroma.Changes(beats.Times))
	m.Downbeats, m.Meter = bars.Downbeats, bars.Meter
	m.Chords = chroma.Chords(m.Beats, m.Duration)
	m.Keys = chroma.Keys(m.Chords, m.Duration)
	advance(chromaDone, domain.Structure)
	m.Sections = structure.Sections(describe(m, onsets, chroma), m.Duration)
	m = rounded(m)
	if err := m.Check(); err != nil {
		return domain.SongMap{}, broken(err)
	}
	return m, nil
}

// barless is the length, in seconds, of what stands for a bar where there are
// none.
const barless = 2

// describe lists the bars of a song as structure hears them.
func describe(m domain.SongMap, o rhythm.Onsets, c harmony.Chromagram) []structure.Bar {
	const quarters = 4 // parts of a bar whose harmony is told apart
	starts := grid(m)
	bars := make([]structure.Bar, len(starts))
	for i, start := range starts {
		end := m.Duration
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		bars[i] = structure.Bar{Start: start, Timbre: o.Timbre(start, end)}
		for q := range quarters {
			step := (end - start) / quarters
			bars[i].Harmony = append(bars[i].Harmony, c.Mean(start+float64(q)*step, start+float64(q+1)*step).Vector())
		}
	}
	return bars
}

// grid is where bars begin, carried on to both ends of the song.
func grid(m domain.SongMap) []float64 {
	starts := m.Downbeats
	length := float64(barless)
	if n := len(starts); n > 1 {
		length = (starts[n-1] - starts[0]) / float64(n-1)
	} else {
		starts = []float64{0}
	}
	var before []float64
	for at := starts[0] - length; at > 0; at -= length {
		before = append([]float64{at}, before...)
	}
	all := append(before, starts...)
	for all[len(all)-1]+1.5*length < m.Duration {
		all = append(all, all[len(all)-1]+length)
	}
	return all
}
