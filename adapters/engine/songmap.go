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

// The progress, as measured, at the end of each stage of Map.
const (
	onsetsDone  = 0.45
	beatsDone   = 0.55
	pitchesDone = 0.75
	chromaDone  = 0.95
)

// Map analyses mono samples at audio.Rate and returns a Song Map without id and
// provenance. The same samples give the same Song Map, and every Song Map keeps
// its invariants. Melody and bass are not transcribed yet.
func (e *Engine) Map(ctx context.Context, samples []float32, advance ports.Advance) (songmap.Map, error) {
	between := func(from, to float64, s domain.Stage) func(float64) {
		return func(f float64) { advance(from+(to-from)*f, s) }
	}
	onsets, err := rhythm.DetectOnsets(ctx, samples, audio.Rate, between(0, onsetsDone, domain.StageBeats))
	if err != nil {
		return songmap.Map{}, err
	}
	beats, err := rhythm.TrackBeats(ctx, onsets)
	if err != nil {
		return songmap.Map{}, err
	}
	pitches, err := harmony.ComputePitches(ctx, samples, audio.Rate, between(beatsDone, pitchesDone, domain.StageHarmony))
	if err != nil {
		return songmap.Map{}, err
	}
	chroma, err := pitches.Chromagram(ctx, between(pitchesDone, chromaDone, domain.StageHarmony))
	if err != nil {
		return songmap.Map{}, err
	}
	m := songmap.Map{
		Duration: float64(len(samples)) / audio.Rate,
		Tempo:    songmap.Tempo{BPM: beats.BPM, Curve: beats.Curve, Confidence: beats.Confidence},
		Beats:    beats.Times,
	}
	m.Chords = chroma.Chords(m.Beats, m.Duration)
	bars := rhythm.TrackBars(m.Beats, onsets, chroma.Changes(m.Beats, m.Chords))
	m.Downbeats, m.Meter = bars.Downbeats, bars.Meter
	m.Keys = chroma.Keys(m.Chords, m.Duration)
	advance(chromaDone, domain.StageStructure)
	m.Sections = structure.Sections(barFeatures(m, onsets, chroma), m.Duration)
	m = m.Round()
	if err := m.Check(); err != nil {
		return songmap.Map{}, internalFailure(err)
	}
	return m, nil
}
