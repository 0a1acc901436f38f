// Package resample changes the sample rate of a signal, block by block, with
// a polyphase windowed-sinc filter (Crochiere and Rabiner, Multirate Digital
// Signal Processing, 1983).
package resample

// Resampler turns samples at one rate into samples at another. Time 0 stays
// time 0, n samples become exactly ceil(n·to/from), and the result does not
// depend on how the input is cut into blocks.
type Resampler struct {
	up, down int // to/from in lowest terms
	filter   filter
	buf      []float32 // input that is still needed; buf[0] is half-1 samples before pos
	pos      int       // index in buf of the input sample at or before the next output
	phase    int       // how far the next output lies behind it, in 1/up samples
	in, out  int64     // samples taken and given so far
	zeros    int       // how many of the last samples in buf are 0
}

// New returns a Resampler from one rate to another, both in Hz and positive.
func New(from, to int) *Resampler {
	g := gcd(from, to)
	r := &Resampler{up: to / g, down: from / g}
	if r.up != r.down {
		r.filter = design(float64(from), float64(to), min(r.up, maxRows))
		r.pos = r.filter.half - 1
		r.buf = make([]float32, r.pos)
	}
	return r
}

// Write takes in the samples x, appends to dst what follows from them, and
// returns the longer dst.
func (r *Resampler) Write(dst, x []float32) []float32 {
	r.in += int64(len(x))
	if r.up == r.down {
		return append(dst, x...)
	}
	r.append(x)
	for r.pos+r.filter.half < len(r.buf) {
		dst = r.next(dst)
	}
	r.drop()
	return dst
}

// Flush appends what is still to come after the last Write.
func (r *Resampler) Flush(dst []float32) []float32 {
	if r.up == r.down {
		return dst
	}
	up, down := int64(r.up), int64(r.down)
	want := r.in/down*up + (r.in%down*up+down-1)/down
	r.append(make([]float32, 2*r.filter.half))
	for r.out < want {
		dst = r.next(dst)
	}
	return dst
}

func (r *Resampler) append(x []float32) {
	r.buf = append(r.buf, x...)
	i := len(x)
	for i > 0 && x[i-1] == 0 {
		i--
	}
	if i > 0 {
		r.zeros = 0
	}
	r.zeros += len(x) - i
}

// next appends an output. Nothing is to be computed within silence, of which a
// small file may hold hours.
func (r *Resampler) next(dst []float32) []float32 {
	from := r.pos - r.filter.half + 1
	y := float32(0)
	if from < len(r.buf)-r.zeros {
		y = r.filter.at(r.buf[from:from+2*r.filter.half], r.phase, r.up)
	}
	r.out++
	r.phase += r.down
	r.pos += r.phase / r.up
	r.phase %= r.up
	return append(dst, y)
}

// drop forgets input that no output needs any more. It waits for a few
// thousand samples, so that the copying costs next to nothing.
func (r *Resampler) drop() {
	used := min(r.pos-r.filter.half+1, len(r.buf))
	if used < 1<<13 {
		return
	}
	r.buf = append(r.buf[:0], r.buf[used:]...)
	r.pos -= used
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
