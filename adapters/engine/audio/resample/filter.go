package resample

import "math"

// The low-pass filter: flat to 0.45 of the lower rate, gone at half of it.
const (
	passEdge    = 0.45
	stopEdge    = 0.5
	attenuation = 106.0 // dB; leaves room for rounding above 100
)

// maxRows bounds the filter table for rates that have no short ratio, such as
// 44101 Hz. Between rows the filter is interpolated: with 512 of them that
// costs less than -105 dB.
const maxRows = 512

// filter holds the impulse response, sampled at rows+1 offsets between two
// input samples.
type filter struct {
	half int         // input samples on each side
	rows [][]float32 // rows[i] is for an output i/(len(rows)-1) of a sample late
}

// design computes a Kaiser-windowed sinc (Kaiser 1974; Oppenheim and Schafer,
// Discrete-Time Signal Processing, section 7.5).
func design(from, to float64, rows int) filter {
	low := min(from, to) / from // rates relative to the input's
	width := (stopEdge - passEdge) * low
	half := int(math.Ceil((attenuation - 8) / (2.285 * 2 * math.Pi * width) / 2))
	cutoff := (passEdge + stopEdge) / 2 * low
	window := kaiser(0.1102 * (attenuation - 8.7))

	f := filter{half: half, rows: make([][]float32, rows+1)}
	for i := range f.rows {
		row := make([]float32, 2*half)
		late := float64(i) / float64(rows)
		for j := range row {
			x := float64(j-half+1) - late
			row[j] = float32(2 * cutoff * sinc(2*cutoff*x) * window(x/float64(half)))
		}
		f.rows[i] = row
	}
	return f
}

// at filters the inputs around an output that lies phase/up of a sample late.
func (f filter) at(x []float32, phase, up int) float32 {
	rows := len(f.rows) - 1
	row, rest := phase*rows/up, phase*rows%up
	y := dot(f.rows[row], x)
	if rest > 0 {
		y += (dot(f.rows[row+1], x) - y) * float32(rest) / float32(up)
	}
	return y
}

// dot keeps four sums, which the processor can work on at the same time.
func dot(a, b []float32) float32 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the window of that shape, for x from -1 to 1.
func kaiser(beta float64) func(x float64) float64 {
	peak := bessel(beta)
	return func(x float64) float64 { return bessel(beta*math.Sqrt(max(0, 1-x*x))) / peak }
}

// bessel is the modified Bessel function of the first kind, order 0.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-14; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}
