package engine

import (
	"context"

	"songmap/adapters/engine/audio"
	"songmap/adapters/engine/harmony"
	"songmap/adapters/engine/rhythm"
	"songmap/adapters/engine/structure"
	"songmap/domain"
	"songmap/domain/songmap"
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
func (e *Engine) Map(ctx context.Context, samples []float32, advance ports.Advance) (songmap.Map, error) {
	between := func(from, to float64, s domain.Stage) func(float64) {
		return func(f float64) { advance(from+(to-from)*f, s) }
	}
	onsets, err := rhythm.Detect(ctx, samples, audio.Rate, between(0, onsetsDone, domain.StageBeats))
	if err != nil {
		return songmap.Map{}, err
	}
	beats, err := rhythm.Track(ctx, onsets)
	if err != nil {
		return songmap.Map{}, err
	}
	pitches, err := harmony.Listen(ctx, samples, audio.Rate, between(beatsDone, pitchesDone, domain.StageHarmony))
	if err != nil {
		return songmap.Map{}, err
	}
	chroma, err := pitches.Chromas(ctx, between(pitchesDone, chromaDone, domain.StageHarmony))
	if err != nil {
		return songmap.Map{}, err
	}
	m := songmap.Map{
		Duration: float64(len(samples)) / audio.Rate,
		Tempo:    songmap.Tempo{BPM: beats.BPM, Curve: beats.Curve, Confidence: beats.Confidence},
		Beats:    beats.Times,
	}
	m.Chords = chroma.Chords(m.Beats, m.Duration)
	bars := rhythm.Group(m.Beats, onsets, chroma.Changes(m.Beats, m.Chords))
	m.Downbeats, m.Meter = bars.Downbeats, bars.Meter
	m.Keys = chroma.Keys(m.Chords, m.Duration)
	advance(chromaDone, domain.StageStructure)
	m.Sections = structure.Sections(describe(m, onsets, chroma), m.Duration)
	m = m.Round()
	if err := m.Check(); err != nil {
		return songmap.Map{}, broken(err)
	}
	return m, nil
}
