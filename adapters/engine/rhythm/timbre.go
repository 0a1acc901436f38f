package rhythm

import "math"

const (
	colourFPS  = 10
	colours    = 10 // wide bands of the timbre
	attackPart = 2  // weight of the attacks beside the mean spectrum
)

// colour takes the log spectrum of a frame into the timbre.
func (o *Onsets) colour(frame int, bands []float32) {
	const group = fps / colourFPS
	if frame%group == 0 {
		o.timbre = append(o.timbre, make([]float32, colours))
	}
	row := o.timbre[frame/group]
	width := (len(bands) + colours - 1) / colours
	for i, v := range bands {
		row[i/width] += v / float32(group*width)
	}
}

// Timbre describes the sound between two times: its mean log spectrum, and
// how much begins in each part of it.
func (o Onsets) Timbre(from, to float64) []float64 {
	v := make([]float64, colours, colours+4)
	a, b := within(from*colourFPS, len(o.timbre)), within(to*colourFPS, len(o.timbre))
	for _, row := range o.timbre[a:b] {
		for i, x := range row {
			v[i] += float64(x) / float64(b-a)
		}
	}
	a, b = within(from*fps+lead, len(o.Total)), within(to*fps+lead, len(o.Total))
	for _, curve := range [][]float32{o.Low, o.Mid, o.High, o.Top} {
		sum := 0.0
		for _, x := range curve[a:b] {
			sum += float64(x) / float64(b-a)
		}
		v = append(v, attackPart*sum)
	}
	return v
}

func within(at float64, n int) int { return min(max(0, int(math.Round(at))), n) }
