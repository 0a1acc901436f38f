package rhythm

import "math"

const (
	timbreFPS    = 10
	timbreBands  = 10
	attackWeight = 2 // of the onset strength beside the mean spectrum
)

// addTimbre adds the log spectrum of a frame to the timbre.
func (o *Onsets) addTimbre(frame int, bands []float32) {
	const group = fps / timbreFPS
	if frame%group == 0 {
		o.timbre = append(o.timbre, make([]float32, timbreBands))
	}
	row := o.timbre[frame/group]
	width := (len(bands) + timbreBands - 1) / timbreBands
	for i, v := range bands {
		row[i/width] += v / float32(group*width)
	}
}

// Timbre returns the timbre between two times: the mean log spectrum, and the
// mean onset strength in each sub-band.
func (o Onsets) Timbre(from, to float64) []float64 {
	v := make([]float64, timbreBands, timbreBands+4)
	a, b := clampIndex(from*timbreFPS, len(o.timbre)), clampIndex(to*timbreFPS, len(o.timbre))
	for _, row := range o.timbre[a:b] {
		for i, x := range row {
			v[i] += float64(x) / float64(b-a)
		}
	}
	a, b = clampIndex(from*fps+lead, len(o.Total)), clampIndex(to*fps+lead, len(o.Total))
	for _, curve := range [][]float32{o.Low, o.Mid, o.High, o.Top} {
		sum := 0.0
		for _, x := range curve[a:b] {
			sum += float64(x) / float64(b-a)
		}
		v = append(v, attackWeight*sum)
	}
	return v
}

func clampIndex(at float64, n int) int { return min(max(0, int(math.Round(at))), n) }
