package audio

import "songmap/adapters/engine/audio/resample"

// converter turns samples of one rate and number of channels into those of a Signal.
// The nil converter fits nothing and holds nothing.
type converter struct {
	rate, channels int
	mixer          *mixer
	resampler      *resample.Resampler
}

func newConverter(rate, channels int) *converter {
	return &converter{rate, channels, newMixer(rate, channels), resample.New(rate, Rate)}
}

func (v *converter) fits(rate, channels int) bool {
	return v != nil && v.rate == rate && v.channels == channels
}

func (v *converter) write(c *collector, block []float32) { v.mixer.write(block, v.appendTo(c)) }

// flush appends what is still to come. The converter cannot be used afterwards.
func (v *converter) flush(c *collector) {
	if v == nil {
		return
	}
	v.mixer.flush(v.appendTo(c))
	c.samples = v.resampler.Flush(c.samples)
	c.singleChannel += float64(v.mixer.single) / float64(v.rate)
	v.mixer.single = 0
}

func (v *converter) appendTo(c *collector) func([]float32) {
	return func(mixed []float32) {
		c.grow()
		c.samples = v.resampler.Write(c.samples, mixed)
	}
}

// maxReserved is how many samples are allocated because the file announces them:
// twelve minutes.
const maxReserved = 1 << 24

// reserve allocates room for what the file announces.
func (c *collector) reserve(s source) {
	if rate := s.Rate(); rate > 0 {
		c.promised = float64(s.Length())/float64(rate)*Rate + 1
		c.samples = make([]float32, 0, int(min(c.promised, maxReserved)))
	}
}

// grow allocates room for at least another second if there is none. A song of hours
// is copied once or twice only: the fraction of the file that was read tells how much
// is to come, and what the file announces counts where it says about the same.
func (c *collector) grow() {
	const step = 2 * Rate
	n := len(c.samples)
	if n == 0 || cap(c.samples)-n >= step {
		return
	}
	want := float64(n) * 1.5
	if part := c.fractionRead(); part > 0 {
		want = min(max(float64(n)/part*1.02, float64(n)*1.1), float64(n)*10)
		if c.promised > want && c.promised < want*1.25 {
			want = c.promised
		}
	}
	if c.maxDuration > 0 {
		want = min(want, max(c.maxDuration.Seconds()*Rate, float64(n)))
	}
	longer := make([]float32, n, int(want)+2*step)
	copy(longer, c.samples)
	c.samples = longer
}
