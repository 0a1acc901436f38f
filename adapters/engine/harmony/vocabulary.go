package harmony

import "math"

// classes are the pitch classes, from C.
//
//nolint:gochecknoglobals // a constant table
var classes = [12]string{"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"}

// quality is a kind of chord.
type quality struct {
	name  string
	tones []int   // semitones above the root
	rare  float64 // log of how much rarer than a triad it is
}

// qualities in the syntax of Harte et al., ISMIR 2005. A seventh must be
// heard clearly: a melody note over a triad is more common than a tetrad.
//
//nolint:gochecknoglobals // a constant table
var qualities = []quality{
	{"maj", []int{0, 4, 7}, 0},
	{"min", []int{0, 3, 7}, 0},
	{"7", []int{0, 4, 7, 10}, -0.6},
	{"maj7", []int{0, 4, 7, 11}, -0.6},
	{"min7", []int{0, 3, 7, 10}, -0.6},
	{"dim", []int{0, 3, 6}, -1},
	{"sus4", []int{0, 5, 7}, -1},
}

// template is a chord as one would hear it in a chroma vector.
type template struct {
	label  string
	vector [24]float64 // of unit length, as Chroma.vector weighs bass and treble
	rare   float64
}

// templates lists every chord of the vocabulary, by root and then by quality.
func templates() []template {
	var all []template
	for root := range classes {
		for _, q := range qualities {
			var c Chroma
			c.Bass[root] = 1
			c.Bass[(root+q.tones[2])%12] = 0.3
			for _, t := range q.tones {
				c.Treble[(root+t)%12] = 1
			}
			all = append(all, template{classes[root] + ":" + q.name, unit(c.vector()), q.rare})
		}
	}
	return all
}

func unit(v [24]float64) [24]float64 {
	norm := 0.0
	for _, x := range v {
		norm += x * x
	}
	for i := range v {
		v[i] /= math.Sqrt(max(norm, 1e-12))
	}
	return v
}
