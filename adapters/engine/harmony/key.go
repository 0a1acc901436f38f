package harmony

import (
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

const (
	keyWindow         = 8.0  // seconds
	keyHop            = 2.0  // seconds between two windows
	modulationCost    = 12.0 // cost of a change of key
	keySharpness      = 10.0 // weight of a correlation
	minKeyCorrelation = 0.25 // correlation below which there is no key
)

// Keys finds the keys of a song: profile correlation in windows (Temperley 1999),
// smoothed by a hidden Markov model in which keys tend to stay. The keys tile the
// song; there are none if it is not tonal.
func (c Chromagram) Keys(chords []songmap.Chord, duration float64) []songmap.Key {
	var scores [][]float32
	var costs []float32
	for at := 0.0; at < duration; at += keyHop {
		row := make([]float32, 24)
		for k, r := range correlations(c.pitchClasses(at-keyWindow/2, at+keyWindow/2)) {
			row[k] = float32(keySharpness * r)
		}
		scores, costs = append(scores, row), append(costs, modulationCost)
	}
	if len(scores) == 0 || !c.isTonal() {
		return nil
	}
	addTonicEvidence(scores, chords)
	path := viterbi(scores, costs)
	var keys []songmap.Key
	for i, end := range runs(path) {
		span := songmap.Span{Start: float64(i) * keyHop, End: float64(end) * keyHop}
		if i > 0 {
			span.Start = keys[len(keys)-1].End
		}
		if end == len(path) {
			span.End = duration
		}
		keys = append(keys, songmap.Key{
			Span: span, Tonic: harte.PitchName(int(path[i]) % 12), Mode: mode(path[i]), Confidence: posterior(scores[i:end], path[i]),
		})
	}
	return keys
}

func mode(key uint8) string {
	if key < 12 {
		return "major"
	}
	return "minor"
}

// isTonal reports whether the song as a whole is in some key. A click or two in
// silence do not make a song.
func (c Chromagram) isTonal() bool {
	audible := 0
	for _, v := range c.Loudness {
		if v >= inaudible {
			audible++
		}
	}
	if audible < len(c.Loudness)/10 {
		return false
	}
	for _, r := range correlations(c.pitchClasses(0, float64(len(c.Frames))/fps)) {
		if r > minKeyCorrelation {
			return true
		}
	}
	return false
}

// pitchClasses sums each pitch class between two times; every frame has the same
// weight, however loud.
func (c Chromagram) pitchClasses(from, to float64) (sum [12]float64) {
	a, b := max(0, int(from*fps)), min(len(c.Frames), int(to*fps))
	for _, f := range c.Frames[min(a, b):b] {
		v := f.vector()
		for i := range sum {
			sum[i] += v[i] + v[12+i]
		}
	}
	return sum
}

// addTonicEvidence makes a key more likely where its tonic triad sounds.
func addTonicEvidence(scores [][]float32, chords []songmap.Chord) {
	const weight = 2.0 // of a window filled by the tonic triad
	for _, ch := range chords {
		key := tonicOf(ch.Label)
		if key < 0 {
			continue
		}
		for i := range scores {
			at := float64(i) * keyHop
			both := min(ch.End, at+keyWindow/2) - max(ch.Start, at-keyWindow/2)
			if both > 0 {
				scores[i][key] += float32(weight * both / keyWindow)
			}
		}
	}
}

// tonicOf returns the key whose tonic triad a chord is, or -1.
func tonicOf(label string) int {
	root, quality, _ := strings.Cut(label, ":")
	tonic, ok := harte.ParseNote(root)
	switch {
	case ok && (quality == "maj" || quality == "maj7"):
		return tonic.Pitch()
	case ok && (quality == "min" || quality == "min7"):
		return 12 + tonic.Pitch()
	}
	return -1
}
