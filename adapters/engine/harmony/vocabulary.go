package harmony

import (
	"gonum.org/v1/gonum/floats"

	"songmap/adapters/internal/harte"
)

// vocabulary lists the kinds of chords and their log priors. A seventh must sound
// clearly: a melody note over a triad is more common than a tetrad.
//
//nolint:gochecknoglobals // a constant table
var vocabulary = []struct {
	quality string
	prior   float64
}{{"maj", 0}, {"min", 0}, {"7", -0.6}, {"maj7", -0.6}, {"min7", -0.6}, {"dim", -1}, {"sus4", -1}}

// template is the chroma vector that is expected of a chord.
type template struct {
	label  string
	vector [24]float64 // of unit length, as Chroma.vector weighs bass and treble
	prior  float64
}

// templates lists every chord of the vocabulary, by root and then by quality.
func templates() []template {
	var all []template
	for root := range 12 {
		for _, v := range vocabulary {
			label := harte.PitchName(root) + ":" + v.quality
			chord, _ := harte.Parse(label)
			tones := chord.Tones()
			var c Chroma
			c.Bass[root] = 1
			c.Bass[(root+tones[2])%12] = 0.3
			for _, t := range tones {
				c.Treble[(root+t)%12] = 1
			}
			all = append(all, template{label, unit(c.vector()), v.prior})
		}
	}
	return all
}

func unit(v [24]float64) [24]float64 {
	floats.Scale(1/max(floats.Norm(v[:], 2), 1e-6), v[:])
	return v
}
