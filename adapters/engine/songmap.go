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
	m.Chords = chroma.Chords(m.Beats, m.Duration)
	bars := rhythm.Group(m.Beats, onsets, chroma.Changes(m.Beats, m.Chords))
	m.Downbeats, m.Meter = bars.Downbeats, bars.Meter
	m.Keys = chroma.Keys(m.Chords, m.Duration)
	advance(chromaDone, domain.Structure)
	m.Sections = structure.Sections(describe(m, onsets, chroma), m.Duration)
	m = rounded(m)
	if err := m.Check(); err != nil {
		return domain.SongMap{}, broken(err)
	}
	return m, nil
}
